/**
 * Quantiles: of a sample, of the normal distribution, of Student's t and of Fisher's F.
 *
 * The sample quantile interpolates as R and NumPy do by default (type 7 of Hyndman and Fan, Am Stat 1996;50:361-365).
 * The normal one is Wichura's AS 241. t squared over t squared plus its degrees of freedom has a beta distribution, and
 * so has F (Abramowitz and Stegun, 26.5.27 and 26.5.28).
 */
import { betaAngle, betaShare } from './betaFunction.ts'
import { central, farTail, tail } from './wichura.ts'

/** The quantile of a sample, in any order. */
export function sampleQuantile(values: ArrayLike<number>, probability: number): number {
  if (values.length === 0) throw new RangeError('no values, no quantile')
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no probability`)
  const sorted = new Float64Array(values).sort()
  const place = probability * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (place - below) * (sorted[above] - sorted[below])
}

export const median = (values: ArrayLike<number>): number => sampleQuantile(values, 0.5)

/** The value that a standard normal number does not exceed with this probability, e.g. 1.96 for 0.975. */
export function normalQuantile(probability: number): number {
  checkProbability(probability)
  const fromHalf = probability - 0.5
  if (Math.abs(fromHalf) <= 0.425) return fromHalf * ratio(central, 0.425 ** 2 - fromHalf ** 2)
  const depth = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)))
  return Math.sign(fromHalf) * (depth <= 5 ? ratio(tail, depth - 1.6) : ratio(farTail, depth - 5))
}

/**
 * The probability that a standard normal number does not exceed this value: Marsaglia's series (J Stat Softw 2004;11(4)),
 * to 15 digits after the point, so that shares below 1e-10 or so have few digits of their own.
 */
export function normalShare(value: number): number {
  if (Math.abs(value) > 8) return value < 0 ? 0 : 1
  let [term, sum, last] = [value, value, 0]
  for (let odd = 3; sum !== last; odd += 2) {
    last = sum
    term *= (value * value) / odd
    sum += term
  }
  return 0.5 + (sum * Math.exp(-0.5 * value * value)) / Math.sqrt(2 * Math.PI)
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const ratio = ([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number): number =>
  polynomial(numerator, x) / polynomial(denominator, x)

/**
 * The value that Student's t does not exceed with this probability.
 *
 * @param degreesOfFreedom any number above 0: approximations such as Satterthwaite's give no whole ones
 * @throws {RangeError} if the probability is not between 0 and 1, or the degrees of freedom are not above 0 and finite
 */
export function studentT(probability: number, degreesOfFreedom: number): number {
  checkProbability(probability)
  checkDegrees(degreesOfFreedom)
  const theta = betaAngle(Math.abs(2 * probability - 1), 0.5, degreesOfFreedom / 2)
  return Math.sign(probability - 0.5) * Math.sqrt(degreesOfFreedom) * Math.tan(theta)
}

/**
 * The probability that Student's t does not exceed this value.
 *
 * @throws {RangeError} if the degrees of freedom are not above 0 and finite
 */
export function studentTShare(value: number, degreesOfFreedom: number): number {
  checkDegrees(degreesOfFreedom)
  // The tail by itself, for 1 - share would lose its digits.
  const tail = betaShare(Math.atan2(Math.sqrt(degreesOfFreedom), Math.abs(value)), degreesOfFreedom / 2, 0.5) / 2
  return value < 0 ? tail : 1 - tail
}

function checkProbability(probability: number): void {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`${probability} is no probability between 0 and 1`)
}

function checkDegrees(degreesOfFreedom: number): void {
  if (!(degreesOfFreedom > 0 && degreesOfFreedom < Number.POSITIVE_INFINITY))
    throw new RangeError(`${degreesOfFreedom} degrees of freedom: there must be more than 0`)
}
