/**
 * Intervals by patient, for statistics that may not be defined: a correlation of estimates that are all alike is left
 * out, where the bootstrap of the stats room would refuse the rest with it. And fast: patients are drawn, not their films, and
 * means need no more than each patient's sums.
 */
import { bootstrapOfDraws, type Interval, type RowStatistic, rowsByCluster, rowsOfDrawn } from '../stats/index.ts'

export type Resampling = { seed: number; resamples: number }

/**
 * @param patients of each row
 * @returns of each statistic its interval, none where it is not finite or there are fewer than two patients
 */
export function resample<Name extends string>(
  patients: ArrayLike<number>,
  statistics: RowStatistic<Record<Name, number>>,
  resampling: Resampling,
): Partial<Record<Name, Interval>> {
  const groups = rowsByCluster(patients)
  const rowsOf = rowsOfDrawn(groups)
  return overPatients(groups.length, drawn => statistics(...rowsOf(drawn)), resampling)
}

/**
 * Of means over rows, each of a column of its own; NaN where a row has no value.
 *
 * @param patients of each row
 */
export function resampleMeans<Name extends string>(
  patients: ArrayLike<number>,
  columns: Record<Name, ArrayLike<number>>,
  resampling: Resampling,
): Partial<Record<Name, Interval>> {
  const names = Object.keys(columns) as Name[]
  const groups = rowsByCluster(patients)
  const width = 2 * names.length
  /** Of each patient a sum and a count for each column. */
  const sums = new Float64Array(groups.length * width)
  for (const [patient, rows] of groups.entries())
    for (const [j, name] of names.entries())
      for (const row of rows) {
        const value = columns[name][row]
        if (Number.isNaN(value)) continue
        sums[patient * width + 2 * j] += value
        sums[patient * width + 2 * j + 1]++
      }
  const totals = new Float64Array(width)
  return overPatients(
    groups.length,
    drawn => {
      totals.fill(0)
      for (let i = 0; i < drawn.length; i++) {
        const from = drawn[i] * width
        for (let j = 0; j < width; j++) totals[j] += sums[from + j]
      }
      return Object.fromEntries(names.map((name, j) => [name, totals[2 * j] / totals[2 * j + 1]])) as Record<
        Name,
        number
      >
    },
    resampling,
  )
}

function overPatients<Name extends string>(
  patients: number,
  statistics: (drawn: Uint32Array) => Record<Name, number>,
  resampling: Resampling,
): Partial<Record<Name, Interval>> {
  if (patients < 2) return {}
  const each = Uint32Array.from({ length: patients }, (_, patient) => patient)
  const estimates = statistics(each)
  const names = (Object.keys(estimates) as Name[]).filter(name => Number.isFinite(estimates[name]))
  if (names.length === 0) return {}
  const known = Object.fromEntries(names.map(name => [name, estimates[name]])) as Record<Name, number>
  const found = bootstrapOfDraws(patients, known, statistics, resampling)
  return Object.fromEntries(
    names.map(name => [name, { estimate: found[name].estimate, lower: found[name].lower, upper: found[name].upper }]),
  ) as Partial<Record<Name, Interval>>
}

export const patientsIn = (patients: ArrayLike<number>): number => new Set(Array.from(patients)).size
