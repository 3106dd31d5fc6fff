/** Readers among themselves: what an estimate cannot be better than, by the same measures. */
import { intraclass, meanAbsolute, repeatedLimits, standardDeviation, take } from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { ReaderPair } from './evaluation.ts'
import type { EvaluationInput, Reference } from './input.ts'
import { patientsIn, type Resampling, resample } from './resample.ts'
import { pairsOf } from './scope.ts'

/** Each two readings of a reference, of all films that have both. */
export function readerPairs(
  input: EvaluationInput,
  { kind, readings }: Reference,
  patients: ArrayLike<number>,
  resampling: Resampling,
): ReaderPair[] {
  return readings.flatMap((first, i) =>
    readings.slice(i + 1).flatMap((second): ReaderPair[] => {
      const pairs = pairsOf([...input.films.keys()], second.months, first.months, patients)
      if (pairs.films.length === 0) return []
      const n = patientsIn(pairs.patients)
      const differences = pairs.estimates.map((value, row) => value - pairs.references[row])
      const found =
        n < leastShown
          ? {}
          : resample<string>(
              pairs.patients,
              (rows, draws) => {
                const drawn = take(differences, rows)
                const limits = repeatedLimits(drawn, draws)
                const icc = intraclass([take(pairs.references, rows), take(pairs.estimates, rows)])
                return {
                  bias: limits.bias,
                  absolute: meanAbsolute(drawn),
                  lower: limits.lower,
                  upper: limits.upper,
                  agreement: icc.agreement,
                  consistency: icc.consistency,
                  sd: standardDeviation(drawn) / Math.SQRT2,
                }
              },
              resampling,
            )
      return [
        {
          reference: kind,
          first: { reader: first.reader, occasion: first.occasion },
          second: { reader: second.reader, occasion: second.occasion },
          films: shownCount(pairs.films.length),
          patients: shownCount(n),
          biasMonths: found.bias ?? null,
          meanAbsoluteDifferenceMonths: found.absolute ?? null,
          limits: found.lower && found.upper ? { lower: found.lower, upper: found.upper } : null,
          icc:
            found.agreement && found.consistency
              ? { agreement: found.agreement, consistency: found.consistency }
              : null,
          repeatSdMonths: found.sd ?? null,
        },
      ]
    }),
  )
}
