/** Where each joint was seen, drawn over the film: its box with its mark, and the points that were measured: ends of a width are joined. */
import type { Result } from '../../predict/index.ts'
import { jointMark } from '../wording/index.ts'
import type { Canvas, Place } from './canvas.ts'
import type { Fonts } from './fonts.ts'

const [bright, shadow] = ['#8fb8f2', '#050607']

/** The other end of a width. */
const others = { Right: 'Left', Lateral: 'Medial' } as const

/**
 * @param result has boxes and points in pixels of the film, which need not be square
 * @param film where the film stands on the canvas
 * @param size of the text
 */
export function drawMarks(
  canvas: Canvas,
  fonts: Fonts,
  { joints, film: pixels }: Result,
  film: Place,
  size: number,
): void {
  if (!pixels.width || !pixels.height) return
  const [across, down] = [film.width / pixels.width, film.height / pixels.height]
  const [left, top, right, bottom] = [film.x, film.y, film.x + film.width, film.y + film.height]
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
  const line = size / 11
  for (const joint of joints) {
    if (joint.box) {
      const x = within(left + joint.box.x * across, left, right)
      const y = within(top + joint.box.y * down, top, bottom)
      const width = within(left + (joint.box.x + joint.box.width) * across, left, right) - x
      const height = within(top + (joint.box.y + joint.box.height) * down, top, bottom) - y
      const inset = {
        x: x + line,
        y: y + line,
        width: Math.max(0, width - 2 * line),
        height: Math.max(0, height - 2 * line),
      }
      canvas.rect(inset, { stroke: shadow, strokeWidth: 2.4 * line })
      canvas.rect(inset, { stroke: bright, strokeWidth: line })
      const mark = fonts.line(joints.length > 1 || joint.side ? jointMark(joint) : '', { size, weight: 'strong' })
      if (mark.width > 0) {
        const tab = { x: inset.x, y: inset.y, width: mark.width + 0.8 * size, height: 1.4 * size }
        canvas.rect(tab, { fill: shadow })
        canvas.text(mark, tab.x + 0.4 * size, tab.y + 1.05 * size, bright)
      }
    }
    for (const [name, point] of Object.entries(joint.landmarks)) {
      const other = joint.landmarks[name.replace(/(Right|Lateral)$/, (_, end: keyof typeof others) => others[end])]
      if (!other || other === point) continue
      const ends = [other, point].map(({ x, y }) => [left + x * across, top + y * down] as const)
      if (!ends.every(([x, y]) => x >= left && x <= right && y >= top && y <= bottom)) continue
      canvas.polyline(ends, { stroke: shadow, strokeWidth: 2 * line })
      canvas.polyline(ends, { stroke: bright, strokeWidth: 0.7 * line })
    }
    for (const { x, y } of Object.values(joint.landmarks)) {
      const [cx, cy] = [left + x * across, top + y * down]
      if (!(cx >= left && cx <= right && cy >= top && cy <= bottom)) continue
      const arm = 0.42 * size
      for (const [stroke, strokeWidth] of [
        [shadow, 3 * line],
        [bright, 1.3 * line],
      ] as const)
        for (const [dx, dy] of [
          [arm, 0],
          [0, arm],
        ])
          canvas.polyline(
            [
              [cx - dx, cy - dy],
              [cx + dx, cy + dy],
            ],
            { stroke, strokeWidth },
          )
    }
  }
}
