/**
 * Readings on predictions: among films that were given this bone age, what was read? Films in equal groups by prediction,
 * each with its mean and its interval, over the films themselves.
 */
import { dot, line, ruleX } from '@observablehq/plot'
import { colour, size } from '../look.ts'
import { draw, type Figure } from './draw.ts'
import { filmMarks, hexagonShades } from './filmMarks.ts'
import { across, axis, margins, yearsAround, yearTicks } from './frame.ts'
import type { ComparedFilm } from './scatter.ts'

/** Months; the interval is of the mean reading. */
export type CalibrationGroup = { predicted: number; reading: number; lower: number; upper: number }

export function calibrationFigure(
  figure: Figure,
  films: readonly ComparedFilm[],
  groups: readonly CalibrationGroup[],
  reference: string,
): string {
  const points = films.map(film => ({ x: film.predicted / 12, y: film.reference / 12, closed: film.closed }))
  const means = groups.map(g => ({ x: g.predicted / 12, y: g.reading / 12, lower: g.lower / 12, upper: g.upper / 12 }))
  const domain = yearsAround(points.flatMap(({ x, y }) => [x, y]))
  return draw(figure, {
    ...margins,
    width: size.half,
    height: size.half,
    x: { ...across, domain, ticks: yearTicks(domain), label: 'Predicted bone age, years' },
    y: { ...axis, domain, ticks: yearTicks(domain), label: `Bone age by ${reference}, years` },
    color: hexagonShades,
    marks: [
      ...filmMarks(points),
      line(
        domain.map(v => [v, v]),
        { stroke: colour.ink, strokeDasharray: '5 3' },
      ),
      ruleX(means, { x: 'x', y1: 'lower', y2: 'upper', stroke: colour.paper, strokeWidth: 4 }),
      ruleX(means, { x: 'x', y1: 'lower', y2: 'upper', stroke: colour.ink, strokeWidth: 2 }),
      dot(means, { x: 'x', y: 'y', r: 4.5, symbol: 'square', fill: colour.ink, stroke: colour.paper }),
    ],
  })
}
