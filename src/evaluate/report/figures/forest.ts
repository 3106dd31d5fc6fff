/**
 * Estimates with their intervals, a row each, under headings: strata, ablations, coverage by stratum. The numbers stand
 * beside the drawing, so that nothing need be read off an axis. Rows that are too small to be shown say so.
 */
import { dot, ruleX, ruleY, text } from '@observablehq/plot'
import type { Interval } from '../../../stats/index.ts'
import { colour, size } from '../look.ts'
import { draw, type Figure } from './draw.ts'
import { across, extent } from './frame.ts'
import { shortened } from './lines.ts'

export type ForestRow =
  | { heading: string }
  | {
      label: string
      /** Films, or what the caption says. */
      n: number | string
      /** Null where it is not shown, with the reason. */
      value: Interval | null
      reason?: string
      /** Drawn strong: what the study is about. */
      strong?: boolean
    }

export type ForestOptions = {
  /** With its unit. */
  label: string
  /** A line to compare with: all films, no difference, the nominal coverage. */
  compare?: { at: number; label: string }
  /** Holds zero, by default. */
  zero?: boolean
  digits?: number
}

const rowHeight = 24

export function forestFigure(
  figure: Figure,
  rows: readonly ForestRow[],
  { label, compare, zero = false, digits = 1 }: ForestOptions,
): string {
  const items = rows.map((row, i) => ({ i, row }))
  const shown = items.flatMap(({ i, row }) =>
    'value' in row && row.value ? [{ i, ...row.value, strong: row.strong === true }] : [],
  )
  const named = items.flatMap(({ i, row }) => ('heading' in row ? [] : [{ i, row }]))
  const [least, greatest] = extent([
    ...shown.flatMap(({ lower, upper, estimate }) => [lower, upper, estimate]),
    ...(compare ? [compare.at] : []),
    ...(zero ? [0] : []),
  ]) ?? [0, 1]
  const pad = (greatest - least || 1) * 0.04
  const left = 282
  const right = 168
  const y = items.map(({ i }) => i)
  const number = (value: number) => value.toFixed(digits).replace('-', '\u2212')
  return draw(figure, {
    width: size.full,
    height: rows.length * rowHeight + 76,
    marginTop: 32,
    marginBottom: 44,
    marginLeft: left,
    marginRight: right,
    x: {
      ...across,
      grid: true,
      tickSize: 0,
      domain: [zero && least === 0 ? 0 : least - pad, greatest + pad],
      label,
      ticks: 6,
    },
    y: { type: 'band', domain: y, axis: null, padding: 0 },
    marks: [
      ...(compare
        ? [
            ruleX([compare.at], { stroke: colour.ink, strokeDasharray: '4 3' }),
            text([compare.at], { x: v => v, frameAnchor: 'top', dy: -10, text: [compare.label], fill: colour.soft }),
          ]
        : []),
      ruleY(shown, {
        y: 'i',
        x1: 'lower',
        x2: 'upper',
        stroke: row => (row.strong ? colour.accent : colour.ink),
        strokeWidth: row => (row.strong ? 2.5 : 1.5),
      }),
      dot(shown, {
        y: 'i',
        x: 'estimate',
        r: 4.5,
        fill: row => (row.strong ? colour.accent : colour.ink),
        stroke: colour.paper,
      }),
      text(
        items.flatMap(({ i, row }) => ('heading' in row ? [{ i, heading: row.heading }] : [])),
        {
          y: 'i',
          frameAnchor: 'left',
          dx: -left + 4,
          textAnchor: 'start',
          fontWeight: 600,
          text: row => shortened(row.heading, 46),
        },
      ),
      ...[true, false].map(strong =>
        text(
          named.filter(({ row }) => (row.strong === true) === strong),
          {
            y: 'i',
            frameAnchor: 'left',
            dx: -left + 14,
            textAnchor: 'start',
            text: ({ row }) => shortened(row.label, 30),
            fontWeight: strong ? 600 : 400,
          },
        ),
      ),
      text(named, {
        y: 'i',
        frameAnchor: 'left',
        dx: -14,
        textAnchor: 'end',
        fill: colour.soft,
        fontVariant: 'tabular-nums',
        text: ({ row }) => (typeof row.n === 'number' ? row.n.toLocaleString('en-US') : row.n),
      }),
      text(named, {
        y: 'i',
        frameAnchor: 'right',
        dx: 8,
        textAnchor: 'start',
        fontVariant: 'tabular-nums',
        fill: ({ row }) => (row.value ? colour.ink : colour.soft),
        text: ({ row }) =>
          row.value
            ? `${number(row.value.estimate)} (${number(row.value.lower)} to ${number(row.value.upper)})`
            : (row.reason ?? 'not shown'),
      }),
      text(['n'], { frameAnchor: 'top-left', dx: -14, dy: -16, textAnchor: 'end', fill: colour.soft }),
      text(['estimate (95 % interval)'], {
        frameAnchor: 'top-right',
        dx: 8,
        dy: -16,
        textAnchor: 'start',
        fill: colour.soft,
      }),
    ],
  })
}
