/**
 * Predictions on a reference, both in years on equal axes, with the line on which they agree.
 */
import { line } from '@observablehq/plot'
import { colour, size } from '../look.ts'
import { draw, type Figure } from './draw.ts'
import { filmMarks, hexagonShades } from './filmMarks.ts'
import { across, axis, margins, yearsAround, yearTicks } from './frame.ts'

/** Months, as one model and one reference gave them. */
export type ComparedFilm = { predicted: number; reference: number; closed: boolean }

/** @param reference what it is, e.g. "hand reading" */
export function scatterFigure(figure: Figure, films: readonly ComparedFilm[], reference: string): string {
  const points = films.map(film => ({ x: film.reference / 12, y: film.predicted / 12, closed: film.closed }))
  const domain = yearsAround(points.flatMap(({ x, y }) => [x, y]))
  return draw(figure, {
    ...margins,
    width: size.half,
    height: size.half,
    x: { ...across, domain, ticks: yearTicks(domain), label: `Bone age by ${reference}, years` },
    y: { ...axis, domain, ticks: yearTicks(domain), label: 'Predicted bone age, years' },
    color: hexagonShades,
    marks: [
      ...filmMarks(points),
      line(
        domain.map(v => [v, v]),
        { stroke: colour.ink, strokeDasharray: '5 3' },
      ),
    ],
  })
}
