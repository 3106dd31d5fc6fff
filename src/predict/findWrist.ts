/**
 * Finds the wrist on a hand film: distal forearm and carpus, of the metacarpals at most their bases, and no finger.
 *
 * The rule. Within the square around the hand, thresholds are swept from light to dark. In each connected part of the film the
 * palm is the largest circle that fits about the middle of the hand, and its radius is the measure of all else: the forearm lies
 * where a line from the middle of the palm stays deepest within the part. The part is taken in which palm, forearm and fingers are
 * most as they should be: a palm as large as palms are in the square around a hand, a wide forearm (below rather than above the palm),
 * nothing wide opposite to it, and a sharp outline on both sides of the wrist. The square lies upright on the film; it is 2.2 radii
 * wide, and its middle is 1.3 radii from that of the palm, half-way between both outlines. Along the forearm it so reaches from a
 * fifth of a radius to 2.4 radii below the middle of the palm; the growth plates of radius and ulna are near its own middle.
 *
 * A soft outline is not always narrowest at the wrist (in small children it has no waist), so the waist does not place the square.
 */
import { type Box, cropTo, type FloatImage } from '../image/index.ts'
import { findHand } from './findHand.ts'
import { slopes, smooth } from './greys.ts'
import { lightFrame } from './lightFrame.ts'
import { connected, depths } from './mask.ts'

/** Side of the square and distance of its middle from that of the palm, in radii of the palm. */
const squareRadii = 2.2
const wristRadii = 1.3

/** Pixels a side at which the surroundings of the hand are searched. */
const side = 112
/** Room around the square of the hand, as a share of it, on each side. */
const margin = 0.12
/** The radius of a palm as a share of the square around its hand, and how much its logarithm varies; measured on RSNA films. */
const usualRadius = { share: 0.165, deviation: 0.2 }
/**
 * How far the middle of a palm may be from that of its hand, as shares of the square. A forearm can be wider than the palm, so the widest
 * place is looked for within each.
 */
const palmWithin = [0.12, 0.22, 0.33] as const
/** How much a forearm that points down is preferred to one that points sideways. */
const downwards = 0.5
/** Steps along a line, in radii. */
const step = 0.1
/** The outline of the wrist is read between these distances from the middle of the palm, in radii, and is so wide. */
const outlineRadii = [0.8, 2.6] as const
const outlineWidth = [0.7, 2.3] as const
/** A wrist below this score is not convincing. */
const leastScore = 0.04

/** Pixels a side of the square around the hand. */
const handSide = side / (1 + 2 * margin)

/** Where most wrists lie in the square around the hand, as shares of it. */
const usualPlace = { x: 0.32, y: 0.5, size: 0.36 }

type Wrist = { score: number; x: number; y: number; radius: number; onFilm: boolean }

/**
 * The square around the wrist, in pixels of the film (it may reach outside).
 *
 * @param film squashed to a square if it is not one
 * @returns found is false where no wrist is convincing (the box is then where most wrists lie, in the square around the hand or, without a
 * hand, on the film), and where the film ends before the middle of the square
 */
export function findWrist(film: FloatImage): { box: Box; found: boolean } {
  const { box: hand, found, negative } = findHand(film)
  const view = {
    x: hand.x - margin * hand.width,
    y: hand.y - margin * hand.height,
    width: hand.width * (1 + 2 * margin),
    height: hand.height * (1 + 2 * margin),
  }
  const wrist = found ? search(negative ? { ...film, data: film.data.map(v => 1 - v) } : film, view) : undefined
  if (!wrist || wrist.score < leastScore) {
    const { x, y, size } = usualPlace
    const box = { x: hand.x + x * hand.width, y: hand.y + y * hand.height }
    return { box: { ...box, width: size * hand.width, height: size * hand.height }, found: false }
  }
  const scale = view.width / side
  const size = squareRadii * wrist.radius
  const box = { x: view.x + (wrist.x - size / 2) * scale, y: view.y + (wrist.y - size / 2) * scale }
  return { box: { ...box, width: size * scale, height: size * scale }, found: wrist.onFilm }
}

/** The best wrist over all thresholds, in pixels of the view. */
function search(film: FloatImage, view: Box): Wrist | undefined {
  const grey = smooth(cropTo(film, view, side, side).data, side)
  const unknown = unknownParts(film, view, grey)
  const slope = slopes(grey, side)
  const clear = grey.map((v, i) => (unknown[i] ? -1 : v))
  const sorted = grey.filter((_, i) => unknown[i] === 0).sort()
  let best: Wrist | undefined
  for (let share = 0.1; share < 0.75; share *= 1.1) {
    const level = sorted[Math.floor((1 - share) * sorted.length)]
    for (const pixels of connected(clear, side, level, 0.04 * grey.length)) {
      const mask = new Uint8Array(grey.length)
      for (const i of pixels) mask[i] = 1
      // What is not known is not outside: a forearm is as deep where the film ends as elsewhere.
      const depth = depths(
        mask.map((v, i) => v | unknown[i]),
        side,
      )
      for (const palm of palms(pixels, depth)) {
        const wrist = judge({ grey, slope, unknown, level, pixels, mask, depth, palm })
        if (wrist && (!best || wrist.score > best.score)) best = wrist
      }
    }
  }
  return best
}

