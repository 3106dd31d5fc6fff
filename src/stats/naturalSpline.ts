/**
 * Regression on a natural cubic spline: a smooth curve, cubic between its knots and straight beyond the outer ones, so
 * that it does not run away where there are few films. Basis and places of the knots are Harrell's (Regression Modeling
 * Strategies, 2nd edition, sections 2.4.5 and 2.4.6): quantiles of x that are fixed beforehand, so nothing is tuned on y.
 */
import { leastSquares } from './leastSquares.ts'
import { sampleQuantile } from './quantile.ts'

/** Plain data: it can be written down and read again. */
export type NaturalSpline = {
  /** Ascending, in the unit of x; fewer than three mean a straight line. */
  knots: number[]
  /** Of 1, of x in units of the knots' range, and of a cubic piece for each knot but two. */
  coefficients: number[]
}

/** Quantiles at which knots stand, by their number. */
const knotQuantiles: Record<number, readonly number[]> = {
  3: [0.1, 0.5, 0.9],
  4: [0.05, 0.35, 0.65, 0.95],
  5: [0.05, 0.275, 0.5, 0.725, 0.95],
}

/**
 * The spline that predicts y from x. There are five knots from 100 points on, four from 30, else three, and at most one for
 * every two values of x, for ages may be in whole years; where that leaves fewer than three, a straight line.
 *
 * @throws {RangeError} if the lengths differ, there are fewer than five points, or too few values of x
 */
export function fitNaturalSpline(x: ArrayLike<number>, y: ArrayLike<number>): NaturalSpline {
  const n = x.length
  if (y.length !== n) throw new RangeError(`${n} values cannot be paired by position with ${y.length}`)
  if (n < 5) throw new RangeError(`${n} points carry no curve: five are the least`)
  const knots = splineKnots(x)
  const rows = Array.from(x, value => splineBasis(knots, value))
  const columns = rows[0].map((_, j) => Float64Array.from(rows, row => row[j]))
  return { knots, coefficients: [...leastSquares(columns, y)] }
}

/** @throws {RangeError} if there are too few values of x */
export function splineKnots(x: ArrayLike<number>): number[] {
  const n = x.length
  const places = new Set(Array.from(x))
  const wanted = Math.min(n >= 100 ? 5 : n >= 30 ? 4 : 3, Math.floor(places.size / 2))
  const quantiles = knotQuantiles[wanted] ?? [0, 1]
  const knots = [...new Set(quantiles.map(quantile => sampleQuantile(x, quantile)))]
  if (knots.length < 2) throw new RangeError('nearly all points have the same x: they carry no curve')
  return knots
}

export const splineAt = ({ knots, coefficients }: NaturalSpline, x: number): number =>
  splineBasis(knots, x).reduce((sum, value, j) => sum + value * coefficients[j], 0)

/** What the coefficients of a curve multiply at x. */
export function splineBasis(knots: readonly number[], x: number): number[] {
  const [first, last] = [knots[0], knots[knots.length - 1]]
  const range = last - first
  const place = (value: number) => (value - first) / range
  const cube = (knot: number) => Math.max(0, place(x) - place(knot)) ** 3
  const columns = [1, place(x)]
  if (knots.length < 3) return columns
  const beforeLast = knots[knots.length - 2]
  const step = last - beforeLast
  for (const knot of knots.slice(0, -2))
    columns.push(cube(knot) - (cube(beforeLast) * (last - knot)) / step + (cube(last) * (beforeLast - knot)) / step)
  return columns
}
