/**
 * The ratio of error variances that Deming's line needs, estimate over reference. From repeats: two readings of the same films
 * tell the variance of a reading, and what the differences between estimate and reference have beyond that of the
 * assigned value is the estimate's. Without repeats it is not known, and the line is given at 0.5, 1 and 2.
 */
import { repeatSd, standardDeviation } from '../stats/index.ts'
import type { Reference } from './input.ts'
import type { Pairs } from './scope.ts'

/** Null: the reference has no error. */
export type DemingRatio = { errorRatio: number | null; ratioFrom: string }

/** Films read twice from which a variance is believed. */
const leastFilms = 30

export function demingRatios({ kind, readings, months }: Reference, pairs: Pairs): DemingRatio[] {
  if (kind === 'simulated truth') return [{ errorRatio: null, ratioFrom: 'the truth has no error' }]
  const assumed = [0.5, 1, 2].map(errorRatio => ({ errorRatio, ratioFrom: 'assumed' }))
  const [first, second] = readings
  if (!second) return assumed
  const twice = [...pairs.films.keys()].filter(i =>
    readings.slice(0, 2).every(reading => reading.months[pairs.films[i]] !== null),
  )
  if (twice.length < leastFilms) return assumed
  const of = (values: readonly (number | null)[]) => twice.map(i => values[pairs.films[i]]!)
  const readingVariance = repeatSd(of(first.months), of(second.months)) ** 2
  const all = twice.filter(i => readings.every(reading => reading.months[pairs.films[i]] !== null))
  const isMean =
    all.length > 0 &&
    all.every(i => {
      const film = pairs.films[i]
      const sum = readings.reduce((total, reading) => total + reading.months[film]!, 0)
      return Math.abs(sum / readings.length - months[film]!) < 0.02
    })
  const referenceVariance = readingVariance / (isMean ? readings.length : 1)
  const estimateVariance =
    standardDeviation(twice.map(i => pairs.estimates[i] - pairs.references[i])) ** 2 - referenceVariance
  if (!(referenceVariance > 0 && estimateVariance > 0)) return assumed
  const sd = (variance: number) => Math.sqrt(variance).toFixed(1)
  return [
    {
      errorRatio: estimateVariance / referenceVariance,
      ratioFrom: `${twice.length} films read twice: standard deviation of a reading ${sd(readingVariance)}, of the reference ${sd(referenceVariance)}, of the estimate ${sd(estimateVariance)} months`,
    },
  ]
}
