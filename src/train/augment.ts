/**
 * Films as a machine, a radiographer and a child might have made them: turned, shifted, stretched, mirrored, harder or softer, blurred,
 * noisy, with something in the way. Strong, because there are few films; cheap, because it runs beside the training. Everything drawn for
 * a film comes from its own key, so neither the number of threads nor a restart changes it.
 */
import * as z from 'zod'
import type { Random } from '../base/index.ts'

export const augmentationSchema = z.strictObject({
  /** Largest turn either way, degrees. */
  rotationDegrees: z.number().min(0).max(180).default(20),
  /** Largest change of size, as a share: 0.15 is 85 % to 115 %. */
  scale: z.number().min(0).max(0.5).default(0.15),
  /** Largest difference between the changes of width and height. */
  stretch: z.number().min(0).max(0.5).default(0.1),
  shear: z.number().min(0).max(0.5).default(0.08),
  /** Largest shift either way, as a share of the side. */
  shift: z.number().min(0).max(0.5).default(0.06),
  /** Share of films that are mirrored. */
  flip: z.number().min(0).max(1).default(0.5),
  /** Standard deviation of the logarithm of gamma. */
  gamma: z.number().min(0).max(1).default(0.25),
  contrast: z.number().min(0).max(1).default(0.2),
  brightness: z.number().min(0).max(1).default(0.08),
  /** Largest share of the slow changes of brightness that is taken away or added, as machines do each in their way. */
  levelling: z.number().min(0).max(1).default(0.3),
  /** Share of films whose edges are sharpened. */
  sharpen: z.number().min(0).max(1).default(0.15),
  /** Share of films that are blurred. */
  blur: z.number().min(0).max(1).default(0.15),
  /** Largest standard deviation of the noise; white is 1. */
  noise: z.number().min(0).max(1).default(0.04),
  /** Share of films of which a rectangle is hidden. */
  erase: z.number().min(0).max(1).default(0.2),
})

export type Augmentation = z.infer<typeof augmentationSchema>

/** How a grey value becomes the network's input: (value / 255 - mean) / deviation. */
export type GreyScaling = { mean: number; deviation: number }

/**
 * Draws one film into `out`.
 *
 * @param film square of `side` pixels, 8 bits
 * @param out square of `outSide` pixels, the network's input
 */
export function augment(
  film: Uint8Array,
  side: number,
  out: Float32Array,
  outSide: number,
  a: Augmentation,
  { mean, deviation }: GreyScaling,
  random: Random,
): void {
  const even = (reach: number) => (2 * random.uniform() - 1) * reach
  const angle = (even(a.rotationDegrees) * Math.PI) / 180
  const zoom = 1 + even(a.scale)
  const stretch = 1 + even(a.stretch)
  const shear = even(a.shear)
  const [shiftX, shiftY] = [even(a.shift), even(a.shift)]
  const mirror = random.uniform() < a.flip ? -1 : 1
  const gamma = Math.exp(a.gamma * random.normal())
  const contrast = 1 + even(a.contrast)
  const brightness = even(a.brightness)
  const blurred = random.uniform() < a.blur
  const noise = a.noise * random.uniform()
  const hidden = random.uniform() < a.erase
  const levelled = a.levelling > 0 ? even(a.levelling) : 0
  const sharpened = a.sharpen > 0 && random.uniform() < a.sharpen ? random.uniform() : 0

  const grey = new Float32Array(256)
  for (let v = 0; v < 256; v++) {
    const value = ((v / 255) ** gamma - 0.5) * contrast + 0.5 + brightness
    grey[v] = (Math.min(1, Math.max(0, value)) - mean) / deviation
  }
  // Target to source: the inverse of turn, stretch and zoom about the middle.
  const ratio = side / outSide
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom]
  const xx = mirror * (cos * stretch + shear * sin) * ratio
  const xy = mirror * (sin * stretch + shear * cos) * ratio
  const yx = (-sin / stretch) * ratio
  const yy = (cos / stretch) * ratio
  const half = (outSide - 1) / 2
  const x0 = (side - 1) / 2 + shiftX * side
  const y0 = (side - 1) / 2 + shiftY * side
  const outside = grey[0]
  const last = side - 1
  for (let j = 0, at = 0; j < outSide; j++) {
    let x = x0 - half * xx + (j - half) * xy
    let y = y0 - half * yx + (j - half) * yy
    for (let i = 0; i < outSide; i++, at++, x += xx, y += yx) {
      if (x < 0 || y < 0 || x > last || y > last) {
        out[at] = outside
        continue
      }
      const left = Math.min(x | 0, last - 1)
      const top = Math.min(y | 0, last - 1)
      const [fx, fy] = [x - left, y - top]
      const k = top * side + left
      const upper = grey[film[k]] + fx * (grey[film[k + 1]] - grey[film[k]])
      const lower = grey[film[k + side]] + fx * (grey[film[k + side + 1]] - grey[film[k + side]])
      out[at] = upper + fy * (lower - upper)
    }
  }
  if (levelled !== 0) level(out, outSide, levelled)
  if (sharpened > 0) sharpen(out, outSide, sharpened)
  if (blurred) blur(out, outSide)
  if (noise > 0) addNoise(out, noise / deviation, random)
  if (hidden) erase(out, outSide, outside, random)
}

