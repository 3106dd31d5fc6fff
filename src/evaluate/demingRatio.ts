/**
 * The ratio of error variances that Deming's line needs, estimate over reference. From repeats: readings of the same films by two
 * people tell the variance of a reading, and what the differences between estimate and reference have beyond that of the
 * assigned value is the estimate's. A mean scatters less the more readers it is of; that a reader read more than once is not counted, for part of the error comes
 * back. Without repeats it is not known, and the line is given at 0.5, 1 and 2.
 */
import { mean, repeatSd, standardDeviation } from '../stats/index.ts'
import type { Reference } from './input.ts'
import type { Pairs } from './scope.ts'
import { twoReadings } from './twoReadings.ts'

/** Null: the reference has no error. */
export type DemingRatio = { errorRatio: number | null; ratioFrom: string }

/** Films read by two from which a variance is believed. */
const leastFilms = 30

export function demingRatios(reference: Reference, pairs: Pairs): DemingRatio[] {
  const { kind, readings, months } = reference
  if (kind === 'simulated truth') return [{ errorRatio: null, ratioFrom: 'the truth has no error' }]
  const assumed = [0.5, 1, 2].map(errorRatio => ({ errorRatio, ratioFrom: 'assumed' }))
  const both = twoReadings(reference)
  if (!both) return assumed
  const twice = [...pairs.films.keys()].filter(i => both.second[pairs.films[i]] !== null)
  if (twice.length < leastFilms) return assumed
  const of = (values: readonly (number | null)[]) => twice.map(i => values[pairs.films[i]]!)
  const readingVariance = repeatSd(of(both.first), of(both.second)) ** 2
  const own = twice.map(i => {
    const byReader = new Map<string, number[]>()
    for (const { reader, months } of readings) {
      const value = months[pairs.films[i]]
      if (value !== null) byReader.set(reader, [...(byReader.get(reader) ?? []), value])
    }
    return [...byReader.values()].map(mean)
  })
  const isMean = own.every((values, row) => Math.abs(mean(values) - months[pairs.films[twice[row]]]!) < 0.02)
  const referenceVariance = readingVariance * (isMean ? mean(own.map(values => 1 / values.length)) : 1)
  const estimateVariance =
    standardDeviation(twice.map(i => pairs.estimates[i] - pairs.references[i])) ** 2 - referenceVariance
  if (!(referenceVariance > 0 && estimateVariance > 0)) return assumed
  const sd = (variance: number) => Math.sqrt(variance).toFixed(1)
  return [
    {
      errorRatio: estimateVariance / referenceVariance,
      ratioFrom: `${twice.length} films read by two: standard deviation of a reading ${sd(readingVariance)}, of the reference ${sd(referenceVariance)}, of the estimate ${sd(estimateVariance)} months`,
    },
  ]
}
