/**
 * How far estimates are from a reference. Errors are estimate minus reference, so a positive bias means that the
 * estimate reads older. The shares within 6, 12 and 24 months are those that papers on bone age report.
 */
import { mean } from './moments.ts'

/**
 * Estimate minus reference, paired by position.
 *
 * @throws {RangeError} if the lengths differ
 */
export function errorsOf(estimates: ArrayLike<number>, references: ArrayLike<number>): Float64Array {
  if (estimates.length !== references.length)
    throw new RangeError(
      `${estimates.length} estimates cannot be paired by position with ${references.length} references`,
    )
  return Float64Array.from(estimates, (estimate, i) => estimate - references[i])
}

export const meanAbsolute = (errors: ArrayLike<number>): number => mean(absolute(errors))

export function rootMeanSquare(errors: ArrayLike<number>): number {
  let squares = 0
  for (let i = 0; i < errors.length; i++) squares += errors[i] * errors[i]
  return Math.sqrt(squares / errors.length)
}

/**
 * The share of errors of at most `limit`. An error of 12 months counts as within 12 though 132.1 - 120.1 exceeds it by
 * a rounding.
 */
export function shareWithin(errors: ArrayLike<number>, limit: number): number {
  let within = 0
  for (let i = 0; i < errors.length; i++) if (Math.abs(errors[i]) <= limit + 1e-9) within++
  return within / errors.length
}

/** A loop, for `Float64Array.from` with a function takes ten times as long, and resampling does this often. */
function absolute(errors: ArrayLike<number>): Float64Array {
  const sizes = new Float64Array(errors.length)
  for (let i = 0; i < errors.length; i++) sizes[i] = Math.abs(errors[i])
  return sizes
}
