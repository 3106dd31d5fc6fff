/**
 * Difference of prediction and reference on their mean, with bias and limits of agreement (Bland and Altman, Lancet
 * 1986;327:307-310); as straight lines in age where spread or bias changes with it (Stat Methods Med Res 1999;8:135-160).
 */
import { areaY, line, type Markish, ruleY, text } from '@observablehq/plot'
import type { Interval, SlopingLimits } from '../../../stats/index.ts'
import { limitsAt } from '../../../stats/index.ts'
import { colour, size } from '../look.ts'
import { signed } from '../numbers.ts'
import { draw, type Figure, spreadOut } from './draw.ts'
import { filmMarks, hexagonShades } from './filmMarks.ts'
import { across, aroundZero, axis, margins, monthTicks, yearsAround, yearTicks } from './frame.ts'
import type { ComparedFilm } from './scatter.ts'

/** Months. */
export type Agreement = { bias: Interval; lower: Interval; upper: Interval }

/** @param sloping drawn beside the level lines, against the mean of prediction and reference in months */
export function blandAltmanFigure(
  figure: Figure,
  films: readonly ComparedFilm[],
  reference: string,
  { bias, lower, upper }: Agreement,
  sloping?: SlopingLimits,
): string {
  const points = films.map(film => ({
    x: (film.reference + film.predicted) / 24,
    y: film.predicted - film.reference,
    closed: film.closed,
  }))
  const x = yearsAround(points.map(point => point.x))
  const y = aroundZero([...points.map(point => point.y), lower.lower, upper.upper], 12)
  const lines = [
    { ...upper, dash: '6 3' },
    { ...bias, dash: '' },
    { ...lower, dash: '6 3' },
  ]
  const height = size.half
  const monthsPerPixel = (y[1] - y[0]) / (height - margins.marginTop - margins.marginBottom)
  const places = spreadOut(
    lines.map(l => l.estimate),
    15 * monthsPerPixel,
  )
  const marks: Markish[] = [
    ...lines.map(l =>
      areaY(
        x.map(at => [at, l.lower, l.upper]),
        { x: '0', y1: '1', y2: '2', fill: colour.ink, fillOpacity: 0.08 },
      ),
    ),
    ruleY([0], { stroke: colour.faint }),
    ...filmMarks(points),
    ...lines.map(l => ruleY([l.estimate], { stroke: colour.ink, strokeDasharray: l.dash, strokeWidth: 1.25 })),
    ...(sloping ? slopes(sloping, x, y, 15 * monthsPerPixel) : []),
    text(lines, {
      x: x[1],
      y: (_, i) => places[i],
      text: l => signed(l.estimate),
      textAnchor: 'start',
      dx: 5,
      fontVariant: 'tabular-nums',
    }),
  ]
  return draw(figure, {
    ...margins,
    marginRight: 48,
    width: size.half,
    height,
    x: { ...across, domain: x, ticks: yearTicks(x), label: `Mean of prediction and ${reference}, years` },
    y: { ...axis, domain: y, label: 'Prediction minus reference, months', ticks: monthTicks(y) },
    color: hexagonShades,
    marks,
  })
}

/** The lines, each named at the end where they lie further apart. */
function slopes(sloping: SlopingLimits, [from, to]: [number, number], [least, most]: number[], gap: number): Markish[] {
  const ages = [0, 0.25, 0.5, 0.75, 1].map(share => from + share * (to - from))
  const lines = ['lower', 'bias', 'upper'] as const
  const spread = (age: number) => limitsAt(sloping, age * 12).upper - limitsAt(sloping, age * 12).lower
  const end = spread(from) > spread(to) ? from : to
  const wanted = lines.map(which =>
    Math.min(
      most - gap,
      Math.max(least + gap, limitsAt(sloping, end * 12)[which] + (which === 'lower' ? -gap : gap) / 2),
    ),
  )
  const places = spreadOut(wanted, gap)
  return [
    ...lines.map(which =>
      line(
        ages.map(age => [age, limitsAt(sloping, age * 12)[which]]),
        { stroke: colour.accent, strokeDasharray: which === 'bias' ? undefined : '6 3', strokeWidth: 1.5, clip: true },
      ),
    ),
    text(lines, {
      x: end,
      y: (_, i) => places[i],
      text: which => `${which === 'bias' ? 'bias' : `${which} limit`} by age`,
      textAnchor: end === from ? 'start' : 'end',
      dx: end === from ? 4 : -4,
      fill: colour.accent,
      stroke: colour.paper,
      strokeWidth: 4,
    }),
  ]
}
