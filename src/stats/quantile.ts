/**
 * Quantiles: of a sample, of the normal distribution and of Student's t.
 *
 * The sample quantile interpolates as R and NumPy do by default (type 7 of Hyndman and Fan, Am Stat 1996;50:361-365).
 * The normal one is Wichura's AS 241. That of Student's t needs no gamma function: for whole degrees of freedom its
 * distribution is a finite sum of powers of cos(theta), t = sqrt(df) tan(theta) (Abramowitz and Stegun, 26.7.3 and
 * 26.7.4), and theta is found by halving.
 */
import { central, farTail, tail } from './wichura.ts'

/** The quantile of a sample, in any order. */
export function sampleQuantile(values: ArrayLike<number>, probability: number): number {
  if (values.length === 0) throw new RangeError('no values, no quantile')
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no probability`)
  const sorted = Float64Array.from(values).sort()
  const place = probability * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}

export const median = (values: ArrayLike<number>): number => sampleQuantile(values, 0.5)

/** The value that a standard normal number does not exceed with this probability, e.g. 1.96 for 0.975. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no probability between 0 and 1`)
  const fromHalf = probability - 0.5
  if (Math.abs(fromHalf) <= 0.425) return fromHalf * ratio(central, 0.425 ** 2 - fromHalf ** 2)
  const depth = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)))
  return Math.sign(fromHalf) * (depth <= 5 ? ratio(tail, depth - 1.6) : ratio(farTail, depth - 5))
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const ratio = ([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(numerator, x) / polynomial(denominator, x)

/**
 * The value that Student's t does not exceed with this probability.
 *
 * @param degreesOfFreedom a whole number from 1
 */
export function studentT(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no probability between 0 and 1`)
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1)
    throw new RangeError(`${degreesOfFreedom} is no whole number of degrees of freedom`)
  const wanted = Math.abs(2 * probability - 1)
  let [low, high] = [0, Math.PI / 2]
  for (;;) {
    const theta = (low + high) / 2
    if (theta === low || theta === high)
      return Math.sign(probability - 0.5) * Math.sqrt(degreesOfFreedom) * Math.tan(theta)
    if (centralShare(theta, degreesOfFreedom) < wanted) low = theta
    else high = theta
  }
}

/** The probability that |t| is below sqrt(df) tan(theta). */
function centralShare(theta: number, degreesOfFreedom: number): number {
  const isOdd = degreesOfFreedom % 2 === 1
  const cosine = Math.cos(theta)
  let term = isOdd ? cosine : 1
  let sum = 0
  for (let power = isOdd ? 1 : 0; power <= degreesOfFreedom - 2 && term > 1e-18; power += 2) {
    sum += term
    term *= (cosine * cosine * (power + 1)) / (power + 2)
  }
  return isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum
}
