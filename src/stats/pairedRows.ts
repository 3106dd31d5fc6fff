/**
 * Mean and slope over rows that each hold films of two patients, as where one child's film is shown in place of another's. Rows resemble
 * each other if they share a patient, in whichever place, so each patient's rows are summed for the variance; rows of the same two are in both
 * sums and are taken off once (Aronow, Samii and Assenova, Polit Anal 2015;23:564-577). Student's t has as many degrees of
 * freedom as there are patients, less one. Drawing one of the two patients only would give intervals that are too narrow.
 */
import { type Cluster, rowsByCluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { fitLine, lineAt } from './line.ts'
import { mean } from './moments.ts'
import { studentT } from './quantile.ts'

/** Of each row its two patients. */
export type PatientPair = readonly [Cluster, Cluster]

/** @throws {RangeError} if the lengths differ or there are fewer than two rows */
export function pairedMean(values: readonly number[], patients: readonly PatientPair[]): Interval {
  const estimate = mean(values)
  return around(
    estimate,
    values.map(value => (value - estimate) / values.length),
    patients,
  )
}

/**
 * The slope of the line through points, NaN where x does not vary.
 *
 * @throws {RangeError} as `pairedMean`
 */
export function pairedSlope(x: readonly number[], y: readonly number[], patients: readonly PatientPair[]): Interval {
  const line = fitLine(x, y)
  const middle = mean(x)
  const squares = x.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return around(
    line.slope,
    x.map((value, i) => ((value - middle) * (y[i] - lineAt(line, value))) / squares),
    patients,
  )
}

/** @param influences by how much each row moves the estimate */
function around(estimate: number, influences: readonly number[], patients: readonly PatientPair[]): Interval {
  const rows = influences.length
  if (patients.length !== rows || rows < 2)
    throw new RangeError(
      `${rows} rows and ${patients.length} pairs of patients give no interval: two of each are the least`,
    )
  const squares = (groups: readonly number[][]) =>
    groups.reduce((sum, group) => sum + group.reduce((own, row) => own + influences[row % rows], 0) ** 2, 0)
  // Each row twice, under either patient.
  const groups = rowsByCluster([...patients.map(([first]) => first), ...patients.map(([, second]) => second)])
  const sameTwo = rowsByCluster(patients.map(pair => JSON.stringify([...pair].sort())))
  const byFirst = squares(rowsByCluster(patients.map(([first]) => first)))
  // The difference of the sums is no square, and of few patients it can come out too small.
  const variance = Math.max(byFirst, squares(groups) - squares(sameTwo)) * (groups.length / (groups.length - 1))
  const reach = studentT(0.975, groups.length - 1) * Math.sqrt(variance)
  return { estimate, lower: estimate - reach, upper: estimate + reach }
}
