/** Tables without lines: cells in columns, a header in small type, and each row as high as its highest cell. */
import type { Canvas } from '../draw/canvas.ts'
import { flow } from '../draw/flow.ts'
import type { Fonts, TextStyle } from '../draw/fonts.ts'

export type Cell = TextStyle & { text: string; fill: string; most?: number }

/** @returns where the row ends */
export function drawRow(
  canvas: Canvas,
  fonts: Fonts,
  cells: readonly Cell[],
  widths: readonly number[],
  x: number,
  y: number,
  gap: number,
): number {
  let left = x
  let bottom = y
  for (const [i, { text, ...style }] of cells.entries()) {
    const column = flow(canvas, fonts, left, y, widths[i] - gap)
    column.text(text, style)
    bottom = Math.max(bottom, column.y)
    left += widths[i]
  }
  return bottom
}
