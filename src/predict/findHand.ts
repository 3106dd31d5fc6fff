/**
 * Finds the hand on a film. Thresholds are swept from dark to light; at each, the connected parts of the film are judged as a hand
 * would be: an edge all around, fingers (so not convex, as a collimated field is), and little contact with the rim of the film.
 * The best part over all thresholds is the hand, whatever the exposure; a second look at its surroundings alone sharpens the
 * outline, and a forearm is cut some way below the wrist. Errs on the generous side. For films squashed to a square.
 */
import { type Box, cropTo, type FloatImage } from '../image/index.ts'
import { withoutForearm } from './forearm.ts'
import { slopes, smooth } from './greys.ts'
import { convexHull, polygonArea, shareOnHull } from './hull.ts'
import { lightFrame } from './lightFrame.ts'
import { connected, forEachInner } from './mask.ts'

/** Pixels a side at which a film is searched. */
const side = 96
/** Room around the hand, as a share of its larger extent, on each side. */
const margin = 0.06
/** Room around the hand for the second look. */
const secondLook = 0.22
/** A part below this score is not convincing. */
const leastScore = 0.02
/** Hands on films that are not inverted score above this, but for a few; hands on inverted films do not. */
const sureScore = 0.06
/** Smaller parts, as a share of the picture, are not looked at. */
const leastArea = 0.012
/** Share of the picture above which a part is as large as a hand usually is, at the first and at the second look. */
const usualArea = [0.1, 0.25] as const

/** The row of each pixel. */
const rowOf = Uint8Array.from({ length: side * side }, (_, i) => Math.floor(i / side))

type Part = {
  score: number
  level: number
  pixels: Int32Array
  left: number
  top: number
  right: number
  bottom: number
}
type Hand = Box & { score: number }

/**
 * The square around the hand, in pixels of the film (it may reach outside); the whole film when there is no convincing hand.
 *
 * @param film squashed to a square if it is not one
 * @returns also whether the hand is darker than its surroundings, where there is one
 */
export function findHand(film: FloatImage): { box: Box; found: boolean; negative?: boolean } {
  const whole = { x: 0, y: 0, width: film.width, height: film.height }
  let hand = search(film, whole) ?? search(film, litPart(film))
  let negative = false
  if ((!hand || hand.score < sureScore) && isLightOutside(film)) {
    const other = search({ ...film, data: film.data.map(v => 1 - v) }, whole)
    // The dark field around a hand can look like one as well: the negative must be much better.
    if (other && (!hand || other.score > 2 * hand.score)) {
      hand = other
      negative = true
    }
  }
  return hand ? { box: squareAround(hand, margin), found: true, negative } : { box: whole, found: false }
}

/** The square around what is not black, for a small field on a large film. */
function litPart(film: FloatImage): Box {
  const { data } = cropTo(film, { x: 0, y: 0, width: film.width, height: film.height }, side, side)
  let white = 0
  for (const v of data) if (v > white) white = v
  let [left, right, top, bottom] = [side, 0, side, 0]
  forEachInner(side, (x, y, i) => {
    if (data[i] < 0.1 * white) return
    left = Math.min(left, x)
    right = Math.max(right, x + 1)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y + 1)
  })
  if (right < left) return { x: 0, y: 0, width: film.width, height: film.height }
  const scale = film.width / side
  return squareAround(
    { x: left * scale, y: top * scale, width: (right - left) * scale, height: (bottom - top) * scale },
    margin,
  )
}

/** Two looks, or three where the second was too near to see all; the score is that of the first, which saw the whole film. */
function search(film: FloatImage, within: Box): Hand | undefined {
  const whole = { x: 0, y: 0, width: film.width, height: film.height }
  const first = look(film, within, usualArea[0])
  if (!first) return undefined
  const view = squareAround(first, secondLook)
  let hand = look(film, view, usualArea[1])
  if (hand && isCutOff(hand, view, whole)) hand = look(film, squareAround(hand, secondLook), usualArea[1]) ?? hand
  return { ...(hand ?? first), score: first.score }
}

/** Whether the hand reaches the edge of the view at a place where the film goes on. */
function isCutOff(hand: Box, view: Box, whole: Box): boolean {
  const near = 0.02 * view.width
  const reaches = (edge: number, viewEdge: number, filmEdge: number) =>
    Math.abs(edge - viewEdge) < near && Math.abs(viewEdge - filmEdge) > near
  return (
    (view.x > 0 && reaches(hand.x, view.x, 0)) ||
    (view.y > 0 && reaches(hand.y, view.y, 0)) ||
    (view.x + view.width < whole.width && reaches(hand.x + hand.width, view.x + view.width, whole.width)) ||
    (view.y + view.height < whole.height && reaches(hand.y + hand.height, view.y + view.height, whole.height))
  )
}

