/**
 * Does a model read the film, or does it repeat the calendar? A model that is told the chronological age can have a small
 * error and no skill: most children are about as old as their bones. So look only at how far the prediction P and the
 * reference T deviate from what sex and chronological age let expect, m (`crossFittedExpectation`).
 *
 * - *Recovery* is the slope of P - m on T - m: 1 when the model sees the whole of a child's advance or delay, 0 when it
 *   repeats the calendar.
 * - A single reading T scatters, which flattens that slope by the reliability of T - m (Spearman, Am J Psychol
 *   1904;15:72-101). With two independent readings each is the other's instrument (Fuller, Measurement Error Models, 1987,
 *   section 1.4): cov(P - m, other) / cov(one, other), averaged over both ways, is the slope on the true deviation. With
 *   one reading the slope is divided by assumed reliabilities: a band, not a result.
 * - *Calibration of the deviation* is the slope of T - m on P - m: 1 when a predicted advance of 6 months is one of 6
 *   months on average. The noise of T does not flatten it.
 *
 * m is estimated, and with one m on both sides its error would be too, and make a model that repeats the calendar seem to
 * read. For recovery each side therefore deviates from the expectation of its own kind, P from that of predictions and T
 * from that of readings: the slope is the same, for T - m is free of anything that depends on age and sex, and the
 * error cancels (partialling out: Robinson, Econometrica 1988;56:931-954; Chernozhukov et al., Econom J 2018;21:C1-C68).
 * Calibration keeps the m of readings on both sides, so that a model that is biased at some ages is not excused.
 *
 * What remains: a reader who knew the chronological age and leaned to it shrinks T - m, and recovery is then too large.
 * Readers who err alike, for they look at the same film, share what the instrument should remove: the corrected slope
 * is then still too small.
 */
import { crossFittedExpectation, expectationFolds } from './ageSexExpectation.ts'
import { type BootstrapInterval, clusterBootstrap, clusterBootstrapAll } from './bootstrap.ts'
import type { Cluster } from './clusters.ts'
import type { Interval } from './interval.ts'
import { mean } from './moments.ts'
import { type Deviation, refittedExpectation } from './refittedExpectation.ts'

/** How two deviations vary together. */
export type Covariance<Of> = (a: Of, b: Of) => number

/** Slope of the predicted on the reference's deviation, uncorrected. */
export const recoverySlope = <Of>(covariance: Covariance<Of>, predicted: Of, reference: Of): number =>
  covariance(reference, predicted) / covariance(reference, reference)

/** Slope of the reference's on the predicted deviation. */
export const deviationCalibration = <Of>(covariance: Covariance<Of>, predicted: Of, reference: Of): number =>
  covariance(predicted, reference) / covariance(predicted, predicted)

/** Slope of the predicted on the true deviation, from the deviations of two readings that err independently. */
export const instrumentedRecovery = <Of>(covariance: Covariance<Of>, predicted: Of, first: Of, second: Of): number =>
  (covariance(predicted, first) + covariance(predicted, second)) / (2 * covariance(first, second))

/** Share of the variance of one reading's deviation that is true: what two readings have in common over what they have. */
export const deviationReliability = <Of>(covariance: Covariance<Of>, first: Of, second: Of): number =>
  (2 * covariance(first, second)) / (covariance(first, first) + covariance(second, second))

export type CalendarQuestion = {
  films: number
  patients: number
  /** Of each film the bone age in months to be expected from sex and chronological age: m. */
  expected: Float64Array
  recovery: BootstrapInterval
  calibration: BootstrapInterval
  /** Films with two readings: recovery corrected by them, and their reliability. */
  corrected?: { films: number; recovery: BootstrapInterval; reliability: BootstrapInterval }
  /** Recovery if the reliability of the reference's deviations were this. */
  sensitivity: { reliability: number; recovery: Interval }[]
}

export type CalendarFilms = {
  /** Of each film, in months. */
  predictions: ArrayLike<number>
  references: ArrayLike<number>
  /** Of each film the chronological age, in months. */
  agesMonths: ArrayLike<number>
  sexes: ArrayLike<string>
  /** Of each film its patient. */
  patients: ArrayLike<Cluster>
  /** Two readings of each film, NaN where there is none. */
  readings?: readonly [ArrayLike<number>, ArrayLike<number>]
}

export type CalendarOptions = {
  seed: number
  resamples?: number
  /** For the cross-fitted expectations. */
  folds?: number
  /** Above 0 and at most 1. */
  reliabilities?: readonly number[]
}

/**
 * All of it, with intervals by patient; the expectations are fitted anew in every resample. Give several
 * `reliabilities` where there is one reader.
 *
 * @throws {RangeError} if lengths differ, films or patients are too few for the expectations, a slope is not finite, or a
 * reliability is out of range
 */
