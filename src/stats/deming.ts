/**
 * Deming regression: the line through points both of whose coordinates have errors (Deming, Statistical Adjustment of
 * Data, 1943; Linnet, Clin Chem 1993;39:424-432). Ordinary regression of estimates on readings finds a slope below 1 in
 * perfect estimates, for readings scatter; this one does not, if the ratio of the error variances is right. It comes from
 * repeats (`repeatSd`) or is varied, e.g. 0.5, 1, 2, and is stated with the result.
 *
 * Errors are taken to be of the same size at all ages. Intervals: resample by patient.
 */
import type { Line } from './line.ts'
import { standardDeviation } from './moments.ts'
import type { PairMoments } from './pairMoments.ts'

/**
 * The line method = intercept + slope x reference. The slope is NaN where both are uncorrelated.
 *
 * @param moments x is the reference, y the method
 * @param errorRatio variance of the method's errors over variance of the reference's; 1 is orthogonal regression
 * @throws {RangeError} if the ratio is not above 0
 */
export function demingLine({ meanX, meanY, xx, xy, yy }: PairMoments, errorRatio: number): Line {
  if (!(errorRatio > 0 && errorRatio < Number.POSITIVE_INFINITY))
    throw new RangeError(`the error ratio is ${errorRatio}: it is above 0, and fitLine is the limit of a large one`)
  const surplus = yy - errorRatio * xx
  const slope = (surplus + Math.sqrt(surplus * surplus + 4 * errorRatio * xy * xy)) / (2 * xy)
  return { intercept: meanY - slope * meanX, slope }
}

/**
 * Standard deviation of one of two repeats of the same method on the same films, whatever their constant difference: that
 * of their differences over sqrt(2). Two readers, left and right knee, or two crops of a film; what both repeats get
 * wrong alike is not in it.
 *
 * @throws {RangeError} if the lengths differ
 */
export function repeatSd(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length)
    throw new RangeError(`${first.length} values cannot be paired by position with ${second.length}`)
  return standardDeviation(Float64Array.from(first, (value, i) => value - second[i])) / Math.SQRT2
}
