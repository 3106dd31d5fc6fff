/**
 * The interval around a share that was counted: Wilson's score interval (J Am Stat Assoc 1927;22:209-212), which stays
 * within 0 and 1 and is not empty when all or none were counted (Brown, Cai and DasGupta, Stat Sci 2001;16:101-133).
 */
import type { Interval } from './interval.ts'
import { normalQuantile } from './quantile.ts'

/**
 * The share `count / n` with its interval.
 *
 * @throws {RangeError} if n is 0 or the count is not from 0 to n
 */
export function binomialInterval(count: number, n: number, level = 0.95): Interval {
  if (!(n >= 1 && count >= 0 && count <= n)) throw new RangeError(`${count} of ${n} is no share`)
  const z = normalQuantile((1 + level) / 2)
  const share = count / n
  const centre = share + (z * z) / (2 * n)
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return {
    estimate: share,
    lower: count === 0 ? 0 : (centre - reach) / scale,
    upper: count === n ? 1 : (centre + reach) / scale,
  }
}
