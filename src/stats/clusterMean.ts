/**
 * The mean over films and its interval where films of one patient resemble each other: the variance is that of the
 * patients' sums of deviations, and Student's t has as many degrees of freedom as there are patients, less one (Liang and
 * Zeger, Biometrika 1986;73:13-22, with the correction G / (G - 1)). With one film a patient it is the ordinary
 * interval. No resampling: for tests, and where a p value is wanted.
 */
import { type Cluster, rowsByCluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { mean } from './moments.ts'
import { studentT } from './quantile.ts'

export type ClusterMean = Interval & { films: number; patients: number; standardError: number }

/**
 * @param values of each film, e.g. differences in months, or absolute errors
 * @param clusters of each film its patient
 * @param level nominal coverage of the interval
 * @throws {RangeError} if the lengths differ or there are fewer than two patients
 */
export function clusterMean(values: ArrayLike<number>, clusters: ArrayLike<Cluster>, level = 0.95): ClusterMean {
  const films = values.length
  if (clusters.length !== films)
    throw new RangeError(`${films} values cannot be paired by position with ${clusters.length} patients`)
  const groups = rowsByCluster(clusters)
  const patients = groups.length
  if (patients < 2) throw new RangeError(`${patients} patients give no interval: two are the least`)
  const estimate = mean(values)
  let squares = 0
  for (const rows of groups) squares += rows.reduce((sum, row) => sum + values[row] - estimate, 0) ** 2
  const standardError = Math.sqrt((squares * patients) / (patients - 1)) / films
  const reach = studentT((1 + level) / 2, patients - 1) * standardError
  return { estimate, lower: estimate - reach, upper: estimate + reach, films, patients, standardError }
}
