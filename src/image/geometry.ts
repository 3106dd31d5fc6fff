/**
 * Cutting a box out of a picture and bringing it to another size in one step. The box has real-number edges and may reach outside
 * the picture, where everything is black. Each target pixel is the exact average over the area it covers when it shrinks, and
 * linear between the two nearest pixel centres when it grows, as in resize.ts; both axes are separate.
 */
import type { FloatImage } from './grey.ts'

/** In pixels of a picture: pixel i covers i to i + 1. A box may reach outside its picture. */
export type Box = { x: number; y: number; width: number; height: number }

/** The square of this side about a place. */
export const squareAt = ({ x, y }: { x: number; y: number }, side: number): Box => ({
  x: x - side / 2,
  y: y - side / 2,
  width: side,
  height: side,
})

/** The part of the picture in the box, as `width` x `height` pixels; outside the picture is 0. */
export function cropTo(image: FloatImage, box: Box, width: number, height: number): FloatImage {
  const across = taps(box.x, box.width, image.width, width)
  const down = taps(box.y, box.height, image.height, height)
  // Only the rows that the box reaches are resampled.
  const used = new Uint8Array(image.height)
  for (const k of down.source) used[k] = 1
  const half = new Float32Array(image.height * width)
  const { start, source, weight } = across
  for (let y = 0; y < image.height; y++) {
    if (used[y] === 0) continue
    const row = y * image.width
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let i = start[x]; i < start[x + 1]; i++) sum += weight[i] * image.data[row + source[i]]
      half[y * width + x] = sum
    }
  }
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let i = down.start[y]; i < down.start[y + 1]; i++) {
      const weight = down.weight[i]
      const row = down.source[i] * width
      for (let x = 0; x < width; x++) data[y * width + x] += weight * half[row + x]
    }
  return { width, height, data }
}

/**
 * A square part of a picture that lies turned, brought upright: `side` x `side` pixels; outside the picture is 0. It is brought to the right
 * size first, with room for the corners, then turned, linear between pixel centres.
 *
 * @param box square, as large as the part; turned about its centre
 * @param degrees how the part lies on the picture, clockwise as seen
 */
export function cropTurned(image: FloatImage, box: Box, degrees: number, side: number): FloatImage {
  if (degrees === 0) return cropTo(image, box, side, side)
  const wide = 2 * Math.ceil(0.75 * side)
  const room = (box.width * wide) / side
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const level = cropTo(image, { x: x - room / 2, y: y - room / 2, width: room, height: room }, wide, wide)
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const data = new Float32Array(side * side)
  for (let j = 0, at = 0; j < side; j++)
    for (let i = 0; i < side; i++, at++) {
      const [u, v] = [i + 0.5 - side / 2, j + 0.5 - side / 2]
      data[at] = linearAt(level.data, wide, u * cos - v * sin + wide / 2 - 0.5, u * sin + v * cos + wide / 2 - 0.5)
    }
  return { width: side, height: side, data }
}

/** The picture turned clockwise, as seen, by so many quarters; fewer than 0 turn it back. */
export function turnQuarters(image: FloatImage, quarters: number): FloatImage {
  let turned = image
  for (let q = whole(quarters); q > 0; q--) {
    const { width, height, data } = turned
    turned = {
      width: height,
      height: width,
      data: data.map((_, i) => data[(height - 1 - (i % height)) * width + Math.floor(i / height)]),
    }
  }
  return turned
}

/** A box on a picture of this size, where it lies once the picture is turned. */
export function turnBox(box: Box, size: { width: number; height: number }, quarters: number): Box {
  let turned = box
  let { width, height } = size
  for (let q = whole(quarters); q > 0; q--) {
    const { x, y, width: across, height: down } = turned
    turned = { x: height - y - down, y: x, width: down, height: across }
    ;[width, height] = [height, width]
  }
  return turned
}

/** 0 to 3. */
const whole = (quarters: number) => ((quarters % 4) + 4) % 4

function linearAt(data: Float32Array, side: number, x: number, y: number): number {
  const left = Math.min(side - 2, Math.max(0, Math.floor(x)))
  const top = Math.min(side - 2, Math.max(0, Math.floor(y)))
  const [fx, fy] = [x - left, y - top]
  const k = top * side + left
  return (1 - fy) * ((1 - fx) * data[k] + fx * data[k + 1]) + fy * ((1 - fx) * data[k + side] + fx * data[k + side + 1])
}

/** For each target pixel: the source pixels inside the picture that it takes from, with their weights. */
function taps(offset: number, extent: number, size: number, to: number) {
  const start = new Uint32Array(to + 1)
  const source: number[] = []
  const weight: number[] = []
  const step = extent / to
  const take = (k: number, w: number) => {
    if (k < 0 || k >= size || w < 1e-9) return
    source.push(k)
    weight.push(w)
  }
  for (let i = 0; i < to; i++) {
    start[i] = source.length
    if (step > 1) {
      const a = offset + i * step
      const b = a + step
      const last = Math.min(size - 1, Math.ceil(b) - 1)
      for (let k = Math.max(0, Math.floor(a)); k <= last; k++) take(k, (Math.min(b, k + 1) - Math.max(a, k)) / step)
    } else {
      const centre = offset + (i + 0.5) * step
      // The outer half of a rim pixel has no neighbour to lean on; what lies outside the picture stays black.
      if (centre < 0 || centre >= size) continue
      const at = Math.min(size - 1, Math.max(0, centre - 0.5))
      const k = Math.floor(at)
      take(k, 1 - (at - k))
      take(k + 1, at - k)
    }
  }
  start[to] = source.length
  return { start, source: Uint32Array.from(source), weight: Float32Array.from(weight) }
}
