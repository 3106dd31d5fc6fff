/**
 * Split-conformal intervals: how far the errors of a calibration set reach says how wide an interval must be. With n
 * films set aside, the ceil((n + 1) coverage)-th smallest score covers the next film with at least the stated
 * probability, whatever the model and the distribution of its errors (Vovk, Gammerman and Shafer, Algorithmic Learning
 * in a Random World, 2005; Lei et al., J Am Stat Assoc 2018;113:1094-1111). It holds on average over films like those
 * set aside, not for every sex and age: coverage by stratum is measured.
 *
 * A score is the absolute error, or that over a scale which the model gives to each film (its own spread); the interval
 * is then the estimate +- quantile x scale. Scores must be of films that the model was not trained on, and count as one
 * each: where children have several films, n says more than is known, so calibrate on one film of each
 * (`oneRowPerCluster`).
 */
import { binomialInterval } from './binomial.ts'
import { dealFolds } from './clusters.ts'
import type { Interval } from './interval.ts'

/**
 * Scores of estimates, paired by position with references and, if given, scales.
 *
 * @throws {RangeError} if lengths differ or a scale is not positive
 */
export function residualScores(
  estimates: ArrayLike<number>,
  references: ArrayLike<number>,
  scales?: ArrayLike<number>,
): Float64Array {
  const n = estimates.length
  if (references.length !== n || (scales && scales.length !== n))
    throw new RangeError(
      `${n} estimates, ${references.length} references and ${scales?.length ?? n} scales are no pairs`,
    )
  return Float64Array.from(estimates, (estimate, i) => {
    const scale = scales?.[i] ?? 1
    if (!(scale > 0)) throw new RangeError(`scale ${i} is ${scale}: a scale is above 0`)
    return Math.abs(estimate - references[i]) / scale
  })
}

/**
 * The score that an interval of this coverage reaches to. Infinity if there are too few scores to promise it: 9 are the
 * least for 0.9, 19 for 0.95.
 *
 * @throws {RangeError} if the coverage is not between 0 and 1, or a score is NaN
 */
export function conformalQuantile(scores: ArrayLike<number>, coverage: number): number {
  if (!(coverage > 0 && coverage < 1)) throw new RangeError(`a coverage of ${coverage} is not between 0 and 1`)
  const sorted = Float64Array.from(scores).sort()
  // NaN sorts to the end.
  if (Number.isNaN(sorted.at(-1))) throw new RangeError('a score is NaN: leave out what was not estimated')
  // 100 x 0.07 is 7.000000000000001: a rounding must not raise the rank.
  const rank = Math.ceil((sorted.length + 1) * coverage - 1e-9)
  return rank > sorted.length ? Number.POSITIVE_INFINITY : sorted[Math.max(rank, 1) - 1]
}

export type CrossFittedCoverage = {
  /** Share of films within their interval, with its 95 % interval, which takes each film for a child of its own. */
  share: Interval
  /** Of each film, whether its interval held the reference; for strata, and for intervals by patient. */
  isCovered: boolean[]
  /** Of each film, the score that its interval reached to. Times the film's scale it is half the interval's width. */
  quantiles: Float64Array
}

/**
 * What coverage intervals have on films that did not calibrate them: patients are dealt into folds, and each fold is
 * judged by the quantile of the others. It says how well the calibration of a package that uses all of the films can be
 * trusted.
 *
 * @param scores see `residualScores`
 * @param clusters of each film, its patient: a patient's films are in one fold
 * @throws {RangeError} if there are fewer patients than folds, or fewer than two folds
 */
export function crossFittedCoverage(
  scores: ArrayLike<number>,
  clusters: readonly (string | number)[],
  { coverage, seed, folds = 10 }: { coverage: number; seed: number; folds?: number },
): CrossFittedCoverage {
  if (scores.length !== clusters.length)
    throw new RangeError(`${scores.length} scores cannot be paired by position with ${clusters.length} patients`)
  const foldOf = dealFolds(clusters, folds, seed, purpose)
  const byFold = Array.from({ length: folds }, (_, fold) =>
    conformalQuantile(
      Array.from(scores).filter((_, i) => foldOf[i] !== fold),
      coverage,
    ),
  )
  const quantiles = Float64Array.from(foldOf, fold => byFold[fold])
  const isCovered = Array.from(scores, (score, i) => score <= quantiles[i])
  return { share: binomialInterval(isCovered.filter(Boolean).length, isCovered.length), isCovered, quantiles }
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xc0f0