/** 1 where the view shows nothing of the hand: outside the film, at its rim, and where a light frame lies. */
function unknownParts(film: FloatImage, view: Box, grey: Float32Array): Uint8Array {
  const scale = view.width / side
  const first = (offset: number) => Math.max(1, Math.ceil(-offset / scale) + 1)
  const last = (extent: number, offset: number) => Math.min(side - 2, Math.floor((extent - offset) / scale) - 2)
  const [left, top] = [first(view.x), first(view.y)]
  const [right, bottom] = [last(film.width, view.x), last(film.height, view.y)]
  const unknown = lightFrame(grey, side, { left, top, right, bottom })
  for (let i = 0; i < unknown.length; i++) {
    const x = i % side
    const y = (i - x) / side
    if (x < left || x > right || y < top || y > bottom) unknown[i] = 1
  }
  return unknown
}

/** Pixels of a part that may be the middle of its palm: the deepest about the middle of the hand, if nothing beside them is deeper. */
function palms(pixels: Int32Array, depth: Float32Array): Set<number> {
  const out = new Set<number>()
  for (const within of palmWithin) {
    let palm = -1
    for (const i of pixels) {
      const x = i % side
      const y = (i - x) / side
      if (Math.hypot(x - side / 2, y - side / 2) > within * handSide) continue
      if (palm < 0 || depth[i] > depth[palm]) palm = i
    }
    const beside = [-1, 0, 1].flatMap(y => [-1, 0, 1].map(x => 2 * (y * side + x)))
    if (palm >= 0 && beside.every(d => depth[palm + d] <= depth[palm])) out.add(palm)
  }
  return out
}

/** The wrist of a part with a given palm, and how much it is like one; undefined if not at all. */
function judge(part: {
  grey: Float32Array
  slope: Float32Array
  unknown: Uint8Array
  /** The part: what is lighter than this, its pixels, and the depth of each. */
  level: number
  pixels: Int32Array
  mask: Uint8Array
  depth: Float32Array
  palm: number
}): Wrist | undefined {
  const { grey, slope, unknown, level, pixels, mask, depth, palm } = part
  const radius = depth[palm]
  const usual = Math.exp(-0.5 * (Math.log(radius / handSide / usualRadius.share) / usualRadius.deviation) ** 2)
  if (usual < 0.02) return undefined
  const middle = { x: (palm % side) + 0.5, y: Math.floor(palm / side) + 0.5 }
  /** The pixel so many radii from the middle of the palm; undefined where nothing is known. */
  const pixel = (u: number, v: number): number | undefined => {
    const x = Math.floor(middle.x + u * radius)
    const y = Math.floor(middle.y + v * radius)
    const i = y * side + x
    return x < 0 || y < 0 || x >= side || y >= side || unknown[i] ? undefined : i
  }
  /** Mean depth along a line, in radii, as far as it is known. */
  const depthAlong = (u: number, v: number, from: number, to: number): number | undefined => {
    let [total, n] = [0, 0]
    for (let t = from; t < to; t += step) {
      const i = pixel(t * u, t * v)
      if (i === undefined) break
      total += Math.min(1, depth[i] / radius)
      n++
    }
    return n === 0 ? undefined : total / n
  }

  let forearm = { deep: 0, u: 0, v: 1 }
  for (let degrees = 0; degrees < 360; degrees += 3) {
    const [u, v] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
    const deep = (depthAlong(u, v, 1, 2.6) ?? 0) * (1 + downwards * v)
    if (deep > forearm.deep) forearm = { deep, u, v }
  }
  const { deep, u, v } = forearm
  if (deep === 0) return undefined
  // Fingers are thin, and a fist ends: 1 up to 0.4 radii deep, 0 from 0.8 on.
  const opposite = depthAlong(-u, -v, 1.5, 2.5) ?? 0.6
  const fingers = Math.min(1, Math.max(0, (0.8 - opposite) / 0.4))

  /** How far the part reaches across the forearm at distance t, to one side, and how sharp it ends there (undefined: where nothing is known). */
  const reach = (t: number, sign: number): { far: number; sharp?: number } => {
    const fine = 0.5 / radius
    for (let far = 0; ; far += fine) {
      const across = sign * (far + fine)
      const i = pixel(t * u - across * v, t * v + across * u)
      if (i === undefined) return { far }
      if (mask[i] === 0) return { far, sharp: slope[i] }
    }
  }
  let [sharpness, n] = [0, 0]
  let last = 0
  for (let t = outlineRadii[0]; t < outlineRadii[1]; t += step) {
    const i = pixel(t * u, t * v)
    if (i === undefined) break
    last = t
    n++
    if (mask[i] === 0) continue
    const [one, other] = [reach(t, -1), reach(t, 1)]
    const width = one.far + other.far
    if (width < outlineWidth[0] || width > outlineWidth[1]) continue
    // One side alone, because the film ends on the other, says less.
    if (one.sharp !== undefined && other.sharp !== undefined) sharpness += Math.min(one.sharp, other.sharp)
    else sharpness += 0.3 * (one.sharp ?? other.sharp ?? 0)
  }
  // A few steps, because the film ends, say less than many.
  let sum = 0
  for (const i of pixels) sum += grey[i]
  const mean = sum / pixels.length
  const sharp = sharpness / Math.max(3, n) / Math.max(0.01, Math.sqrt((mean - level) * mean))

  const at = pixel(wristRadii * u, wristRadii * v)
  const shift = at !== undefined && mask[at] ? (reach(wristRadii, 1).far - reach(wristRadii, -1).far) / 2 : 0
  return {
    score: usual * deep * fingers * sharp,
    x: middle.x + radius * (wristRadii * u - shift * v),
    y: middle.y + radius * (wristRadii * v + shift * u),
    radius,
    onFilm: last > wristRadii - step,
  }
}
