/**
 * Light frames of a film: the border that a collimator or a scanner leaves, unexposed strips, and the thin lines of a cut. They are
 * taken away before a hand is looked for, because a forearm runs into them.
 */
import { connected, forEachInner } from './mask.ts'

/** The outermost pixels of the film, in pixels of the picture. */
export type Rim = { left: number; top: number; right: number; bottom: number }

/** Lighter than the picture further in by this share of white. */
const lineContrast = 0.04
/** The picture further in is read this many pixels from the rim. */
const inside = 7

/**
 * 1 where a frame lies: thin light lines along the rim, and near-white areas with more contact to the rim than a forearm has.
 *
 * @param grey `side` x `side` pixels
 */
export function lightFrame(grey: Float32Array, side: number, rim: Rim): Uint8Array {
  let white = 0
  for (const v of grey) if (v > white) white = v
  const frame = new Uint8Array(grey.length)
  // Thin lines along an edge: most of the edge is lighter than the picture a little further in.
  const line = (start: number, along: number, inwards: number, length: number) => {
    let lighter = 0
    for (let k = 0, i = start; k < length; k++, i += along)
      if (
        Math.max(grey[i], grey[i + inwards], grey[i + 2 * inwards]) >
        grey[i + inside * inwards] + lineContrast * white
      )
        lighter++
    if (lighter < 0.6 * length) return
    for (let k = 0, i = start; k < length; k++, i += along)
      for (let depth = 0; depth < 4; depth++) frame[i + depth * inwards] = 1
  }
  line(rim.top * side + rim.left, 1, side, rim.right - rim.left + 1)
  line(rim.bottom * side + rim.left, 1, -side, rim.right - rim.left + 1)
  line(rim.top * side + rim.left, side, 1, rim.bottom - rim.top + 1)
  line(rim.top * side + rim.right, side, -1, rim.bottom - rim.top + 1)
  const floor = Math.max(0.3, 0.8 * white)
  const light = new Uint8Array(grey.length)
  forEachInner(side, (_x, _y, i) => {
    if (grey[i] > floor) light[i] = 1
  })
  for (const pixels of connected(light, side, 0, 0.3 * side)) {
    // Rows and columns in which the area comes near the left, top, right or lower edge; frames are seldom quite straight.
    const near = [0, 1, 2, 3].map(() => new Uint8Array(side))
    for (const i of pixels) {
      const y = Math.floor(i / side)
      const x = i - y * side
      if (x < rim.left + 3) near[0][y] = 1
      if (y < rim.top + 3) near[1][x] = 1
      if (x > rim.right - 3) near[2][y] = 1
      if (y > rim.bottom - 3) near[3][x] = 1
    }
    const lengths = near.map(line => line.reduce((a, b) => a + b, 0))
    if (Math.max(...lengths) < 0.45 * side && lengths.reduce((a, b) => a + b, 0) < 0.7 * side) continue
    for (const i of pixels)
      for (let v = -2; v <= 2; v++) for (let u = -2; u <= 2; u++) frame[Math.max(0, i + v * side + u)] = 1
  }
  return frame
}
