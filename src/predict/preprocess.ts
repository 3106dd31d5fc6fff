/**
 * From a film to the network's picture, the same in training and prediction: squash, find the joint, cut, normalise, round to 8 bits (as the
 * crop cache of a training holds them), shrink, round, scale.
 */
import { type Box, type FloatImage, normaliseExposure, resize } from '../image/index.ts'
import type { Preprocessing } from '../model/index.ts'
import { handCrop } from './handCrop.ts'
import { wristCrop } from './wristCrop.ts'

export type Crop = {
  /** Square of `cropSide` pixels. */
  pixels: Uint8Array
  /** In pixels of the film. */
  box: Box
  /** False where no joint was found: then the crop is the whole film, or for a wrist what lies where wrists usually do. */
  found: boolean
}

/** Cuts the joint out of a film. */
export function cutJoint(film: FloatImage, { find, cropSide }: Pick<Preprocessing, 'find' | 'cropSide'>): Crop {
  if (find !== 'none') {
    const { crop, box, found } = find === 'hand' ? handCrop(film, cropSide) : wristCrop(film, cropSide)
    return { pixels: toBytes(crop.data, 255), box, found }
  }
  const crop = normaliseExposure(resize(film, cropSide, cropSide))
  return { pixels: toBytes(crop.data, 255), box: { x: 0, y: 0, width: film.width, height: film.height }, found: true }
}

/** A crop of `side` pixels as the network's picture, written into `out`. */
export function networkPicture(
  pixels: Uint8Array,
  side: number,
  { px, grey }: Pick<Preprocessing, 'px' | 'grey'>,
  out: Float32Array,
): void {
  const small = shrink(pixels, side, px)
  for (let i = 0; i < small.length; i++) out[i] = (small[i] / 255 - grey.mean) / grey.deviation
}

/** A square 8-bit picture at another size. */
export function shrink(pixels: Uint8Array, side: number, target: number): Uint8Array {
  if (side === target) return pixels
  return toBytes(resize({ width: side, height: side, data: Float32Array.from(pixels) }, target, target).data, 1)
}

const toBytes = (values: Float32Array, factor: number): Uint8Array =>
  Uint8Array.from(values, v => Math.round(factor * v))
