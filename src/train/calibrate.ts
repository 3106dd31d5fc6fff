/**
 * What a package says of its own error, learned on films that were set aside for it: the width of its intervals for each input mode, and the error
 * by sex and band of bone age, whose coverage is cross-fitted (each film judged by a width that the film had no part in).
 */
import type { BandError, Calibration } from '../model/index.ts'
import type { Estimate } from '../predict/index.ts'
import {
  conformalQuantile,
  crossFittedCoverage,
  errorsOf,
  type Interval,
  mean,
  meanAbsolute,
  residualScores,
} from '../stats/index.ts'

export type CalibrationFilm = { boneAgeMonths: number; sex: 'F' | 'M' | null }

export type CalibrationOptions = {
  coverage: number
  /** Bands are as wide as this, in months. */
  bandMonths: number
  /** Bands with fewer films than this are given without figures. */
  leastFilms: number
  seed: number
}

/** The least scale of an interval, in months: a distribution narrower than this is not believed. */
export const scaleFloorMonths = 3

const scalesOf = (estimates: readonly Estimate[]) =>
  estimates.map(e => Math.max(scaleFloorMonths, e.distributionSdMonths))

/** Of one input mode. */
export function calibrate(
  estimates: readonly Estimate[],
  films: readonly CalibrationFilm[],
  mode: { sexKnown: boolean; chronologicalAgeKnown: boolean },
  { coverage }: CalibrationOptions,
): Calibration {
  const scores = residualScores(
    estimates.map(e => e.boneAgeMonths),
    films.map(f => f.boneAgeMonths),
    scalesOf(estimates),
  )
  return {
    ...mode,
    coverage,
    factor: conformalQuantile(scores, coverage),
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

/** Error and cross-fitted coverage, overall and by sex and band. Films count as one child each: the collections used so far name no patients. */
export function assess(
  estimates: readonly Estimate[],
  films: readonly CalibrationFilm[],
  options: CalibrationOptions,
): SelfAssessment {
  const months = estimates.map(e => e.boneAgeMonths)
  const references = films.map(f => f.boneAgeMonths)
  const scales = scalesOf(estimates)
  const { share, isCovered, quantiles } = crossFittedCoverage(
    residualScores(months, references, scales),
    films.map((_, i) => i),
    { coverage: options.coverage, seed: options.seed },
  )
  const errors = errorsOf(months, references)
  const last = Math.max(...references)
  const bands: BandError[] = []
  for (const sex of ['F', 'M'] as const)
    for (let fromMonths = 0; fromMonths <= last; fromMonths += options.bandMonths) {
      const toMonths = fromMonths + options.bandMonths
      const rows = films.flatMap((f, i) =>
        f.sex === sex && f.boneAgeMonths >= fromMonths && f.boneAgeMonths < toMonths ? [i] : [],
      )
      const enough = rows.length >= options.leastFilms
      const of = rows.map(i => errors[i])
      bands.push({
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
    errors: bands,
    covered: share,
    n: films.length,
    meanAbsoluteErrorMonths: meanAbsolute(errors),
    biasMonths: mean(errors),
    meanWidthMonths: mean(Array.from(quantiles, (q, i) => 2 * q * scales[i])),
  }
}

const round = (x: number) => Math.round(1000 * x) / 1000
