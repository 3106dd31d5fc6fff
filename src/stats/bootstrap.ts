/**
 * Bootstrap intervals by patient: films of one child resemble each other, so children are drawn, with replacement, and
 * with a child come all of its films. Drawing films would give intervals that are too narrow (Davison and Hinkley,
 * Bootstrap Methods and their Application, 1997, section 3.8). The interval runs between percentiles of the statistic
 * over the draws.
 *
 * For two models compared on the same films, the statistic is the difference between both, of the same draw.
 */
import { keyedRandom } from '../base/index.ts'
import type { Interval } from './interval.ts'
import { sampleQuantile } from './quantile.ts'

export type BootstrapInterval = Interval & {
  clusters: number
  resamples: number
  /** Draws on which the statistic was not finite, e.g. a correlation of values all alike; they are left out. */
  undefinedResamples: number
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xb007

/**
 * A percentile interval for any statistic.
 *
 * @param clusters of each row, what it is drawn with: its patient, or its own name if patients are not known
 * @param statistic of the rows at these positions, some of which repeat; the array is reused and must not be kept
 * @param options.level nominal coverage of the interval
 * @throws {RangeError} if there are fewer than two clusters, or the statistic of all rows is not finite
 */
export function clusterBootstrap(
  clusters: readonly (string | number)[],
  statistic: (rows: Uint32Array) => number,
  { seed, resamples = 2000, level = 0.95 }: { seed: number; resamples?: number; level?: number },
): BootstrapInterval {
  const members = new Map<string | number, number[]>()
  for (const [row, cluster] of clusters.entries()) {
    const rows = members.get(cluster)
    if (rows) rows.push(row)
    else members.set(cluster, [row])
  }
  const groups = [...members.values()]
  if (groups.length < 2) throw new RangeError(`${groups.length} patients cannot be resampled: an interval needs two`)
  const estimate = statistic(Uint32Array.from(clusters, (_, row) => row))
  if (!Number.isFinite(estimate)) throw new RangeError(`the statistic of all rows is ${estimate}`)

  const drawn = new Uint32Array(groups.length * Math.max(...groups.map(group => group.length)))
  const values: number[] = []
  for (let resample = 0; resample < resamples; resample++) {
    const random = keyedRandom(seed, purpose, resample)
    let n = 0
    for (let i = 0; i < groups.length; i++) for (const row of groups[random.integer(groups.length)]) drawn[n++] = row
    const value = statistic(drawn.subarray(0, n))
    if (Number.isFinite(value)) values.push(value)
  }
  if (values.length === 0) throw new RangeError(`the statistic is finite in none of ${resamples} resamples`)
  return {
    estimate,
    lower: sampleQuantile(values, (1 - level) / 2),
    upper: sampleQuantile(values, (1 + level) / 2),
    clusters: groups.length,
    resamples,
    undefinedResamples: resamples - values.length,
  }
}

/** The values at these rows: `rows => meanAbsolute(take(errors, rows))` is a statistic. */
export function take(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]]
  return taken
}
