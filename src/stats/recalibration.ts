/**
 * Moves estimates onto the scale of a site's readings: reading on estimate, as a line. One for
 * each sex and one for a child whose sex is not known. Never a function of the chronological age: that would give an
 * image model the calendar by the back door.
 */
import { fitLine, type Line, lineAt } from './line.ts'

/** Plain data: it can be written down and read again. Months. */
export type Recalibration = Line

/**
 * @param estimates of films that the model was not trained on
 * @param readings of the same films
 * @throws {RangeError} if the lengths differ or the estimates do not vary
 */
export function fitLinearRecalibration(estimates: ArrayLike<number>, readings: ArrayLike<number>): Recalibration {
  const line = fitLine(estimates, readings)
  if (!Number.isFinite(line.slope))
    throw new RangeError(`${estimates.length} estimates that are all alike give no line`)
  return line
}

/** The estimate on the scale of the readings, in months. */
export const recalibrate = (recalibration: Recalibration, estimateMonths: number): number =>
  lineAt(recalibration, estimateMonths)

export type RecalibrationBySex = { F: Recalibration; M: Recalibration; unknown: Recalibration }

/**
 * A line for each sex, and one of all films for children whose sex is not known. A sex with fewer than `leastFilms`
 * takes the latter.
 *
 * @param fit gives the line of some of the films, e.g. `fitLinearRecalibration`
 * @param sexes of the same films, F, M or anything else for unknown
 * @throws {RangeError} as `fit`
 */
export function fitRecalibrationBySex(
  fit: (estimates: ArrayLike<number>, readings: ArrayLike<number>) => Recalibration,
  estimates: ArrayLike<number>,
  readings: ArrayLike<number>,
  sexes: ArrayLike<string>,
  leastFilms = 20,
): RecalibrationBySex {
  if (sexes.length !== estimates.length)
    throw new RangeError(`${estimates.length} estimates cannot be paired by position with ${sexes.length} sexes`)
  const unknown = fit(estimates, readings)
  const of = (sex: 'F' | 'M') => {
    const rows = Array.from(sexes, (_, i) => i).filter(i => sexes[i] === sex)
    if (rows.length < leastFilms) return unknown
    return fit(
      rows.map(i => estimates[i]),
      rows.map(i => readings[i]),
    )
  }
  return { F: of('F'), M: of('M'), unknown }
}
