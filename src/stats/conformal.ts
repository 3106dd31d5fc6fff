/**
 * Split-conformal intervals: how far the errors of a calibration set reach says how wide an interval must be. With n
 * films set aside, the ceil((n + 1) coverage)-th smallest score covers the next film with at least the stated
 * probability, whatever the model and the distribution of its errors (Vovk, Gammerman and Shafer, Algorithmic Learning
 * in a Random World, 2005; Lei et al., J Am Stat Assoc 2018;113:1094-1111). It holds on average over films like those
 * set aside, not for every sex and age. Bands of the estimate with a quantile of their own bring it to each band
 * (Mondrian conformal: Vovk et al., ch. 4); coverage by stratum is measured.
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

/** A band of estimates with its own quantile. It reaches from the band before it (excluded) to `toMonths` (included). */
export type ConformalBand = {
  /** Of the last band null: it reaches up without end. */
  toMonths: number | null
  /** The score that an interval reaches to. */
  quantile: number
  n: number
}

/**
 * Quantiles by band of the estimate, the bands about as full as each other.
 *
 * @param scores see `residualScores`
 * @param most bands; there are fewer where one would have fewer than `leastFilms` films
 */
export function conformalBands(
  estimates: readonly number[],
  scores: readonly number[],
  { coverage, most, leastFilms }: { coverage: number; most: number; leastFilms: number },
): ConformalBand[] {
  const sorted = [...estimates].sort((a, b) => a - b)
  const wanted = Math.min(most, Math.floor(sorted.length / leastFilms))
  const edges: number[] = []
  const among = (from: number, to: number) => (m: number) => m > from && m <= to
  for (let b = 1; b < wanted; b++) {
    const edge = sorted[Math.floor((b * sorted.length) / wanted) - 1]
    const before = sorted.filter(among(edges.at(-1) ?? Number.NEGATIVE_INFINITY, edge)).length
    const beyond = sorted.filter(among(edge, Number.POSITIVE_INFINITY)).length
    // Equal estimates stay together, so that a band can be too small.
    if (before >= leastFilms && beyond >= leastFilms) edges.push(edge)
  }
  return [...edges, null].map((toMonths, b) => {
    const isWithin = among(edges[b - 1] ?? Number.NEGATIVE_INFINITY, toMonths ?? Number.POSITIVE_INFINITY)
    const own = scores.filter((_, i) => isWithin(estimates[i]))
    return { toMonths, quantile: conformalQuantile(own, coverage), n: own.length }
  })
}

/** The band that an estimate belongs to. */
export const bandOf = <B extends { toMonths: number | null }>(bands: readonly B[], estimateMonths: number): B =>
  bands.find(({ toMonths }) => toMonths === null || estimateMonths <= toMonths)!

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
 * @param quantilesFrom learns from rows what quantile a row has; without it all have one
 * @throws {RangeError} if there are fewer patients than folds, or fewer than two folds
 */
export function crossFittedCoverage(
  scores: ArrayLike<number>,
  clusters: readonly (string | number)[],
  {
    coverage,
    seed,
    folds = 10,
    quantilesFrom = rows => {
      const one = conformalQuantile(
        rows.map(i => scores[i]),
        coverage,
      )
      return () => one
    },
  }: {
    coverage: number
    seed: number
    folds?: number
    quantilesFrom?: (rows: readonly number[]) => (row: number) => number
  },
): CrossFittedCoverage {
  if (scores.length !== clusters.length)
    throw new RangeError(`${scores.length} scores cannot be paired by position with ${clusters.length} patients`)
  const foldOf = dealFolds(clusters, folds, seed, purpose)
  const byFold = Array.from({ length: folds }, (_, fold) =>
    quantilesFrom(Array.from(foldOf.keys()).filter(i => foldOf[i] !== fold)),
  )
  const quantiles = Float64Array.from(foldOf, (fold, i) => byFold[fold](i))
  const isCovered = Array.from(scores, (score, i) => score <= quantiles[i])
  return { share: binomialInterval(isCovered.filter(Boolean).length, isCovered.length), isCovered, quantiles }
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xc0f0
