/**
 * Lines of several models, each named at its end, with bands where an interval is known. They are told apart by shade
 * and dash.
 */
import { areaY, dot, line, type Markish, text } from '@observablehq/plot'
import { colour, size, strokes } from '../look.ts'
import { type Drawing, draw, type Figure, spreadOut } from './draw.ts'
import { margins } from './frame.ts'

export type LinePoint = { x: number; y: number; lower?: number; upper?: number }
export type NamedLine = { name: string; points: readonly LinePoint[] }

export type LinesOptions = {
  x: NonNullable<Drawing['x']>
  y: NonNullable<Drawing['y']> & { domain: [number, number] }
  /** Under and over the lines. */
  under?: Markish[]
  over?: Markish[]
  dots: boolean
  width?: number
  height?: number
  /** For the names, px. */
  room?: number
}

export function linesFigure(
  figure: Figure,
  lines: readonly NamedLine[],
  { x, y, under = [], over = [], dots, width = size.full, height = 340, room = 250 }: LinesOptions,
): string {
  const drawn = lines.filter(({ points }) => points.length > 0)
  const perPixel = (y.domain[1] - y.domain[0]) / (height - margins.marginTop - margins.marginBottom)
  const ends = drawn.map(({ points }) => points.at(-1)!)
  const places = spreadOut(
    ends.map(end => end.y),
    16 * perPixel,
  )
  const style = (i: number) => strokes[Math.min(i, strokes.length - 1)]
  return draw(figure, {
    ...margins,
    marginRight: room,
    width,
    height,
    x,
    y,
    marks: [
      ...under,
      ...drawn.map(({ points }, i) =>
        areaY(
          points.filter(point => point.lower !== undefined),
          { x: 'x', y1: 'lower', y2: 'upper', fill: style(i).stroke, fillOpacity: i === 0 ? 0.16 : 0.08 },
        ),
      ),
      ...drawn.map(({ points }, i) =>
        line(points, {
          x: 'x',
          y: 'y',
          stroke: style(i).stroke,
          strokeDasharray: style(i).dash,
          strokeWidth: style(i).width,
        }),
      ),
      ...(dots ? drawn.map(({ points }, i) => dot(points, { x: 'x', y: 'y', r: 2.5, fill: style(i).stroke })) : []),
      ...drawn.map(({ name }, i) =>
        text([[ends[i].x, places[i]]], {
          text: [shortened(name, Math.floor((room - 8) / 6.6))],
          textAnchor: 'start',
          dx: 8,
          fill: style(i).stroke,
          fontWeight: i === 0 ? 600 : 400,
        }),
      ),
      ...over,
    ],
  })
}

export const shortened = (name: string, letters: number): string =>
  name.length > letters ? `${name.slice(0, letters - 1).trimEnd()}\u2026` : name

/** Straight lines to compare with, named in grey near their end or beginning. */
export function guide(
  points: readonly [number, number][],
  label: string,
  { at = 'end', dy }: { at?: 'start' | 'end'; dy: number },
): Markish[] {
  return [
    line(points as [number, number][], { stroke: colour.faint, strokeDasharray: '4 4', clip: true }),
    text([points.at(at === 'end' ? -1 : 0)!], {
      text: [label],
      textAnchor: at,
      dx: at === 'end' ? -4 : 4,
      dy,
      fill: colour.soft,
      stroke: colour.paper,
      strokeWidth: 4,
    }),
  ]
}
