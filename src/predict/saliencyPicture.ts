/** Saliency as a picture: the crop under a map of colours, alone or with the crop beside it. */
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
export function saliencyPicture(pixels: Uint8Array, cropSide: number, saliency: Saliency, side = 384): RgbImage {
  const grey = enlarged(pixels, cropSide, side)
  const overlay = saliencyOverlay(pixels, cropSide, saliency, side)
  const data = new Uint8Array(2 * side * side * 3)
  for (let y = 0; y < side; y++) {
    const row = 2 * y * side * 3
    for (let x = 0; x < side; x++) data.fill(grey[y * side + x], row + 3 * x, row + 3 * x + 3)
    data.set(overlay.data.subarray(y * side * 3, (y + 1) * side * 3), row + 3 * side)
  }
  return { width: 2 * side, height: side, data, channels: 3 }
}

/** The crop under the colours, without the crop beside it. */
export function saliencyOverlay(
  pixels: ArrayLike<number>,
  cropSide: number,
  { map, side: mapSide }: Saliency,
  side: number,
): RgbImage {
  const grey = enlarged(pixels, cropSide, side)
  const strongest = Float32Array.from(map).sort()[Math.floor((1 - fullShare) * (map.length - 1))] || 1
  const heat = resize({ width: mapSide, height: mapSide, data: map }, side, side).data
  const data = new Uint8Array(side * side * 3)
  for (let i = 0; i < heat.length; i++) {
    const strength = Math.min(1, heat[i] / strongest)
    const colour = colourOf(strength)
    for (let c = 0; c < 3; c++) data[3 * i + c] = (1 - 0.8 * strength) * 0.7 * grey[i] + 0.8 * strength * colour[c]
  }
  return { width: side, height: side, data, channels: 3 }
}

function enlarged(pixels: ArrayLike<number>, cropSide: number, side: number): Float32Array {
  const crop: FloatImage = { width: cropSide, height: cropSide, data: Float32Array.from(pixels) }
  return resize(crop, side, side).data
}

function colourOf(value: number): readonly [number, number, number] {
  const at = value * (magma.length - 1)
  const low = Math.min(magma.length - 2, Math.floor(at))
  const part = (c: number) => magma[low][c] + (at - low) * (magma[low + 1][c] - magma[low][c])
  return [part(0), part(1), part(2)]
}
