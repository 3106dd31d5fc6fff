/**
 * What a package says of its own error, learned on films that were set aside for it: lines that move its estimates onto the scale of the readings,
 * the width of its intervals for each input mode, and the error by sex and band of bone age. Errors and coverage are cross-fitted: each film is
 * judged by lines and a width that its patient had no part in.
 */
import { asTheyAre, type BandError, type Calibration } from '../model/index.ts'
import { type Estimate, onReadings } from '../predict/index.ts'
import {
  bandOf,
  conformalBands,
  crossFittedCoverage,
  dealFolds,
  errorsOf,
  fitLinearRecalibration,
  fitRecalibrationBySex,
  type Interval,
  mean,
  meanAbsolute,
  type Recalibration,
  residualScores,
} from '../stats/index.ts'

export type CalibrationFilm = { boneAgeMonths: number; sex: 'F' | 'M' | null; patient?: string }

export type CalibrationOptions = {
  coverage: number
  /** Bands are as wide as this, in months. */
  bandMonths: number
  /** Bands with fewer films than this are given without figures. */
  leastFilms: number
  seed: number
}

/** The least scale of an interval, in months: a distribution narrower than this is not believed. */
const scaleFloorMonths = 3

/** With fewer films than this no line is fitted, and estimates stay as they are. */
const leastForLine = 40

/** Said where films are so few that estimates stay on the scale of what taught the networks; undefined where lines are fitted. */
export const noRecalibration = (films: number): string | undefined =>
  films < leastForLine
    ? `${films} films calibrate, too few to move estimates onto the scale of the readings (${leastForLine} are needed): they stay as the networks give them`
    : undefined

const scalesOf = (estimates: readonly Estimate[]) =>
  estimates.map(e => Math.max(scaleFloorMonths, e.distributionSdMonths))

/** The lines from estimate to reading that these films give. */
function linesOf(months: readonly number[], films: readonly CalibrationFilm[]): Calibration['recalibration'] {
  if (films.length < leastForLine) return asTheyAre
  const sexes = films.map(f => f.sex ?? 'unknown')
  const { F, M, unknown } = fitRecalibrationBySex(
    fitLinearRecalibration,
    months,
    films.map(f => f.boneAgeMonths),
    sexes,
  )
  return { F: line(F), M: line(M), unknown: line(unknown) }
}

function line(fitted: Recalibration): Calibration['recalibration']['F'] {
  // A model whose estimates do not rise with the readings is of no use; it is left as it is and its errors say so.
  if (!(fitted.slope > 0)) return asTheyAre.unknown
  return { intercept: round(fitted.intercept), slope: round(fitted.slope) }
}

/** The estimates on the scale of the readings, each by lines that its own patient had no part in. */
function crossRecalibrated(months: readonly number[], films: readonly CalibrationFilm[], seed: number): number[] {
  if (films.length < leastForLine) return [...months]
  const foldOf = dealFolds(clustersOf(films), folds, seed, purpose)
  const lines = Array.from({ length: folds }, (_, fold) => {
    const rows = films.flatMap((_, i) => (foldOf[i] === fold ? [] : [i]))
    return linesOf(
      rows.map(i => months[i]),
      rows.map(i => films[i]),
    )
  })
  return months.map((m, i) => onReadings({ recalibration: lines[foldOf[i]] }, films[i].sex, m))
}

/**
 * What intervals reach to, by sex and band of the estimate: networks are surer than they should be at some ages, and less sure at others. A sex
 * with too few films for a band of its own takes those of all films.
 */
function quantilesOf(
  months: readonly number[],
  films: readonly CalibrationFilm[],
  scores: readonly number[],
  coverage: number,
): Calibration['quantiles'] {
  const of = (rows: readonly number[]) =>
    conformalBands(
      rows.map(i => months[i]),
      rows.map(i => scores[i]),
      { coverage, ...bands },
    )
  const rows = films.map((_, i) => i)
  const unknown = of(rows)
  const bySex = (sex: 'F' | 'M') => {
    const own = rows.filter(i => films[i].sex === sex)
    return own.length < bands.leastFilms ? unknown : of(own)
  }
  return { F: bySex('F'), M: bySex('M'), unknown }
}

