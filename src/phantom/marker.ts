/**
 * Lead letters: L and R drawn as strokes, by the distance to their segments, so that they can be turned, mirrored and
 * sized; below them, at times, the initials of whoever took the film, on a plate of plastic.
 */
import { keyedRandom } from '../base/index.ts'

type Segment = readonly [number, number, number, number]

/** In a square from (0, 0) at the upper left to (1, 1), as the viewer sees it. */
const letters: Record<'L' | 'R', readonly Segment[]> = {
  L: [
    [0.25, 0.08, 0.25, 0.92],
    [0.25, 0.92, 0.8, 0.92],
  ],
  R: [
    [0.22, 0.08, 0.22, 0.92],
    [0.22, 0.08, 0.58, 0.08],
    [0.58, 0.08, 0.74, 0.19],
    [0.74, 0.19, 0.74, 0.37],
    [0.74, 0.37, 0.58, 0.48],
    [0.58, 0.48, 0.22, 0.48],
    [0.5, 0.48, 0.8, 0.92],
  ],
}

const initials: readonly (readonly Segment[])[] = [
  [
    [0.15, 0.92, 0.5, 0.08],
    [0.5, 0.08, 0.85, 0.92],
    [0.3, 0.6, 0.7, 0.6],
  ],
  [
    [0.22, 0.08, 0.22, 0.92],
    [0.22, 0.08, 0.78, 0.08],
    [0.22, 0.5, 0.66, 0.5],
    [0.22, 0.92, 0.78, 0.92],
  ],
  [
    [0.2, 0.08, 0.2, 0.92],
    [0.8, 0.08, 0.8, 0.92],
    [0.2, 0.5, 0.8, 0.5],
  ],
  [
    [0.22, 0.08, 0.22, 0.92],
    [0.22, 0.55, 0.76, 0.08],
    [0.4, 0.42, 0.78, 0.92],
  ],
  [
    [0.12, 0.92, 0.18, 0.08],
    [0.18, 0.08, 0.5, 0.7],
    [0.5, 0.7, 0.82, 0.08],
    [0.82, 0.08, 0.88, 0.92],
  ],
  [
    [0.2, 0.92, 0.2, 0.08],
    [0.2, 0.08, 0.8, 0.92],
    [0.8, 0.92, 0.8, 0.08],
  ],
  [
    [0.15, 0.08, 0.85, 0.08],
    [0.5, 0.08, 0.5, 0.92],
  ],
  [
    [0.15, 0.08, 0.5, 0.92],
    [0.5, 0.92, 0.85, 0.08],
  ],
]

type Place = { x: number; y: number; sizePx: number; degrees: number; density: number; mirrored: boolean }

/** Adds the letter's attenuation around (x, y) px. */
export function castLetter(letter: 'L' | 'R', attenuation: Float32Array, side: number, at: Place): void {
  castStrokes(letters[letter], attenuation, side, at)
}

/** The plate around the letter and the initials below it, as far as there are any. */
export function castTag(
  attenuation: Float32Array,
  side: number,
  at: Place & { tag?: number; initials?: readonly [number, number] },
): void {
  const cos = Math.cos((at.degrees * Math.PI) / 180)
  const sin = Math.sin((at.degrees * Math.PI) / 180)
  if (at.initials) {
    const random = keyedRandom(at.initials[0], 0x74)
    const count = at.initials[1]
    const sizePx = 0.5 * at.sizePx
    for (let k = 0; k < count; k++) {
      const across = (k - (count - 1) / 2) * 1.05 * sizePx * (at.mirrored ? -1 : 1)
      const down = 0.95 * at.sizePx
      const x = at.x + cos * across - sin * down
      const y = at.y + sin * across + cos * down
      castStrokes(initials[random.integer(initials.length)], attenuation, side, { ...at, x, y, sizePx })
    }
  }
  if (!at.tag) return
  const reach = Math.ceil(1.9 * at.sizePx)
  for (let py = Math.max(0, Math.floor(at.y - reach)); py <= Math.min(side - 1, at.y + reach); py++)
    for (let px = Math.max(0, Math.floor(at.x - reach)); px <= Math.min(side - 1, at.x + reach); px++) {
      const u = cos * (px - at.x) + sin * (py - at.y)
      const v = cos * (py - at.y) - sin * (px - at.x) - 0.35 * at.sizePx
      const inside = Math.min(0.85 * at.sizePx - Math.abs(u), 1.05 * at.sizePx - Math.abs(v))
      attenuation[py * side + px] += at.tag * Math.min(1, Math.max(0, inside + 0.5))
    }
}

function castStrokes(strokes: readonly Segment[], attenuation: Float32Array, side: number, at: Place): void {
  const cos = Math.cos((at.degrees * Math.PI) / 180)
  const sin = Math.sin((at.degrees * Math.PI) / 180)
  const reach = Math.ceil(at.sizePx * 0.8)
  const stroke = 0.085
  for (let py = Math.max(0, Math.floor(at.y - reach)); py <= Math.min(side - 1, at.y + reach); py++)
    for (let px = Math.max(0, Math.floor(at.x - reach)); px <= Math.min(side - 1, at.x + reach); px++) {
      const dx = (px - at.x) / at.sizePx
      const dy = (py - at.y) / at.sizePx
      const u = (at.mirrored ? -1 : 1) * (cos * dx + sin * dy) + 0.5
      const v = cos * dy - sin * dx + 0.5
      let nearest = Number.POSITIVE_INFINITY
      for (const [ax, ay, bx, by] of strokes) {
        const [ex, ey] = [bx - ax, by - ay]
        const t = Math.min(1, Math.max(0, ((u - ax) * ex + (v - ay) * ey) / (ex * ex + ey * ey)))
        nearest = Math.min(nearest, Math.hypot(u - ax - t * ex, v - ay - t * ey))
      }
      const cover = Math.min(1, Math.max(0, (stroke - nearest) * at.sizePx + 0.5))
      attenuation[py * side + px] += cover * at.density
    }
}
