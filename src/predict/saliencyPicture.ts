/** Saliency as a picture: the crop, and beside it the crop under a map of colours. */
import { type FloatImage, type RgbImage, resize } from '../image/index.ts'
import type { Saliency } from './saliency.ts'

/** Nine steps of the perceptual map `magma` of matplotlib (CC0), from 0 to 1. */
const magma: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [28, 16, 68],
  [79, 18, 123],
  [129, 37, 129],
  [181, 54, 122],
  [229, 80, 100],
  [251, 135, 97],
  [254, 194, 135],
  [252, 253, 191],
]

/** This share of pixels, the strongest, is drawn at full strength. */
const fullShare = 0.005

/** @param pixels the crop, square of `cropSide` pixels */
export function saliencyPicture(pixels: Uint8Array, cropSide: number, { map, px }: Saliency, side = 384): RgbImage {
  const crop: FloatImage = { width: cropSide, height: cropSide, data: Float32Array.from(pixels) }
  const grey = resize(crop, side, side).data
  const strongest = Float32Array.from(map).sort()[Math.floor((1 - fullShare) * (map.length - 1))] || 1
  const heat = resize({ width: px, height: px, data: map }, side, side).data
  const data = new Uint8Array(2 * side * side * 3)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = grey[y * side + x]
      const strength = Math.min(1, heat[y * side + x] / strongest)
      const colour = colourOf(strength)
      const left = (y * 2 * side + x) * 3
      const right = left + 3 * side
      for (let c = 0; c < 3; c++) {
        data[left + c] = value
        data[right + c] = (1 - 0.8 * strength) * 0.7 * value + 0.8 * strength * colour[c]
      }
    }
  return { width: 2 * side, height: side, data, channels: 3 }
}

function colourOf(value: number): readonly [number, number, number] {
  const at = value * (magma.length - 1)
  const low = Math.min(magma.length - 2, Math.floor(at))
  const part = (c: number) => magma[low][c] + (at - low) * (magma[low + 1][c] - magma[low][c])
  return [part(0), part(1), part(2)]
}