/** Whether the film is lighter near its rim than elsewhere: inverted, or with a light surround. Frames at the very rim do not count. */
function isLightOutside(film: FloatImage): boolean {
  const size = 24
  const { data } = cropTo(film, { x: 0, y: 0, width: film.width, height: film.height }, size, size)
  const rim: number[] = []
  const rest: number[] = []
  for (let y = 1; y < size - 1; y++)
    for (let x = 1; x < size - 1; x++) {
      const isRim = x < 3 || y < 3 || x > size - 4 || y > size - 4
      ;(isRim ? rim : rest).push(data[y * size + x])
    }
  const median = (values: number[]) => Float32Array.from(values).sort()[values.length >> 1]
  return median(rim) > median(rest)
}

function squareAround(hand: Box, room: number): Box {
  const size = Math.max(hand.width, hand.height) * (1 + 2 * room)
  return {
    x: hand.x + hand.width / 2 - size / 2,
    y: hand.y + hand.height / 2 - size / 2,
    width: size,
    height: size,
  }
}

/** One search of the part of the film in `view`: the extent of the hand. */
function look(film: FloatImage, view: Box, usual: number): Hand | undefined {
  const grey = smooth(cropTo(film, view, side, side).data, side)
  // Where the rim of the film runs in the view.
  const first = (offset: number) => Math.max(1, Math.round((-offset * side) / view.width))
  const last = (extent: number, offset: number) =>
    Math.min(side - 2, Math.round(((extent - offset) * side) / view.width) - 1)
  const rim = {
    left: first(view.x),
    top: first(view.y),
    right: last(film.width, view.x),
    bottom: last(film.height, view.y),
  }
  const frame = lightFrame(grey, side, rim)
  const levels = thresholds(grey, frame)
  // Thin lines, as the edges of a field leave them, are eroded away.
  const thin = leastOfCross(grey, frame)
  const slope = slopes(grey, side)
  let best: Part | undefined
  for (const level of levels)
    for (const pixels of connected(thin, side, level, leastArea * grey.length)) {
      const part = judge(grey, slope, thin, pixels, level, usual)
      if (part && (!best || part.score > best.score)) best = part
    }
  if (!best || best.score < leastScore) return undefined
  const hand = withoutForearm(grow(grey, frame, best), side)
  const scaleX = view.width / side
  const scaleY = view.height / side
  return {
    x: view.x + hand.x * scaleX,
    y: view.y + hand.y * scaleY,
    width: hand.width * scaleX,
    height: hand.height * scaleY,
    score: best.score,
  }
}

/**
 * Levels above which a falling share of the picture lies, from two thirds to a twentieth, so that they follow any exposure. What
 * is lighter than all but a few percent is cut first: markers would outshine the hand on a dark film.
 */
function thresholds(grey: Float32Array, frame: Uint8Array): number[] {
  const bins = 2048
  const counts = new Uint32Array(bins)
  let n = 0
  for (let i = 0; i < grey.length; i++) {
    if (frame[i]) continue
    counts[Math.min(bins - 1, Math.max(0, Math.floor(grey[i] * bins)))]++
    n++
  }
  /** The upper edge of the bin above which at most this share lies. */
  let bin = bins
  let above = 0
  const levelAbove = (share: number) => {
    while (bin > 0 && above + counts[bin - 1] <= share * n) above += counts[--bin]
    return bin / bins
  }
  const white = levelAbove(0.04)
  for (let i = 0; i < grey.length; i++) if (grey[i] > white) grey[i] = white
  const out: number[] = []
  for (let share = 0.05; share < 0.68; share *= 1.16) {
    const level = levelAbove(share) - 0.5 / bins
    if (out.length === 0 || level < out[out.length - 1] - white / 150) out.push(level)
  }
  return out
}

/** The least of each pixel and its four neighbours (a threshold of it is an eroded mask); -1 on frames and on the outermost ring. */
function leastOfCross(grey: Float32Array, frame: Uint8Array): Float32Array {
  const clear = grey.slice()
  for (let i = 0; i < clear.length; i++) if (frame[i]) clear[i] = -1
  const out = new Float32Array(grey.length).fill(-1)
  forEachInner(side, (x, y, i) => {
    let v = clear[i]
    if (x > 1 && clear[i - 1] < v) v = clear[i - 1]
    if (x < side - 2 && clear[i + 1] < v) v = clear[i + 1]
    if (y > 1 && clear[i - side] < v) v = clear[i - side]
    if (y < side - 2 && clear[i + side] < v) v = clear[i + side]
    out[i] = v
  })
  return out
}

