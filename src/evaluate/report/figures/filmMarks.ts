/**
 * Films as marks: dots, and triangles for those whose growth plates are closed. Where single films would hide each other
 * they are hexagons instead, the darker the more.
 */
import { dot, hexbin, type Markish } from '@observablehq/plot'
import { colour } from '../look.ts'

export type FilmPoint = { x: number; y: number; closed: boolean }

/** More films than this are drawn as hexagons. */
export const crowd = 1500

/** The scale of hexagons: as a root, so that a single film still shows. Give it to the plot as `color`. */
export const hexagonShades = { type: 'sqrt', range: ['#dbe4f0', '#0d2b57'], interpolate: 'rgb' } as const

export function filmMarks(points: readonly FilmPoint[]): Markish[] {
  const open = points.filter(point => !point.closed)
  const closed = points.filter(point => point.closed)
  const many = open.length > 400
  return [
    open.length > crowd
      ? dot(open, {
          ...hexbin({ fill: 'count' }, { x: 'x', y: 'y', binWidth: 9 }),
          symbol: 'hexagon',
          r: 5.2,
          stroke: 'none',
        })
      : dot(open, {
          x: 'x',
          y: 'y',
          r: many ? 1.7 : 2.3,
          fill: colour.accent,
          fillOpacity: many ? 0.45 : 0.6,
        }),
    dot(closed, {
      x: 'x',
      y: 'y',
      r: closed.length > 400 ? 2.2 : 3,
      symbol: 'triangle2',
      fill: 'none',
      stroke: colour.amber,
      strokeOpacity: closed.length > 400 ? 0.45 : 0.9,
      strokeWidth: 1.2,
    }),
  ]
}
