/** Readers among themselves: what an estimate cannot be better than, by the same measures. */
import { intraclassOfTwo, limitsColumns, pairColumns } from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { ReaderPair } from './evaluation.ts'
import type { EvaluationInput, Reference } from './input.ts'
import { patientsIn, type Resampling, resampleSums } from './resample.ts'
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
      const ratings = pairColumns(pairs.references, pairs.estimates)
      const spread = limitsColumns(differences, pairs.patients)
      const found =
        n < leastShown
          ? {}
          : resampleSums(
              pairs.patients,
              { ...ratings.columns, ...spread.columns, absolute: differences.map(Math.abs) },
              (sums, patients) => {
                const { bias, lower, upper } = spread.limitsOf(sums, patients)
                const moments = ratings.momentsOf(sums)
                const { n, xx, xy, yy } = moments
                const { agreement, consistency } = intraclassOfTwo(moments)
                const sd = Math.sqrt((xx - 2 * xy + yy) / (n - 1)) / Math.SQRT2
                return { bias, absolute: sums.absolute / n, lower, upper, agreement, consistency, sd }
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
