/**
 * The straight line through points, by least squares of the vertical distances: what slopes, sloping limits and linear
 * recalibration are made of.
 */
import { mean } from './moments.ts'

/** y = intercept + slope x; the intercept in the unit of y, the slope in that of y over that of x. */
export type Line = { intercept: number; slope: number }

export const lineAt = ({ intercept, slope }: Line, x: number): number => intercept + slope * x

/**
 * The line that predicts y from x, paired by position. The slope is NaN where x does not vary.
 *
 * @throws {RangeError} if the lengths differ
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): Line {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired by position with ${y.length}`)
  const [meanX, meanY] = [mean(x), mean(y)]
  let [xx, xy] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX
    xx += dx * dx
    xy += dx * (y[i] - meanY)
  }
  const slope = xx === 0 ? Number.NaN : xy / xx
  return { intercept: meanY - slope * meanX, slope }
}
