/**
 * The calendar question as a figure: the predicted deviation from what sex and chronological age let expect, on the
 * reference's. Points along the diagonal: the model reads the film. Points along the level: it repeats the calendar. The
 * same drawing, axes exchanged, shows the calibration of the deviation.
 */
import { areaY, line, text } from '@observablehq/plot'
import type { Interval } from '../../../stats/index.ts'
import { colour, size } from '../look.ts'
import { draw, type Figure } from './draw.ts'
import { type FilmPoint, filmMarks, hexagonShades } from './filmMarks.ts'
import { across, aroundZero, axis, margins, monthTicks } from './frame.ts'

export type DeviationLabels = { x: string; y: string; diagonal: string; level: string }

export const recoveryLabels: DeviationLabels = {
  x: 'Reference minus expected for age and sex, months',
  y: 'Prediction minus expected, months',
  diagonal: 'reads the film',
  level: 'repeats the calendar',
}

export const deviationLabels: DeviationLabels = {
  x: 'Prediction minus expected for age and sex, months',
  y: 'Reference minus expected, months',
  diagonal: 'deviations hold',
  level: 'deviations are noise',
}

/**
 * @param points deviations in months
 * @param slope of the line through their centre, with its interval
 */
export function deviationFigure(
  figure: Figure,
  points: readonly FilmPoint[],
  slope: Interval,
  labels: DeviationLabels,
): string {
  const domain = aroundZero(
    points.flatMap(({ x, y }) => [x, y]),
    12,
  )
  const [lower, upper] = domain
  const centre = {
    x: points.reduce((sum, point) => sum + point.x, 0) / Math.max(1, points.length),
    y: points.reduce((sum, point) => sum + point.y, 0) / Math.max(1, points.length),
  }
  const at = (x: number, steep: number) => centre.y + steep * (x - centre.x)
  const ends = [lower, centre.x, upper]
  const ticks = monthTicks(domain)
  return draw(figure, {
    ...margins,
    width: size.half,
    height: size.half - 40,
    x: { ...across, domain, ticks, label: labels.x },
    y: { ...axis, domain, ticks, label: labels.y },
    color: hexagonShades,
    marks: [
      ...filmMarks(points),
      line(
        [lower, upper].map(v => [v, v]),
        { stroke: colour.ink, strokeDasharray: '5 3' },
      ),
      line(
        [lower, upper].map(v => [v, 0]),
        { stroke: colour.ink, strokeDasharray: '2 3' },
      ),
      areaY(
        ends.map(x => [x, at(x, slope.lower), at(x, slope.upper)]),
        { x: '0', y1: '1', y2: '2', fill: colour.accent, fillOpacity: 0.18, clip: true },
      ),
      line(
        ends.map(x => [x, at(x, slope.estimate)]),
        { stroke: colour.accent, strokeWidth: 2.25, clip: true },
      ),
      text([[upper, upper]], {
        text: [labels.diagonal],
        textAnchor: 'end',
        dx: -18,
        dy: 8,
        fill: colour.soft,
        stroke: colour.paper,
        strokeWidth: 4,
      }),
      text([[upper, 0]], {
        text: [labels.level],
        textAnchor: 'end',
        dy: 12,
        dx: -2,
        fill: colour.soft,
        stroke: colour.paper,
        strokeWidth: 4,
      }),
    ],
  })
}
