/**
 * From attenuation to the stored picture: intensity, scatter, blur, noise, then what the machine does (logarithm,
 * levelling of slow changes, edges, window). All lengths are mm on the detector. Scatter is the primary picture blurred
 * over some centimetres, which is what its wide kernel amounts to; noise is the Gaussian limit of counting photons.
 */
import type { Random } from '../base/index.ts'
import type { Exposure } from './child.ts'

/** What one make of detector and machine does that another does not. */
export type Detector = {
  /** Share of the scatter that stays within a few mm (glare of a plate), and its SD in mm. */
  glare: { share: number; mm: number }
  /** Blur over that of the exposure. */
  blur: number
  /** Noise that does not depend on the dose, as SD of the reading: the structure of a plate. */
  structure: number
  /** Contrast of the middle greys over the ends, 0 for a straight curve: the S of a film. */
  sigmoid: number
}

export const detectorA: Detector = { glare: { share: 0, mm: 0 }, blur: 1, structure: 0, sigmoid: 0 }

/**
 * Simulated reading of the detector as -log of the intensity over that of the open beam, noise included.
 *
 * @param attenuation summed along each ray, side x side
 * @param beam intensity of the open beam at each pixel: 1 in the field, 0 behind the collimator
 */
export function expose(
  attenuation: Float32Array,
  beam: Float32Array,
  side: number,
  pixelMm: number,
  exposure: Exposure,
  random: Random,
  detector: Detector = detectorA,
): Float32Array {
  const n = side * side
  const primary = new Float32Array(n)
  for (let i = 0; i < n; i++) primary[i] = beam[i] > 0 ? beam[i] * Math.exp(-exposure.hardness * attenuation[i]) : 0
  const blurred = blur(primary, side, side, (exposure.blurMm * detector.blur) / pixelMm)
  const scattered = slowBlur(primary, side, exposure.scatterMm / pixelMm)
  const { share, mm } = detector.glare
  if (share > 0) {
    const near = blur(primary, side, side, mm / pixelMm)
    for (let i = 0; i < n; i++) scattered[i] = (1 - share) * scattered[i] + share * near[i]
  }
  const electronic = 4
  const out = new Float32Array(n)
  const photons = exposure.photonsPerPixel
  for (let i = 0; i < n; i++) {
    const mean = photons * (blurred[i] + exposure.scatter * scattered[i])
    const counted = mean + Math.sqrt(mean + electronic * electronic) * random.normal()
    out[i] = -Math.log(Math.max(counted, 1) / photons)
    if (detector.structure > 0) out[i] += detector.structure * random.normal()
  }
  return out
}

/**
 * What the machine makes of a reading: grey 0 to 1, bone white. `tissue` says which pixels the window is chosen from.
 */
export function develop(
  reading: Float32Array,
  tissue: Uint8Array,
  side: number,
  pixelMm: number,
  exposure: Exposure,
  detector: Detector = detectorA,
): Float32Array {
  const n = side * side
  const out = Float32Array.from(reading)
  if (exposure.levelling > 0) {
    // Outside the field the machine sees nothing to level: it goes on with the mean of the field.
    const mean = meanOf(reading, tissue)
    const slow = slowBlur(
      reading.map((v, i) => (tissue[i] ? v : mean)),
      side,
      0.08 * side,
    )
    for (let i = 0; i < n; i++) out[i] -= exposure.levelling * slow[i]
  }
  if (exposure.edge > 0) {
    const soft = blur(reading, side, side, 0.9 / pixelMm)
    for (let i = 0; i < n; i++) out[i] += exposure.edge * (reading[i] - soft[i])
  }
  const [low, high] = quantiles(out, tissue, [0.02, 0.995])
  const black = low + exposure.black * (high - low)
  const white = low + exposure.white * (high - low)
  for (let i = 0; i < n; i++) {
    const v = Math.min(1, Math.max(0, (out[i] - black) / (white - black)))
    const grey = v ** exposure.gamma
    out[i] = detector.sigmoid > 0 ? grey + detector.sigmoid * (grey * grey * (3 - 2 * grey) - grey) : grey
  }
  return out
}

function meanOf(values: Float32Array, chosen: Uint8Array): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++)
    if (chosen[i]) {
      sum += values[i]
      count++
    }
  return count > 0 ? sum / count : 0
}

function quantiles(values: Float32Array, inField: Uint8Array, shares: readonly number[]): number[] {
  const kept: number[] = []
  for (let i = 0; i < values.length; i += 7) if (inField[i]) kept.push(values[i])
  const sorted = Float32Array.from(kept).sort()
  return shares.map(share => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
}

/** Gaussian blur with an SD in pixels; the edge is repeated. */
export function blur(data: Float32Array, width: number, height: number, sd: number): Float32Array {
  if (sd < 0.2) return data
  const radius = Math.ceil(3 * sd)
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sd) ** 2))
  const total = kernel.reduce((a, b) => a + b)
  for (let i = 0; i < kernel.length; i++) kernel[i] /= total
  const half = new Float32Array(data.length)
  const line = new Float32Array(width + 2 * radius)
  for (let y = 0; y < height; y++) {
    line.fill(data[y * width], 0, radius)
    line.set(data.subarray(y * width, (y + 1) * width), radius)
    line.fill(data[y * width + width - 1], radius + width)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let k = 0; k <= 2 * radius; k++) sum += kernel[k] * line[x + k]
      half[y * width + x] = sum
    }
  }
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++)
    for (let k = -radius; k <= radius; k++) {
      const from = Math.min(height - 1, Math.max(0, y + k)) * width
      const weight = kernel[k + radius]
      for (let x = 0; x < width; x++) out[y * width + x] += weight * half[from + x]
    }
  return out
}

/** A wide blur, computed on a picture an eighth as large and interpolated. */
function slowBlur(data: Float32Array, side: number, sd: number): Float32Array {
  const factor = Math.max(1, Math.floor(Math.min(side / 32, sd / 2)))
  const small = Math.ceil(side / factor)
  const sum = new Float32Array(small * small)
  const count = new Float32Array(small * small)
  for (let y = 0; y < side; y++) {
    const row = Math.floor(y / factor) * small
    for (let x = 0; x < side; x++) {
      const i = row + Math.floor(x / factor)
      sum[i] += data[y * side + x]
      count[i]++
    }
  }
  for (let i = 0; i < sum.length; i++) sum[i] /= count[i]
  const soft = blur(sum, small, small, sd / factor)
  const out = new Float32Array(data.length)
  for (let y = 0; y < side; y++) {
    const fy = Math.min(small - 1.001, Math.max(0, (y + 0.5) / factor - 0.5))
    const iy = Math.floor(fy)
    const ty = fy - iy
    for (let x = 0; x < side; x++) {
      const fx = Math.min(small - 1.001, Math.max(0, (x + 0.5) / factor - 0.5))
      const ix = fx | 0
      const tx = fx - ix
      const i = iy * small + ix
      const upper = soft[i] + (soft[i + 1] - soft[i]) * tx
      const lower = soft[i + small] + (soft[i + small + 1] - soft[i + small]) * tx
      out[y * side + x] = upper + (lower - upper) * ty
    }
  }
  return out
}
