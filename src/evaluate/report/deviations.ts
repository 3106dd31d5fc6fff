/** The points behind the calendar question as its two figures draw them. */
import { deviationPoints } from '../calendar.ts'
import type { Scope } from '../evaluation.ts'
import type { EvaluationInput } from '../input.ts'
import type { FilmPoint } from './figures/index.ts'

/** @returns `recovery`: the reference's deviation on x, the prediction's on y; `calibration`: axes exchanged */
export function deviationsOf(
  input: EvaluationInput,
  scope: Scope,
): { recovery: FilmPoint[]; calibration: FilmPoint[] } {
  const points = deviationPoints(input, scope).map(point => ({
    ...point,
    closed: input.films[point.film].closed === true,
  }))
  return {
    recovery: points.map(point => ({ x: point.referenceMonths, y: point.predictedMonths, closed: point.closed })),
    calibration: points.map(point => ({
      x: point.predictedFromReferenceMonths,
      y: point.referenceMonths,
      closed: point.closed,
    })),
  }
}
