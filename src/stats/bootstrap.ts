/**
 * Bootstrap intervals by patient: films of one child resemble each other, so children are drawn, with replacement, and
 * with a child come all of its films. Drawing films would give intervals that are too narrow (Davison and Hinkley,
 * Bootstrap Methods and their Application, 1997, section 3.8). The interval runs between percentiles of the statistic
 * over the draws. Of few patients the plain percentiles lie too close together, as the normal quantile is too small where
 * Student's t is meant, so they are taken further out by what makes them right for a mean (Hesterberg, Am Stat
 * 2015;69:371-386, "expanded percentiles"): 1.4 and 98.6 % with 17 patients, 2.49 and 97.51 % with 1000.
 *
 * For two models compared on the same films, the statistic is the difference between both, of the same draw.
 */
import { keyedRandom } from '../base/index.ts'
import { type Cluster, rowsByCluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { normalShare, sampleQuantile, studentT } from './quantile.ts'

export type BootstrapInterval = Interval & {
  clusters: number
  resamples: number
  /** Draws on which the statistic was not finite, e.g. a correlation of values all alike; they are left out. */
  undefinedResamples: number
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xb007

/**
 * Of rows drawn with their patients.
 *
 * @param rows their positions, some of which repeat; the array is reused and must not be kept
 */
export type RowStatistic<Value> = (rows: Uint32Array) => Value

export type BootstrapOptions = {
  seed: number
  resamples?: number
  /** Nominal coverage of the interval. */
  level?: number
}

/**
 * An interval for any statistic.
 *
 * @param clusters of each row, what it is drawn with: its patient, or its own name if patients are not known
 * @throws {RangeError} if there are fewer than two clusters, or the statistic of all rows is not finite
 */
export function clusterBootstrap(
  clusters: ArrayLike<Cluster>,
  statistic: RowStatistic<number>,
  options: BootstrapOptions,
): BootstrapInterval {
  return clusterBootstrapAll(clusters, rows => ({ value: statistic(rows) }), options).value
}

/**
 * Intervals for many statistics of the same draws, which costs one drawing and tells, draw by draw, how they
 * go together. Statistics are named, e.g. `{ mae, bias, maeGirls }`; what is shared among them is worked out once a draw.
 *
 * @throws {RangeError} if there are fewer than two clusters, or a statistic of all rows is not finite: leave it out
 */
export function clusterBootstrapAll<Name extends string>(
  clusters: ArrayLike<Cluster>,
  statistics: RowStatistic<Record<Name, number>>,
  options: BootstrapOptions,
): Record<Name, BootstrapInterval> {
  const groups = rowsByCluster(clusters)
  const rowsOf = rowsOfDrawn(groups)
  const all = Uint32Array.from({ length: clusters.length }, (_, row) => row)
  return bootstrapOfDraws(groups.length, statistics(all), patients => statistics(rowsOf(patients)), options)
}

/**
 * Of patients drawn by number their rows; the array is used again.
 *
 * @param groups the rows of each patient
 */
export function rowsOfDrawn(groups: readonly number[][]): (patients: Uint32Array) => Uint32Array {
  // Rows one patient after the other, in one array: reading them from as many arrays takes several times as long.
  const members = Uint32Array.from(groups.flat())
  const starts = new Uint32Array(groups.length + 1)
  for (const [i, rows] of groups.entries()) starts[i + 1] = starts[i] + rows.length
  const most = groups.length * groups.reduce((most, group) => Math.max(most, group.length), 0)
  const drawn = new Uint32Array(most)
  return patients => {
    let n = 0
    for (let draw = 0; draw < patients.length; draw++)
      for (let at = starts[patients[draw]]; at < starts[patients[draw] + 1]; at++) drawn[n++] = members[at]
    return drawn.subarray(0, n)
  }
}

/**
 * Of patients drawn by number the sums of their rows' values: all that many statistics need, and much faster than going through the rows of every draw.
 *
 * @param groups the rows of each patient
 * @param columns by name values of each row; NaN counts as 0
 */
export function sumsOfDrawn<Column extends string>(
  groups: readonly number[][],
  columns: Record<Column, ArrayLike<number>>,
): (patients: Uint32Array) => Record<Column, number> {
  const names = Object.keys(columns) as Column[]
  const width = names.length
  const sums = new Float64Array(groups.length * width)
  for (const [j, name] of names.entries()) {
    const values = columns[name]
    for (const [patient, rows] of groups.entries())
      for (const row of rows) sums[patient * width + j] += values[row] || 0
  }
  const totals = new Float64Array(width)
  return patients => {
    totals.fill(0)
    for (let draw = 0; draw < patients.length; draw++) {
      const from = patients[draw] * width
      for (let j = 0; j < width; j++) totals[j] += sums[from + j]
    }
    return Object.fromEntries(names.map((name, j) => [name, totals[j]])) as Record<Column, number>
  }
}

/**
 * As `clusterBootstrapAll`, for statistics that are worked out from the patients drawn and not from their rows, e.g. from a sum of each.
 *
 * @param patients how many there are
 * @param estimates the statistics of all of them
 * @param statistics of patients by number, some of whom repeat; the array must not be written to or kept
 * @throws {RangeError} as `clusterBootstrapAll`
 */
export function bootstrapOfDraws<Name extends string>(
  patients: number,
  estimates: Record<Name, number>,
  statistics: (drawn: Uint32Array) => Record<Name, number>,
  { seed, resamples = 2000, level = 0.95 }: BootstrapOptions,
): Record<Name, BootstrapInterval> {
  if (patients < 2) throw new RangeError(`${patients} patients cannot be resampled: an interval needs two`)
  const names = Object.keys(estimates) as Name[]
  for (const name of names)
    if (!Number.isFinite(estimates[name]))
      throw new RangeError(`the statistic ${name} of all rows is ${estimates[name]}: leave it out`)
  const outer = normalShare(Math.sqrt(patients / (patients - 1)) * studentT((1 + level) / 2, patients - 1))
  const patientsOf = drawsOf(seed, patients, resamples)
  const values = names.map((): number[] => [])
  for (let resample = 0; resample < resamples; resample++) {
    const drawnValues = statistics(patientsOf(resample))
    for (const [i, name] of names.entries()) if (Number.isFinite(drawnValues[name])) values[i].push(drawnValues[name])
  }
  return Object.fromEntries(names.map((name, i) => [name, interval(name, values[i])])) as Record<
    Name,
    BootstrapInterval
  >

  function interval(name: Name, values: number[]): BootstrapInterval {
    if (values.length === 0) throw new RangeError(`the statistic ${name} is finite in none of ${resamples} resamples`)
    return {
      estimate: estimates[name],
      lower: sampleQuantile(values, 1 - outer),
      upper: sampleQuantile(values, outer),
      clusters: patients,
      resamples,
      undefinedResamples: resamples - values.length,
    }
  }
}

/** More numbers than these are not kept: 80 MB. */
const mostKept = 2e7
const kept = new Map<string, Uint32Array>()

/**
 * The patients of each draw. An evaluation draws the same ones for dozens of statistics, and drawing takes longer than most of them: they are kept, at most so
 * many, and those of fewer patients make room first.
 */
function drawsOf(seed: number, groups: number, resamples: number): (resample: number) => Uint32Array {
  const drawInto = (patients: Uint32Array, resample: number) => {
    const random = keyedRandom(seed, purpose, resample)
    for (let i = 0; i < groups; i++) patients[i] = random.integer(groups)
    return patients
  }
  if (groups * resamples > mostKept) {
    const one = new Uint32Array(groups)
    return resample => drawInto(one, resample)
  }
  const key = `${seed} ${groups} ${resamples}`
  const all = kept.get(key) ?? new Uint32Array(groups * resamples)
  if (!kept.has(key)) {
    for (let i = 0; i < resamples; i++) drawInto(all.subarray(i * groups, (i + 1) * groups), i)
    let room = mostKept - all.length
    for (const [other, { length }] of [...kept].sort(([, a], [, b]) => b.length - a.length))
      if (length <= room) room -= length
      else kept.delete(other)
    kept.set(key, all)
  }
  return resample => all.subarray(resample * groups, (resample + 1) * groups)
}

/** The values at these rows: `rows => meanAbsolute(take(errors, rows))` is a statistic. */
export function take(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]]
  return taken
}
