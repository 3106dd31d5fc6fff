/**
 * Intervals by patient, for statistics that may not be defined: a correlation of estimates that are all alike is left
 * out, where the bootstrap of the stats room would refuse the rest with it. And fast: what is made of sums over films needs no more than each patient's.
 */
import {
  bootstrapOfDraws,
  clusterShare,
  type Interval,
  lineOf,
  pairColumns,
  type RowStatistic,
  rowsByCluster,
  rowsOfDrawn,
  sumsOfDrawn,
} from '../stats/index.ts'

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
  return overPatients(groups.length, drawn => statistics(rowsOf(drawn)), resampling)
}

/**
 * As `resample`, of statistics that are made of sums over rows.
 *
 * @param columns by name values of each row; NaN counts as 0
 * @param statistics of each column's sum over the rows drawn, and how many patients were drawn
 */
export function resampleSums<Column extends string, Name extends string>(
  patients: ArrayLike<number>,
  columns: Record<Column, ArrayLike<number>>,
  statistics: (sums: Record<Column, number>, patients: number) => Record<Name, number>,
  resampling: Resampling,
): Partial<Record<Name, Interval>> {
  const groups = rowsByCluster(patients)
  const sumsOf = sumsOfDrawn(groups, columns)
  return overPatients(groups.length, drawn => statistics(sumsOf(drawn), drawn.length), resampling)
}

/** Of means over rows, each of a column of its own; NaN where a row has no value. */
export function resampleMeans<Name extends string>(
  patients: ArrayLike<number>,
  columns: Record<Name, ArrayLike<number>>,
  resampling: Resampling,
): Partial<Record<Name, Interval>> {
  const names = Object.keys(columns) as Name[]
  const both: Record<string, ArrayLike<number>> = {}
  for (const name of names) {
    both[`sum ${name}`] = columns[name]
    both[`count ${name}`] = Uint8Array.from(columns[name], value => Number(!Number.isNaN(value)))
  }
  return resampleSums(
    patients,
    both,
    sums =>
      Object.fromEntries(names.map(name => [name, sums[`sum ${name}`] / sums[`count ${name}`]])) as Record<
        Name,
        number
      >,
    resampling,
  )
}

/** The slope of the line through points. */
export function resampleSlope(
  patients: ArrayLike<number>,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  resampling: Resampling,
): Interval | undefined {
  const { columns, momentsOf } = pairColumns(x, y)
  return resampleSums(patients, columns, sums => ({ slope: lineOf(momentsOf(sums)).slope }), resampling).slope
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

/** A share of films. Not resampled: percentiles of a share of 100 % would make an interval without width. */
export function shareOf(isSo: ArrayLike<boolean>, patients: ArrayLike<number>): Interval {
  const { estimate, lower, upper } = clusterShare(isSo, patients)
  return { estimate, lower, upper }
}

export const patientsIn = (patients: ArrayLike<number>): number => new Set(Array.from(patients)).size