export function calendarQuestion(
  { predictions, references, agesMonths, sexes, patients, readings }: CalendarFilms,
  { seed, resamples, folds, reliabilities = [] }: CalendarOptions,
): CalendarQuestion {
  const films = predictions.length
  for (const { length } of [references, agesMonths, sexes, patients, ...(readings ?? [])])
    if (length !== films)
      throw new RangeError(`${films} predictions cannot be paired by position with ${length} values`)
  for (const reliability of reliabilities)
    if (!(reliability > 0 && reliability <= 1))
      throw new RangeError(`a reliability of ${reliability} is not above 0 and at most 1`)
  const all = Array.from({ length: films }, (_, row) => row)
  const expected = crossFittedExpectation(agesMonths, sexes, references, patients, { seed, folds })
  const draw = deviationsOfDraws({ agesMonths, sexes, patients }, [references, predictions], { seed, folds })
  const [t, p, pFromReferences] = [
    { of: 0, from: 0 },
    { of: 1, from: 1 },
    { of: 1, from: 0 },
  ]
  const { recovery, calibration } = clusterBootstrapAll(
    patients,
    rows => {
      const covariance = draw(rows)
      return {
        recovery: recoverySlope(covariance, p, t),
        calibration: deviationCalibration(covariance, pFromReferences, t),
      }
    },
    { seed, resamples },
  )
  return {
    films,
    patients: recovery.clusters,
    expected,
    recovery,
    calibration,
    corrected: readings && corrected(readings),
    sensitivity: reliabilities.map(reliability => ({
      reliability,
      recovery: {
        estimate: recovery.estimate / reliability,
        lower: recovery.lower / reliability,
        upper: recovery.upper / reliability,
      },
    })),
  }

  function corrected([first, second]: NonNullable<CalendarFilms['readings']>): CalendarQuestion['corrected'] {
    const twice = all.filter(row => Number.isFinite(first[row]) && Number.isFinite(second[row]))
    if (twice.length === 0) return undefined
    const of = <Value>(values: ArrayLike<Value>) => twice.map(row => values[row])
    const films = { agesMonths: of(agesMonths), sexes: of(sexes), patients: of(patients) }
    const draw = deviationsOfDraws(films, [predictions, first, second].map(of), { seed, folds })
    const [p, a, b] = [0, 1, 2].map(column => ({ of: column, from: column }))
    return {
      films: twice.length,
      ...clusterBootstrapAll(
        films.patients,
        rows => {
          const covariance = draw(rows)
          return {
            recovery: instrumentedRecovery(covariance, p, a, b),
            reliability: deviationReliability(covariance, a, b),
          }
        },
        { seed, resamples },
      ),
    }
  }
}

/**
 * Recovery of predictions over that of others, of the same films. Both are drawn together: what they share makes the interval no wider.
 *
 * @throws {RangeError} as `calendarQuestion`
 */
export function recoveryRatio(
  { predictions, references, ...films }: Omit<CalendarFilms, 'readings'>,
  others: ArrayLike<number>,
  { seed, resamples, folds }: Omit<CalendarOptions, 'reliabilities'>,
): BootstrapInterval {
  const draw = deviationsOfDraws(films, [references, predictions, others], { seed, folds })
  const [t, p, o] = [0, 1, 2].map(column => ({ of: column, from: column }))
  return clusterBootstrap(
    films.patients,
    rows => {
      const covariance = draw(rows)
      return recoverySlope(covariance, p, t) / recoverySlope(covariance, o, t)
    },
    { seed, resamples },
  )
}

/** How the columns' deviations from their curves vary together in a draw of the films; the curves are fitted to them as often as they were drawn. */
function deviationsOfDraws(
  { agesMonths, sexes, patients }: Pick<CalendarFilms, 'agesMonths' | 'sexes' | 'patients'>,
  columns: readonly ArrayLike<number>[],
  options: Pick<CalendarOptions, 'seed' | 'folds'>,
): (drawn: Uint32Array) => Covariance<Deviation> {
  const refit = refittedExpectation(agesMonths, sexes, columns, expectationFolds(patients, options), patients)
  const weights = new Uint16Array(patients.length)
  return drawn => {
    weights.fill(0)
    for (let i = 0; i < drawn.length; i++) weights[drawn[i]]++
    return refit(weights).covariance
  }
}

/** Of values that are paired by position. */
export function sampleCovariance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values cannot be paired by position with ${b.length}`)
  const [meanA, meanB] = [mean(a), mean(b)]
  let products = 0
  for (let i = 0; i < a.length; i++) products += (a[i] - meanA) * (b[i] - meanB)
  return products / (a.length - 1)
}
