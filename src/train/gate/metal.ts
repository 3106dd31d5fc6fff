/**
 * Metal where a picture has none: screws, plates, staples, wires and nails, drawn anew each time that the picture is seen. Few films with metal can be kept; drawn so, no
 * two are alike, and real knees, none of which has any, are shown with and without. It is lighter than all bone, and what machines do to a picture is done to it later.
 */
import type { Random } from '../../base/index.ts'
import { between } from './between.ts'
import type { GateItem } from './item.ts'

/** A bar with round ends, in pixels. */
type Bar = { from: Point; to: Point; radius: number }
type Point = readonly [x: number, y: number]

/** Less than so many pixels of metal are not seen, nor called so. */
const leastPixels = 12
/** A joint that is narrower than this share of the frame shows no screw. */
const leastWidth = 0.2

/**
 * Draws metal into a joint that is known to have none.
 *
 * @param item as it lies on the frame
 * @returns its labels; the same where none was drawn
 */
export function drawMetal(item: GateItem, px: number, out: Float32Array, random: Random): GateItem {
  if (item.tags.hardware !== false) return item
  const knees = item.knees?.filter(({ width }) => width > leastWidth) ?? []
  if (item.joint === 'knee' && knees.length === 0) return item
  const { x, y, width } = item.joint === 'knee' ? knees[random.integer(knees.length)] : { x: 0.5, y: 0.6, width: 0.4 }
  const bars = implant(px * width, random)
  const middle: Point = [px * (x + width * between(random, -0.4, 0.4)), px * (y + width * between(random, -0.7, 0.7))]
  const lightness = between(random, 0.95, 1.3)
  const density = between(random, 0.7, 1)
  /** White is no longer bone's. */
  const room = between(random, 0.7, 1)
  const cover = Float32Array.from(out, (v, i) => {
    if (Number.isNaN(v)) return 0
    const at: Point = [(i % px) + 0.5 - middle[0], Math.floor(i / px) + 0.5 - middle[1]]
    return bars.reduce((most, bar) => Math.max(most, Math.min(1, 0.5 + bar.radius - distance(bar, at))), 0)
  })
  if (cover.reduce((sum, share) => sum + share, 0) < leastPixels) return item
  for (let i = 0; i < out.length; i++)
    out[i] = room * out[i] + cover[i] * density * Math.max(0, lightness - room * out[i])
  return { ...item, tags: { ...item.tags, hardware: true } }
}

/** Bars of one implant about its middle, for a joint so many pixels wide. */
function implant(width: number, random: Random): Bar[] {
  const angle = between(random, 0, Math.PI)
  const along: Point = [Math.cos(angle), Math.sin(angle)]
  const across: Point = [-along[1], along[0]]
  /** A place so many widths along the implant and across it. */
  const at = (a: number, b: number): Point => [
    width * (a * along[0] + b * across[0]),
    width * (a * along[1] + b * across[1]),
  ]
  const bar = (from: Point, to: Point, radius: number): Bar => ({ from, to, radius: width * radius })
  const screw = (a: number, b: number, length: number, radius: number): Bar[] => [
    bar(at(a, b), at(a, b + length), radius),
    bar(at(a, b), at(a, b), 1.8 * radius),
  ]
  const kind = random.uniform()
  if (kind < 0.4) {
    const [n, apart] = [1 + random.integer(3), between(random, 0.12, 0.3)]
    const [length, radius] = [between(random, 0.08, 0.9), between(random, 0.015, 0.04)]
    return Array.from({ length: n }, (_, i) => screw((i - (n - 1) / 2) * apart, -length / 2, length, radius)).flat()
  }
  if (kind < 0.65) {
    const [half, radius] = [between(random, 0.12, 0.5), between(random, 0.03, 0.07)]
    const [n, length] = [2 + random.integer(4), between(random, 0, 0.6)]
    const screws = Array.from({ length: n }, (_, i) => screw(((2 * i) / (n - 1) - 1) * 0.9 * half, 0, length, 0.025))
    return [bar(at(-half, 0), at(half, 0), radius), ...screws.flat()]
  }
  if (kind < 0.8) {
    const [half, leg, radius] = [between(random, 0.06, 0.15), between(random, 0.1, 0.25), between(random, 0.012, 0.025)]
    return [
      bar(at(-half, 0), at(half, 0), radius),
      bar(at(-half, 0), at(-half, leg), radius),
      bar(at(half, 0), at(half, leg), radius),
    ]
  }
  const wires = kind < 0.93
  return Array.from({ length: wires ? 1 + random.integer(3) : 1 }, () => {
    const half = between(random, 0.3, 0.9)
    const lean = wires ? between(random, -0.4, 0.4) : 0
    return bar(at(-half, -lean), at(half, lean), wires ? between(random, 0.01, 0.018) : between(random, 0.04, 0.08))
  })
}

/** From a bar's axis. */
function distance({ from, to }: Bar, [x, y]: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const squared = dx * dx + dy * dy
  const t = squared > 0 ? Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / squared)) : 0
  return Math.hypot(x - from[0] - t * dx, y - from[1] - t * dy)
}
