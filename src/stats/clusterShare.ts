/**
 * A share of films, e.g. of those within their interval, where films of one patient resemble each other: Wilson's
 * interval for as many films of different patients as would give the standard error that the patients show (the effective
 * sample size of Korn and Graubard, Surv Methodol 1998;24:193-201, with Student's t for few patients). Unlike the mean
 * and its standard error, it stays within 0 and 1 and holds for shares near them.
 */
import { binomialInterval } from './binomial.ts'
import { clusterMean } from './clusterMean.ts'
import type { Cluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { normalQuantile, studentT } from './quantile.ts'

export type ClusterShare = Interval & { films: number; patients: number }

/**
 * @param isSo of each film whether it counts
 * @param clusters of each film its patient
 * @param level nominal coverage of the interval
 * @throws {RangeError} if the lengths differ or there are fewer than two patients
 */
export function clusterShare(isSo: ArrayLike<boolean>, clusters: ArrayLike<Cluster>, level = 0.95): ClusterShare {
  const { estimate, standardError, films, patients } = clusterMean(Array.from(isSo, Number), clusters, level)
  const probability = (1 + level) / 2
  const widening = studentT(probability, patients - 1) / normalQuantile(probability)
  // All or none: nothing shows how alike a patient's films are, so a patient counts as one.
  const worth = standardError === 0 ? patients : (estimate * (1 - estimate)) / (standardError * widening) ** 2
  return { ...binomialInterval(estimate * worth, worth, level), estimate, films, patients }
}