/** Takes away a share of what changes slowly: the means of 8 x 8 fields and what lies between their middles. */
function level(image: Float32Array, side: number, share: number): void {
  const cells = 8
  const cell = side / cells
  const means = new Float32Array(cells * cells)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) means[((y / cell) | 0) * cells + ((x / cell) | 0)] += image[y * side + x]
  let total = 0
  for (let k = 0; k < means.length; k++) {
    means[k] /= cell * cell
    total += means[k] / means.length
  }
  const places = Array.from({ length: side }, (_, i) => {
    const at = Math.min(cells - 1, Math.max(0, (i + 0.5) / cell - 0.5))
    const first = Math.min(cells - 2, at | 0)
    return { first, share: at - first }
  })
  for (let y = 0; y < side; y++) {
    const { first: row, share: down } = places[y]
    for (let x = 0; x < side; x++) {
      const { first: column, share: across } = places[x]
      const k = row * cells + column
      const upper = means[k] + across * (means[k + 1] - means[k])
      const lower = means[k + cells] + across * (means[k + cells + 1] - means[k + cells])
      image[y * side + x] -= share * (upper + down * (lower - upper) - total)
    }
  }
}

/** Adds what a blur takes away. */
function sharpen(image: Float32Array, side: number, amount: number): void {
  const soft = Float32Array.from(image)
  blur(soft, side)
  for (let i = 0; i < image.length; i++) image[i] += amount * (image[i] - soft[i])
}

/** 1-2-1 along both axes. */
function blur(image: Float32Array, side: number): void {
  for (let y = 0; y < side; y++) {
    let before = image[y * side]
    for (let x = 0; x < side; x++) {
      const k = y * side + x
      const here = image[k]
      image[k] = 0.25 * before + 0.5 * here + 0.25 * image[x + 1 < side ? k + 1 : k]
      before = here
    }
  }
  for (let x = 0; x < side; x++) {
    let before = image[x]
    for (let y = 0; y < side; y++) {
      const k = y * side + x
      const here = image[k]
      image[k] = 0.25 * before + 0.5 * here + 0.25 * image[y + 1 < side ? k + side : k]
      before = here
    }
  }
}

/** Noise that is nearly normal: the sum of four bytes of a stream. */
function addNoise(image: Float32Array, deviation: number, random: Random): void {
  // A byte has variance (256^2 - 1) / 12; four of them, the square root of a third of 65535.
  const factor = deviation / Math.sqrt(65535 / 3)
  for (let i = 0; i < image.length; i++) {
    const bits = random.integer(2 ** 32)
    const bytes = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24)
    image[i] += factor * (bytes - 510)
  }
}

/** Hides a rectangle of 2 to 12 % of the picture. */
function erase(image: Float32Array, side: number, value: number, random: Random): void {
  const area = (0.02 + 0.1 * random.uniform()) * side * side
  const aspect = Math.exp(1.4 * (random.uniform() - 0.5))
  const width = Math.min(side, Math.round(Math.sqrt(area * aspect)))
  const height = Math.min(side, Math.round(Math.sqrt(area / aspect)))
  const left = random.integer(side - width + 1)
  const top = random.integer(side - height + 1)
  for (let y = top; y < top + height; y++) image.fill(value, y * side + left, y * side + left + width)
}
