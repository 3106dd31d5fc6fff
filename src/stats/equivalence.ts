/**
 * Is a bias small enough? Two one-sided tests (Schuirmann, J Pharmacokinet Biopharm 1987;15:657-680): "no bias" is shown
 * when the mean difference is significantly above -margin and significantly below +margin, which is when its 90 %
 * interval lies between both. A bias that is merely not significant shows nothing but few films. By patient.
 */
import { clusterMean } from './clusterMean.ts'
import type { Cluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { studentTShare } from './quantile.ts'

export type Equivalence = {
  films: number
  patients: number
  margin: number
  /** Mean difference, with its interval of level 1 - 2 alpha: the one that decides. */
  mean: Interval
  /** The larger p value of both tests. */
  pValue: number
  isEquivalent: boolean
}

/**
 * @param differences method minus reference of each film
 * @param clusters of each film its patient
 * @param margin what counts as no bias, in the unit of the differences, e.g. 1 month; declared before
 * @throws {RangeError} if the margin is not above 0, the lengths differ, or there are fewer than two patients
 */
export function equivalenceTest(
  differences: ArrayLike<number>,
  clusters: ArrayLike<Cluster>,
  margin: number,
  alpha = 0.05,
): Equivalence {
  if (!(margin > 0)) throw new RangeError(`the margin is ${margin}: it is above 0`)
  const { films, patients, standardError, estimate, lower, upper } = clusterMean(differences, clusters, 1 - 2 * alpha)
  // Differences all alike have no standard error: they are within the margin or not.
  const pValue =
    standardError === 0
      ? Number(Math.abs(estimate) >= margin)
      : studentTShare((Math.abs(estimate) - margin) / standardError, patients - 1)
  return { films, patients, margin, mean: { estimate, lower, upper }, pValue, isEquivalent: pValue < alpha }
}
