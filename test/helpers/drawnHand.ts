/** A drawn hand for tests: palm, five fingers and a forearm as capsules of tissue with bone within. */
import type { FloatImage } from '../../src/image/index.ts'

type Capsule = readonly [x1: number, y1: number, x2: number, y2: number, radius: number]

const capsules: readonly Capsule[] = [
  [135, 190, 165, 190, 45],
  [112, 160, 92, 85, 11],
  [135, 150, 127, 60, 11],
  [157, 150, 160, 52, 11],
  [178, 155, 193, 72, 11],
  [180, 200, 213, 148, 12],
  [150, 220, 150, 320, 30],
]

/** A film of 299 x 299 pixels with the hand scaled about the origin and then moved. */
export function drawnHand(options: {
  background: number
  tissue: number
  bone: number
  scale?: number
  x?: number
  y?: number
}): FloatImage {
  const { background, tissue, bone, scale = 1, x: left = 0, y: top = 0 } = options
  const data = new Float32Array(299 * 299)
  for (let y = 0; y < 299; y++)
    for (let x = 0; x < 299; x++) {
      const [u, v] = [(x + 0.5 - left) / scale, (y + 0.5 - top) / scale]
      let depth = 0
      for (const [x1, y1, x2, y2, radius] of capsules) {
        const [dx, dy] = [x2 - x1, y2 - y1]
        const t = Math.min(1, Math.max(0, ((u - x1) * dx + (v - y1) * dy) / (dx * dx + dy * dy)))
        depth = Math.max(depth, 1 - Math.hypot(u - x1 - t * dx, v - y1 - t * dy) / radius)
      }
      data[y * 299 + x] = depth > 0.6 ? bone : depth > 0 ? tissue : background
    }
  return { width: 299, height: 299, data }
}
