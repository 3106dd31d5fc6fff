/**
 * Cuts the forearm of a hand's mask some way below the wrist. The palm is where the largest circle fits, and its radius is the
 * measure: the growth plates of radius and ulna lie about two radii below its middle, fingers are a quarter as wide as
 * it and forearms more than half.
 */
import type { Box } from '../image/index.ts'
import { connected, depths, forEachInner } from './mask.ts'

/** The forearm is cut this many radii from the middle of the palm. */
const forearmReach = 2.9

/** The extent of the mask, `side` x `side` pixels, without what lies far below the wrist. Clears the forearm in the mask. */
export function withoutForearm(mask: Uint8Array, side: number): Box {
  const depth = depths(mask, side)
  let palm = 0
  for (let i = 0; i < depth.length; i++) if (depth[i] > depth[palm]) palm = i
  const radius = depth[palm]
  const palmX = palm % side
  const palmY = (palm - palmX) / side
  const total = mask.reduce((a, b) => a + b, 0)
  const far = new Uint8Array(mask.length)
  forEachInner(side, (x, y, i) => {
    if (mask[i] && (x - palmX) ** 2 + (y - palmY) ** 2 > (forearmReach * radius) ** 2) far[i] = 1
  })
  for (const piece of connected(far, side, 0, 4)) {
    let width = 0
    let touches = false
    let down = 0
    for (const i of piece) {
      width = Math.max(width, depth[i])
      const x = i % side
      const y = (i - x) / side
      if (x === 1 || y === 1 || x === side - 2 || y === side - 2) touches = true
      down += y - palmY
    }
    // A forearm is more than half as wide as the palm, a finger a quarter; it leaves the film, and rarely at the top.
    // What is as wide and large as a hand is one: the largest circle then lay among closed fingers.
    if (piece.length > 0.45 * total || (width > 0.9 * radius && piece.length > 0.3 * total)) continue
    if (width > 0.42 * radius && touches && down / piece.length > -radius) for (const i of piece) mask[i] = 0
  }
  let [left, right, top, bottom] = [side, -1, side, -1]
  forEachInner(side, (x, y, i) => {
    if (!mask[i]) return
    if (x < left) left = x
    if (x > right) right = x
    if (y < top) top = y
    if (y > bottom) bottom = y
  })
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}
