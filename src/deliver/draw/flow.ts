/** Text and rules from top to bottom in a column: a place to write next, which moves down with what is written. */
import type { Canvas } from './canvas.ts'
import type { Fonts, TextStyle } from './fonts.ts'

export type Flow = {
  y: number
  readonly x: number
  readonly width: number
  /** Writes text in as many lines as it takes. */
  text(text: string, style: TextStyle & { fill: string; most?: number; leading?: number }): void
  /** A label, and beside it at `at` what it stands for. */
  row(
    label: string,
    value: string,
    style: TextStyle & { fill: string; soft: string; at: number; leading?: number },
  ): void
  gap(height: number): void
  rule(stroke: string, strokeWidth: number): void
}

/** Of a line, in sizes of its text. */
const usualLeading = 1.36
/** From the top of a line to where its letters stand. */
const ascent = 1.02

export function flow(canvas: Canvas, fonts: Fonts, x: number, y: number, width: number): Flow {
  const write = (
    text: string,
    left: number,
    room: number,
    style: TextStyle & { fill: string; most?: number; leading?: number },
    top: number,
  ) => {
    const lines = fonts.lines(text, room, style, style.most)
    const leading = (style.leading ?? usualLeading) * style.size
    for (const [i, line] of lines.entries())
      canvas.text(line, left, top + i * leading + ascent * style.size, style.fill)
    return lines.length * leading
  }
  const self: Flow = {
    x,
    y,
    width,
    text(text, style) {
      self.y += write(text, x, width, style, self.y)
    },
    row(label, value, { soft, at, ...style }) {
      const left = write(label, x, at - 0.5 * style.size, { ...style, fill: soft, weight: 'regular' }, self.y)
      const right = write(value, x + at, width - at, style, self.y)
      self.y += Math.max(left, right)
    },
    gap(height) {
      self.y += height
    },
    rule(stroke, strokeWidth) {
      canvas.polyline(
        [
          [x, self.y],
          [x + width, self.y],
        ],
        { stroke, strokeWidth },
      )
    },
  }
  return self
}
