/**
 * One range of grey for all films. Films come dark, light, flat and with the scatter of their tubes; a model should see bone at
 * about the same grey in each. Levels are read inside the ellipse that fits the picture, where a centred hand lies and markers
 * and collimator edges mostly do not: black is the background, white the densest bone, and a power in between sets the middle of
 * the tissue to one grey.
 */
import type { FloatImage } from './grey.ts'

const bins = 1024
/** Levels are read within this share of the half-width of the picture. */
const levelRadius = 0.8
/** Share of the ellipse that is darker than the background level. */
const backgroundQuantile = 0.1
/** Share of the tissue that is darker than white; the rest is saturated (dense bone, a marker). */
const whiteQuantile = 0.985
/** Tissue begins at this share of the way from the background to the light end. */
const tissueFrom = 0.12
/** Grey of the median of the tissue. */
const middleGrey = 0.5
const gammaRange = [0.45, 1.5] as const

/** The picture with background near 0, dense bone near 1 and tissue in between; a light background is turned dark first. */
export function normaliseExposure(image: FloatImage): FloatImage {
  const { width, height, data } = image
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const v of data) {
    if (v < low) low = v
    if (v > high) high = v
  }
  if (!(high - low > 1e-6)) return { width, height, data: new Float32Array(data.length) }
  // Counts of the grey levels in the middle, around it, and in the corners.
  const middleOf = new Uint32Array(bins)
  const aroundOf = new Uint32Array(bins)
  const corners = new Uint32Array(bins)
  const toBin = (bins - 1) / (high - low)
  for (let y = 0; y < height; y++) {
    const v = (2 * y + 1) / height - 1
    for (let x = 0; x < width; x++) {
      const u = (2 * x + 1) / width - 1
      const r2 = u * u + v * v
      const counts = r2 < 0.16 ? middleOf : r2 < levelRadius ** 2 ? aroundOf : corners
      counts[Math.round((data[y * width + x] - low) * toBin)]++
    }
  }
  const inside = middleOf.map((n, i) => n + aroundOf[i])
  // An inverted film is light all around, and darker in the palm than beside it; a light surround alone does not invert.
  const turned = quantile(corners, 0.5) >= quantile(inside, 0.7) && quantile(middleOf, 0.5) < quantile(aroundOf, 0.5)
  if (turned) inside.reverse()
  const black = quantile(inside, backgroundQuantile)
  const light = quantile(inside, 0.9)
  const tissue = inside.slice()
  tissue.fill(0, 0, Math.ceil(black + tissueFrom * (light - black)) + 1)
  const white = Math.max(black + 1, quantile(tissue, whiteQuantile))
  const middle = (quantile(tissue, 0.5) - black) / (white - black)
  const gamma =
    middle > 0 && middle < 1
      ? Math.min(gammaRange[1], Math.max(gammaRange[0], Math.log(middleGrey) / Math.log(middle)))
      : 1
  const out = new Float32Array(data.length)
  const grey = greyOfBin(black, white, gamma)
  for (let i = 0; i < data.length; i++) {
    const at = (data[i] - low) * toBin
    const level = turned ? bins - 1 - at : at
    const k = Math.min(bins - 2, Math.floor(level))
    out[i] = grey[k] + (level - k) * (grey[k + 1] - grey[k])
  }
  return { width, height, data: out }
}

/** The bin below which the share q of the counts lies; 0 when there are none. */
function quantile(counts: Uint32Array, q: number): number {
  let total = 0
  for (const n of counts) total += n
  let sum = 0
  for (let i = 0; i < bins; i++) {
    sum += counts[i]
    if (sum > 0 && sum >= q * total) return i
  }
  return 0
}

/** A table in place of a power per pixel. */
function greyOfBin(black: number, white: number, gamma: number): Float32Array {
  return Float32Array.from({ length: bins }, (_, i) => Math.min(1, Math.max(0, (i - black) / (white - black))) ** gamma)
}
