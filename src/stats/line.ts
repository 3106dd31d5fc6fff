/**
 * The straight line through points, by least squares of the vertical distances: what slopes, sloping limits and linear
 * recalibration are made of.
 */
import { type PairMoments, pairMoments } from './pairMoments.ts'

/** y = intercept + slope x; the intercept in the unit of y, the slope in that of y over that of x. */
export type Line = { intercept: number; slope: number }

export const lineAt = ({ intercept, slope }: Line, x: number): number => intercept + slope * x

/**
 * The line that predicts y from x, paired by position. The slope is NaN where x does not vary.
 *
 * @throws {RangeError} if the lengths differ
 */
export const fitLine = (x: ArrayLike<number>, y: ArrayLike<number>): Line => lineOf(pairMoments(x, y))

/** The same line from the pairs' moments. */
export function lineOf({ meanX, meanY, xx, xy }: Pick<PairMoments, 'meanX' | 'meanY' | 'xx' | 'xy'>): Line {
  const slope = xx === 0 ? Number.NaN : xy / xx
  return { intercept: meanY - slope * meanX, slope }
}
