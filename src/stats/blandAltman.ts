/**
 * Bland-Altman agreement between two ways of measuring the same thing.
 *
 * The limits of agreement are bias +- 1.96 SD of the differences; their confidence intervals use the exact t quantile
 * on the bias and the approximate standard error sqrt(3 / n) SD on the limits (Bland and Altman, Lancet
 * 1986;327:307-310). Differences are method minus reference, so a positive bias means that the method reads older.
 *
 * The intervals take each pair for a child of its own. Where children have several films, they are too narrow: resample
 * by patient.
 */
import type { Interval } from './interval.ts'
import { mean, standardDeviation } from './moments.ts'
import { normalQuantile, studentT } from './quantile.ts'

export type BlandAltman = {
  /** Pairs compared. */
  n: number
  /** Mean difference, in the unit of the inputs. */
  bias: Interval
  /** Standard deviation of the differences, in the unit of the inputs. */
  standardDeviation: number
  /** 95 % limits of agreement, in the unit of the inputs. */
  limits: { lower: Interval; upper: Interval }
}

/**
 * Agreement of `method` with `reference`, paired by position. Every interval is of 95 %.
 *
 * @param method values of the method, e.g. estimated bone ages in months, length n
 * @param reference values of the reference, same unit, length n
 * @throws {RangeError} if the lengths differ or n < 3
 */
export function blandAltman(method: ArrayLike<number>, reference: ArrayLike<number>): BlandAltman {
  const n = method.length
  if (reference.length !== n)
    throw new RangeError(`method has ${n} values and reference ${reference.length}: they are paired by position`)
  if (n < 3) throw new RangeError(`${n} pairs show no agreement: three are the least`)
  const differences = Float64Array.from(method, (value, i) => value - reference[i])
  const bias = mean(differences)
  const sd = standardDeviation(differences)
  const t = studentT(0.975, n - 1)
  const around = (estimate: number, standardError: number): Interval => ({
    estimate,
    lower: estimate - t * standardError,
    upper: estimate + t * standardError,
  })
  const reach = normalQuantile(0.975) * sd
  const limitError = Math.sqrt(3 / n) * sd
  return {
    n,
    bias: around(bias, sd / Math.sqrt(n)),
    standardDeviation: sd,
    limits: { lower: around(bias - reach, limitError), upper: around(bias + reach, limitError) },
  }
}
