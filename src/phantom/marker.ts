/**
 * Lead letters: L and R drawn as strokes, by the distance to their segments, so that they can be turned, mirrored and
 * sized.
 */

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

/** Adds the letter's attenuation around (x, y) px. */
export function castLetter(
  letter: 'L' | 'R',
  attenuation: Float32Array,
  side: number,
  at: { x: number; y: number; sizePx: number; degrees: number; density: number; mirrored: boolean },
): void {
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
      for (const [ax, ay, bx, by] of letters[letter]) {
        const [ex, ey] = [bx - ax, by - ay]
        const t = Math.min(1, Math.max(0, ((u - ax) * ex + (v - ay) * ey) / (ex * ex + ey * ey)))
        nearest = Math.min(nearest, Math.hypot(u - ax - t * ex, v - ay - t * ey))
      }
      const cover = Math.min(1, Math.max(0, (stroke - nearest) * at.sizePx + 0.5))
      attenuation[py * side + px] += cover * at.density
    }
}
