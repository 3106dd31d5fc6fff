/** Convex hulls of parts of a mask, which tell a collimated field (all on its hull) from a hand (fingers). */

export type Point = readonly [x: number, y: number]

/**
 * The hull of an area that in row y reaches from pixel rowLeft[y] to rowRight[y] (-1: row empty), by the monotone chain
 * (Andrew, Inf Process Lett 1979;9:216-219).
 */
export function convexHull(rowLeft: Int32Array, rowRight: Int32Array, top: number, bottom: number): Point[] {
  const down: Point[] = []
  const up: Point[] = []
  for (let y = top; y <= bottom; y++) if (rowRight[y] >= 0) down.push([rowLeft[y], y], [rowLeft[y], y + 1])
  for (let y = bottom; y >= top; y--) if (rowRight[y] >= 0) up.push([rowRight[y] + 1, y + 1], [rowRight[y] + 1, y])
  return [...chain(down), ...chain(up)]
}

function chain(points: readonly Point[]): Point[] {
  const hull: Point[] = []
  for (const p of points) {
    while (hull.length > 1) {
      const a = hull[hull.length - 2]
      const b = hull[hull.length - 1]
      if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) < 0) break
      hull.pop()
    }
    hull.push(p)
  }
  return hull
}

/** In square pixels. */
export function polygonArea(points: readonly Point[]): number {
  let twice = 0
  for (let i = 0; i < points.length; i++) {
    const a = points[i]
    const b = points[(i + 1) % points.length]
    twice += a[0] * b[1] - b[0] * a[1]
  }
  return Math.abs(twice) / 2
}

/** Share of the pixels whose centre lies within two pixels of an edge of the hull. */
export function shareOnHull(pixels: readonly number[], side: number, hull: readonly Point[]): number {
  const lines = hull.map((a, k) => {
    const b = hull[(k + 1) % hull.length]
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1
    const u = (b[0] - a[0]) / length
    const v = (b[1] - a[1]) / length
    return { u, v, offset: u * a[1] - v * a[0] }
  })
  let on = 0
  for (const i of pixels) {
    const x = (i % side) + 0.5
    const y = Math.floor(i / side) + 0.5
    for (const { u, v, offset } of lines)
      if (Math.abs(u * y - v * x - offset) < 2) {
        on++
        break
      }
  }
  return on / Math.max(1, pixels.length)
}
