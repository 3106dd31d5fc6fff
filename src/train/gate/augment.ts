/**
 * Films as any machine might have shown them. Nothing that tells of the machine may tell the gate what it sees: simulated knees are open or closed, real ones here
 * are all closed, so greys, sharpness, grain, borders and the traces of other people's preprocessing are drawn anew for every picture, simulated or real.
 */
import type { Random } from '../../base/index.ts'
import { stretchGreys, toNetwork } from '../../predict/index.ts'
import { quantiseBlocks } from './blocks.ts'
import { boxMean } from './boxMean.ts'
import { cutClose } from './cutClose.ts'
import { type GateItem, shownShare } from './item.ts'
import { type Laying, laidItem, layingOf } from './place.ts'

/** A picture of the cache: `side` x `side`; 0 is outside the film, 1 to 255 are black to white. */
export type CachedPicture = { side: number; pixels: Uint8Array }

/**
 * Draws one item into `out`, `px` x `px`, as the network takes it.
 *
 * @returns its labels on that frame
 */
export function augmentGate(
  item: GateItem,
  picture: CachedPicture,
  px: number,
  out: Float32Array,
  random: Random,
): GateItem {
  const laying = drawLaying(item, random)
  const scrambled = item.look === 'film' && random.uniform() < 0.04 && (item.knees?.every(k => k.width > 0.25) ?? false)
  lay(scrambled ? scramble(picture, random) : picture, laying, px, out)
  const laid = laidItem(item, laying)
  const isCutClose = item.look === 'crop' && item.joint === 'knee' && random.uniform() < 0.2
  const labels = isCutClose ? cutClose(laid, px, out, random) : laid
  drawSurround(out, random)
  drawGreys(out, px, random)
  stretchGreys(out)
  toNetwork(out)
  // Pieces of a joint are none.
  return scrambled
    ? { ...labels, joint: 'other', tags: {}, metal: null, rotationDegrees: null, knees: [], landmarks: null }
    : labels
}

const between = (random: Random, from: number, to: number) => from + (to - from) * random.uniform()

/** Whole films are seen whole, and lie as they were put in; crops have been turned upright and centred, but for an error. */
function drawLaying(item: GateItem, random: Random): Laying {
  const film = item.look === 'film'
  const anyTurn = film && random.uniform() < 0.15
  const zoom = film ? Math.min(1.05, Math.exp(0.2 * random.normal() - 0.12)) : Math.exp(0.1 * random.normal())
  const reach = film ? Math.max(0.03, 0.6 * (1 - zoom)) : 0.08
  return layingOf({
    zoom: zoom / shownShare(item),
    stretch: Math.exp(0.04 * random.normal()),
    turnDegrees: anyTurn ? between(random, -180, 180) : (film ? 8 : 6) * random.normal(),
    mirrored: random.uniform() < 0.5,
    shift: [between(random, -reach, reach), between(random, -reach, reach)],
  })
}

/** Linear between the pixels of the film; NaN outside it. */
function lay(
  { side, pixels }: CachedPicture,
  { m: [xx, xy, yx, yy], shift }: Laying,
  px: number,
  out: Float32Array,
): void {
  // From frame to picture, both in pixels.
  const unit = side / px / (xx * yy - xy * yx)
  const ixx = yy * unit
  const ixy = -xy * unit
  const iyx = -yx * unit
  const iyy = xx * unit
  const half = px / 2 - 0.5
  const middle = side / 2 - 0.5
  for (let j = 0, at = 0; j < px; j++) {
    const v = j - half - shift[1] * px
    const u = -half - shift[0] * px
    let x = ixx * u + ixy * v + middle
    let y = iyx * u + iyy * v + middle
    for (let i = 0; i < px; i++, at++, x += ixx, y += iyx) {
      const left = Math.floor(x)
      const top = Math.floor(y)
      // One pixel beyond the rim still has neighbours on it.
      if (left < -1 || top < -1 || left >= side || top >= side) {
        out[at] = Number.NaN
        continue
      }
      const k = top * side + left
      const a = left >= 0 && top >= 0 ? pixels[k] : 0
      const b = left + 1 < side && top >= 0 ? pixels[k + 1] : 0
      const c = left >= 0 && top + 1 < side ? pixels[k + side] : 0
      const d = left + 1 < side && top + 1 < side ? pixels[k + side + 1] : 0
      const fx = x - left
      const fy = y - top
      const p = (1 - fx) * (1 - fy)
      const q = fx * (1 - fy)
      const r = (1 - fx) * fy
      const s = fx * fy
      const sum = p * a + q * b + r * c + s * d
      const weight = a > 0 && b > 0 && c > 0 && d > 0 ? 1 : (a && p) + (b && q) + (c && r) + (d && s)
      out[at] = weight > 0.5 ? (sum / weight - 1) / 254 : Number.NaN
    }
  }
}

/** What is outside a film is at times an even field around it: scanners and collimators leave one. */
function drawSurround(out: Float32Array, random: Random): void {
  const kind = random.uniform()
  if (kind > 0.35) return
  const grey = kind < 0.18 ? 0 : kind < 0.24 ? 1 : random.uniform()
  for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = grey
}