/** With 100 films the share of a band's films that its interval holds is known to 3 % (one standard error). */
const bands = { most: 3, leastFilms: 100 }

const folds = 10
/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xca1b

/** A film of an unknown patient is one of its own. */
const clustersOf = (films: readonly CalibrationFilm[]): string[] => films.map((f, i) => f.patient ?? `film ${i}`)

type InputMode = { sexKnown: boolean; chronologicalAgeKnown: boolean }

const asKnown = (films: readonly CalibrationFilm[], { sexKnown }: InputMode): readonly CalibrationFilm[] =>
  sexKnown ? films : films.map(f => ({ ...f, sex: null }))

/** Of one input mode. The scores behind the interval are of estimates that were recalibrated without the film itself. */
export function calibrate(
  estimates: readonly Estimate[],
  films: readonly CalibrationFilm[],
  mode: InputMode,
  { coverage, seed }: Pick<CalibrationOptions, 'coverage' | 'seed'>,
): Calibration {
  const months = estimates.map(e => e.boneAgeMonths)
  const known = asKnown(films, mode)
  const recalibrated = crossRecalibrated(months, known, seed)
  const scores = residualScores(
    recalibrated,
    films.map(f => f.boneAgeMonths),
    scalesOf(estimates),
  )
  return {
    ...mode,
    coverage,
    recalibration: linesOf(months, known),
    quantiles: quantilesOf(recalibrated, known, [...scores], coverage),
    floorMonths: scaleFloorMonths,
    n: films.length,
  }
}

export type SelfAssessment = {
  errors: BandError[]
  covered: Interval
  meanAbsoluteErrorMonths: number
  biasMonths: number
  meanWidthMonths: number
  n: number
}

/** Error and coverage, overall and by sex and band, of estimates and intervals that the film itself had no part in. */
export function assess(
  estimates: readonly Estimate[],
  films: readonly CalibrationFilm[],
  mode: InputMode,
  options: CalibrationOptions,
): SelfAssessment {
  const known = asKnown(films, mode)
  const months = crossRecalibrated(
    estimates.map(e => e.boneAgeMonths),
    known,
    options.seed,
  )
  const references = films.map(f => f.boneAgeMonths)
  const scales = scalesOf(estimates)
  const scores = residualScores(months, references, scales)
  const { share, isCovered, quantiles } = crossFittedCoverage(scores, clustersOf(films), {
    coverage: options.coverage,
    seed: options.seed,
    quantilesFrom: rows => {
      const found = quantilesOf(
        rows.map(i => months[i]),
        rows.map(i => known[i]),
        rows.map(i => scores[i]),
        options.coverage,
      )
      return row => bandOf(found[known[row].sex ?? 'unknown'], months[row]).quantile
    },
  })
  const errors = errorsOf(months, references)
  const last = Math.max(...references)
  const errorBands: BandError[] = []
  for (const sex of ['F', 'M'] as const)
    for (let fromMonths = 0; fromMonths <= last; fromMonths += options.bandMonths) {
      const toMonths = fromMonths + options.bandMonths
      const rows = films.flatMap((f, i) =>
        f.sex === sex && f.boneAgeMonths >= fromMonths && f.boneAgeMonths < toMonths ? [i] : [],
      )
      const enough = rows.length >= options.leastFilms
      const of = rows.map(i => errors[i])
      errorBands.push({
        sex,
        fromMonths,
        toMonths,
        n: rows.length,
        meanAbsoluteErrorMonths: enough ? round(meanAbsolute(of)) : null,
        biasMonths: enough ? round(mean(of)) : null,
        covered: enough ? round(rows.filter(i => isCovered[i]).length / rows.length) : null,
      })
    }
  return {
    errors: errorBands,
    covered: share,
    n: films.length,
    meanAbsoluteErrorMonths: meanAbsolute(errors),
    biasMonths: mean(errors),
    meanWidthMonths: mean(Array.from(quantiles, (q, i) => 2 * q * scales[i])),
  }
}

const round = (x: number) => Math.round(1000 * x) / 1000
