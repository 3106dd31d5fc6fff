/**
 * Limits of agreement that slope: bias and spread each a straight line in age (Bland and Altman, Stat Methods Med Res
 * 1999;8:135-160, section 3.2). The differences are regressed on age, then the absolute residuals, whose mean is
 * sqrt(2 / pi) of the standard deviation if they are normal. Straight lines are all that this many films can carry.
 *
 * As age take the mean of method and reference, or the chronological age. On the reference alone the bias would slope
 * downwards with nothing but the reference's noise (the same paper, section 3; Bland and Altman, Lancet
 * 1995;346:1085-1087). Whether the spread changes at all: the interval of `spread.slope`, resampled by patient.
 */
import { fitLine, type Line, lineAt } from './line.ts'
import { normalQuantile } from './quantile.ts'

export type SlopingLimits = {
  /** Mean difference by age. */
  bias: Line
  /** Standard deviation of the differences around it by age; a line below 0 counts as 0. */
  spread: Line
}

/**
 * The lines, in the unit of the differences and that over the unit of the ages.
 *
 * @param differences method minus reference, length n
 * @param ages of the same films
 * @throws {RangeError} if the lengths differ or n < 3
 */
export function slopingLimits(differences: ArrayLike<number>, ages: ArrayLike<number>): SlopingLimits {
  if (differences.length < 3) throw new RangeError(`${differences.length} films show no slope: three are the least`)
  const bias = fitLine(ages, differences)
  const residuals = new Float64Array(differences.length)
  for (let i = 0; i < residuals.length; i++) residuals[i] = Math.abs(differences[i] - lineAt(bias, ages[i]))
  const absolute = fitLine(ages, residuals)
  const scale = Math.sqrt(Math.PI / 2)
  return { bias, spread: { intercept: scale * absolute.intercept, slope: scale * absolute.slope } }
}

/** Bias and 95 % limits at an age. */
export function limitsAt({ bias, spread }: SlopingLimits, age: number): { bias: number; lower: number; upper: number } {
  const centre = lineAt(bias, age)
  const reach = normalQuantile(0.975) * Math.max(0, lineAt(spread, age))
  return { bias: centre, lower: centre - reach, upper: centre + reach }
}