/** Everything below keeps NaN. */
function drawGreys(out: Float32Array, px: number, random: Random): void {
  const chance = (share: number) => random.uniform() < share
  if (chance(0.05)) for (let i = 0; i < out.length; i++) out[i] = 1 - out[i]
  // Where the machine cut black and white off, and the curve between.
  const [low, high] = [between(random, -0.15, 0.2), between(random, 0.7, 1.15)]
  const gamma = Math.exp(0.35 * random.normal())
  const bend = 0.25 * random.normal()
  const curve = Float32Array.from({ length: 1025 }, (_, i) => {
    const v = Math.min(1, Math.max(0, (i / 1024 - low) / (high - low))) ** gamma
    return v + (bend * Math.sin(2 * Math.PI * v)) / (2 * Math.PI)
  })
  for (let i = 0; i < out.length; i++)
    if (!Number.isNaN(out[i])) out[i] = curve[Math.round(1024 * Math.min(1, Math.max(0, out[i])))]
  if (chance(0.3)) shade(out, px, random)
  if (chance(0.35)) evenContrast(out, px, random)
  if (chance(0.3)) coarsen(out, px, between(random, 1.2, 2.2))
  if (chance(0.3)) sharpen(out, px, chance(0.5) ? between(random, -0.9, -0.3) : between(random, 0.3, 1.5))
  if (chance(0.5)) addGrain(out, px, 0.07 * random.uniform() ** 2, chance(0.4), random)
  if (chance(0.2)) quantiseBlocks(out, px, between(random, 0.01, 0.08))
}

/** A slow fall of the light across the film. */
function shade(out: Float32Array, px: number, random: Random): void {
  const [a, b, c] = [0.25 * random.normal(), 0.25 * random.normal(), 0.2 * random.normal()]
  for (let j = 0, at = 0; j < px; j++)
    for (let i = 0; i < px; i++, at++) {
      const [u, v] = [(2 * i) / px - 1, (2 * j) / px - 1]
      out[at] += a * u + b * v + c * (u * u + v * v)
    }
}

/** Contrast evened out over the neighbourhood, as many archives' pictures have been. */
function evenContrast(out: Float32Array, px: number, random: Random): void {
  const radius = Math.round(between(random, 0.05, 0.2) * px)
  const share = between(random, 0.3, 1)
  const mean = boxMean(out, px, radius)
  const square = boxMean(
    out.map(v => v * v),
    px,
    radius,
  )
  for (let i = 0; i < out.length; i++) {
    const deviation = Math.sqrt(Math.max(0, square[i] - mean[i] ** 2)) + 0.03
    out[i] = (1 - share) * out[i] + share * (0.5 + (0.2 * (out[i] - mean[i])) / deviation)
  }
}

/** Fewer pixels: shrunk and grown back. */
function coarsen(out: Float32Array, px: number, factor: number): void {
  const n = Math.round(px / factor)
  const small = new Float32Array(n * n)
  const counts = new Float32Array(n * n)
  for (let j = 0, at = 0; j < px; j++)
    for (let i = 0; i < px; i++, at++) {
      if (Number.isNaN(out[at])) continue
      const k = Math.floor((j * n) / px) * n + Math.floor((i * n) / px)
      small[k] += out[at]
      counts[k]++
    }
  for (let k = 0; k < small.length; k++) small[k] = counts[k] > 0 ? small[k] / counts[k] : Number.NaN
  for (let j = 0, at = 0; j < px; j++)
    for (let i = 0; i < px; i++, at++) {
      if (Number.isNaN(out[at])) continue
      const x = Math.max(0, ((i + 0.5) * n) / px - 0.5)
      const y = Math.max(0, ((j + 0.5) * n) / px - 0.5)
      const [left, top] = [Math.min(n - 2, x | 0), Math.min(n - 2, y | 0)]
      const k = top * n + left
      const upper = small[k] + (x - left) * (small[k + 1] - small[k])
      const lower = small[k + n] + (x - left) * (small[k + n + 1] - small[k + n])
      const value = upper + (y - top) * (lower - upper)
      if (!Number.isNaN(value)) out[at] = value
    }
}

/** Adds what a small blur takes away; a negative amount blurs. */
function sharpen(out: Float32Array, px: number, amount: number): void {
  const soft = boxMean(out, px, 1)
  for (let i = 0; i < out.length; i++) out[i] += amount * (out[i] - soft[i])
}

/** Noise that is nearly normal, the sum of four bytes; at times as coarse as a screen's grain. */
function addGrain(out: Float32Array, px: number, deviation: number, coarse: boolean, random: Random): void {
  // A byte has variance (256^2 - 1) / 12; four of them, the square root of a third of 65535.
  const factor = deviation / Math.sqrt(65535 / 3)
  const grain = new Float32Array(out.length)
  for (let i = 0; i < grain.length; i++) {
    const bits = random.integer(2 ** 32)
    grain[i] = factor * ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510)
  }
  const added = coarse ? boxMean(grain, px, 1) : grain
  // A mean of nine has a third of the deviation; a little of that is given back.
  const share = coarse ? 2 : 1
  for (let i = 0; i < out.length; i++) out[i] += share * added[i]
}

/** The tiles of a picture in another order. */
function scramble({ side, pixels }: CachedPicture, random: Random): CachedPicture {
  const tiles = 3 + random.integer(3)
  const length = Math.floor(side / tiles)
  const mixed = new Uint8Array(pixels)
  for (let n = tiles * tiles - 1; n > 0; n--) {
    const other = random.integer(n + 1)
    const place = (k: number) => (Math.floor(k / tiles) * side + (k % tiles)) * length
    const [a, b] = [place(n), place(other)]
    for (let row = 0; row < length; row++) {
      const held = mixed.slice(a + row * side, a + row * side + length)
      mixed.copyWithin(a + row * side, b + row * side, b + row * side + length)
      mixed.set(held, b + row * side)
    }
  }
  return { side, pixels: mixed }
}
