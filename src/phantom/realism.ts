/**
 * How much a set of films looks like another, in numbers: the radial power spectrum (how strong detail of each size is)
 * and the histogram of grey. Both are taken from the same field at the same size, and averaged over the set. A spectrum
 * that falls like the real one has its edges, texture and noise in proportion; the slope is that of log power over log
 * frequency.
 */
import { type FloatImage, resize } from '../image/index.ts'

const side = 256
export const histogramBins = 32

export type Realism = {
  /** log10 of power at frequency 1, 2, ... cycles across the picture, relative to the total; averaged over pictures. */
  logPower: Float64Array
  /** SD of logPower between pictures. */
  logPowerSd: Float64Array
  /** Share of pixels in each of 32 bins from black to white, averaged over pictures. */
  histogram: Float64Array
  /** Slope of log power over log frequency between 4 and 64 cycles across. */
  slope: number
  films: number
}

/** Measures a set of pictures of the same field. */
export function realism(pictures: Iterable<FloatImage>): Realism {
  const half = side / 2
  const sum = new Float64Array(half)
  const squares = new Float64Array(half)
  const histogram = new Float64Array(histogramBins)
  let films = 0
  for (const picture of pictures) {
    const square = resize(picture, side, side)
    const power = radialPower(square.data)
    for (let i = 0; i < half; i++) {
      sum[i] += power[i]
      squares[i] += power[i] ** 2
    }
    for (const v of square.data)
      histogram[Math.min(histogramBins - 1, Math.max(0, Math.floor(v * histogramBins)))] += 1 / square.data.length
    films++
  }
  const logPower = sum.map(s => s / films)
  const logPowerSd = squares.map((s, i) => Math.sqrt(Math.max(0, s / films - logPower[i] ** 2)))
  return { logPower, logPowerSd, histogram: histogram.map(h => h / films), slope: slopeOf(logPower), films }
}

/** Root mean square difference of the two spectra in units of log10, over frequencies 2 to `to` cycles across. */
export function spectrumDistance(a: Realism, b: Realism, to = side / 2): number {
  let sum = 0
  for (let f = 2; f <= to; f++) sum += (a.logPower[f - 1] - b.logPower[f - 1]) ** 2
  return Math.sqrt(sum / (to - 1))
}

/** Earth mover's distance of the two histograms, as a share of the range from black to white. */
export function histogramDistance(a: Realism, b: Realism): number {
  let carried = 0
  let sum = 0
  for (let i = 0; i < histogramBins; i++) {
    carried += a.histogram[i] - b.histogram[i]
    sum += Math.abs(carried)
  }
  return sum / histogramBins
}

function slopeOf(logPower: Float64Array): number {
  const points = Array.from({ length: 61 }, (_, i) => [Math.log10(i + 4), logPower[i + 3]])
  const meanX = points.reduce((s, [x]) => s + x, 0) / points.length
  const meanY = points.reduce((s, [, y]) => s + y, 0) / points.length
  const xy = points.reduce((s, [x, y]) => s + (x - meanX) * (y - meanY), 0)
  return xy / points.reduce((s, [x]) => s + (x - meanX) ** 2, 0)
}

/** log10 of the power in rings of one cycle, under a Hann window, relative to the total. */
function radialPower(data: Float32Array): Float64Array {
  const mean = data.reduce((a, b) => a + b, 0) / data.length
  const re = new Float64Array(side * side)
  const im = new Float64Array(side * side)
  const hann = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / side))
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) re[y * side + x] = (data[y * side + x] - mean) * hann[x] * hann[y]
  for (let i = 0; i < side; i++) fourier(re, im, i * side, 1)
  for (let i = 0; i < side; i++) fourier(re, im, i, side)
  const rings = new Float64Array(side / 2)
  const count = new Float64Array(side / 2)
  let total = 0
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const ring = Math.round(Math.hypot(Math.min(x, side - x), Math.min(y, side - y)))
      const power = re[y * side + x] ** 2 + im[y * side + x] ** 2
      total += power
      if (ring < 1 || ring > side / 2) continue
      rings[ring - 1] += power
      count[ring - 1]++
    }
  return rings.map((power, i) => Math.log10(Math.max(power / count[i] / Math.max(total, 1e-12), 1e-15)))
}

/** Fourier transform in place of `side` values from `at` in steps of `stride` (Cooley and Tukey, radix 2). */
function fourier(re: Float64Array, im: Float64Array, at: number, stride: number): void {
  for (let i = 1, j = 0; i < side; i++) {
    let bit = side >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i >= j) continue
    const [a, b] = [at + i * stride, at + j * stride]
    const [r, m] = [re[a], im[a]]
    re[a] = re[b]
    im[a] = im[b]
    re[b] = r
    im[b] = m
  }
  for (let size = 2; size <= side; size *= 2)
    for (let k = 0; k < size / 2; k++) {
      const angle = (-2 * Math.PI * k) / size
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      for (let start = k; start < side; start += size) {
        const a = at + start * stride
        const b = a + (size / 2) * stride
        const r = re[b] * cos - im[b] * sin
        const m = re[b] * sin + im[b] * cos
        re[b] = re[a] - r
        im[b] = im[a] - m
        re[a] += r
        im[a] += m
      }
    }
}