/** 0 at no value, 1 from `full` on. */
const ramp = (value: number, full: number) => Math.min(1, Math.max(0, value / full))

/** How much a part looks like a hand; undefined if not at all. */
function judge(
  grey: Float32Array,
  slope: Float32Array,
  thin: Float32Array,
  pixels: Int32Array,
  level: number,
  usual: number,
): Part | undefined {
  let [left, right, top, bottom, contact, sum] = [side, -1, side, -1, 0, 0]
  const rowLeft = new Int32Array(side).fill(side)
  const rowRight = new Int32Array(side).fill(-1)
  for (const i of pixels) {
    sum += grey[i]
    const y = rowOf[i]
    const x = i - y * side
    if (x < rowLeft[y]) rowLeft[y] = x
    if (x > rowRight[y]) rowRight[y] = x
    if (y < top) top = y
    if (y > bottom) bottom = y
    if (x === 1 || y === 1 || x === side - 2 || y === side - 2) contact++
  }
  const touches = ramp(0.8 * side - contact, 0.3 * side)
  if (touches === 0) return undefined
  const hull = convexHull(rowLeft, rowRight, top, bottom)
  const solidity = pixels.length / polygonArea(hull)
  if (solidity > 0.93) return undefined
  const rim = rimOf(thin, pixels, level)
  // Fingers make a hand far from convex; a baby's fist with its forearm is still below 0.9. The outline of a field is its hull.
  const shape = ramp(0.93 - solidity, 0.15) * ramp(0.8 - shareOnHull(rim, side, hull), 0.3)
  if (shape === 0) return undefined
  for (let y = top; y <= bottom; y++) {
    left = Math.min(left, rowLeft[y])
    right = Math.max(right, rowRight[y])
  }
  // A hand has an edge all around; what leaks into the background has none in places.
  const edge = Float32Array.from(rim)
  for (let k = 0; k < rim.length; k++) {
    const i = rim[k]
    edge[k] = Math.max(slope[i - 1], slope[i + 1], slope[i - side], slope[i + side])
  }
  edge.sort()
  const mean = sum / pixels.length
  const sharp = edge[Math.floor(0.3 * edge.length)] / Math.max(0.01, Math.sqrt((mean - level) * mean))
  const [width, height] = [right - left + 1, bottom - top + 1]
  const slim = ramp(Math.min(width, height) / Math.max(width, height), 1 / 3)
  const offX = (left + right) / 2 / side - 0.5
  const offY = (top + bottom) / 2 / side - 0.5
  const central = 1 - Math.min(0.8, 2 * (offX * offX + offY * offY))
  const area = pixels.length / grey.length
  const score = shape * touches * slim * central * sharp * ramp(area, usual) * area ** 0.8
  return { score, level, pixels, left, top, right, bottom }
}

/** Pixels of the part beside others; not those at the rim of the picture. */
function rimOf(thin: Float32Array, pixels: Int32Array, level: number): number[] {
  const rim: number[] = []
  for (const i of pixels) {
    if (thin[i - 1] > level && thin[i + 1] > level && thin[i - side] > level && thin[i + side] > level) continue
    const x = i % side
    if (x > 2 && x < side - 3 && i >= 3 * side && i < (side - 3) * side) rim.push(i)
  }
  return rim
}

/** The mask of a part, grown a few pixels into what is still lighter than the background beside it: fingertips are faint. */
function grow(grey: Float32Array, frame: Uint8Array, part: Part): Uint8Array {
  const mask = new Uint8Array(grey.length)
  for (const i of part.pixels) mask[i] = 1
  const dark: number[] = []
  for (let y = part.top; y <= part.bottom; y++)
    for (let x = part.left; x <= part.right; x++) {
      const i = y * side + x
      if (grey[i] <= part.level && frame[i] === 0) dark.push(grey[i])
    }
  const background = dark.length > 0 ? Float32Array.from(dark).sort()[dark.length >> 1] : 0
  const level = background + 0.5 * (part.level - background)
  let rim = [...part.pixels]
  for (let step = 0; step < 5; step++) {
    const least = step === 0 ? part.level : level
    const next: number[] = []
    for (const i of rim)
      for (const j of [i - 1, i + 1, i - side, i + side]) {
        const x = j % side
        if (mask[j] || frame[j] || grey[j] <= least || x === 0 || x === side - 1 || j < side || j >= grey.length - side)
          continue
        mask[j] = 1
        next.push(j)
      }
    rim = step === 0 ? [...rim, ...next] : next
  }
  return mask
}
