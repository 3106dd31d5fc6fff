/**
 * From a film to the network's picture, the same in training and prediction: squash, find the joint, cut, normalise, round to 8 bits (as the
 * crop cache of a training holds them), shrink, round, scale.
 */
import {
  type Box,
  cropTurned,
  type FloatImage,
  normaliseExposure,
  resize,
  squareAt,
  turnBox,
  turnQuarters,
} from '../image/index.ts'
import type { Preprocessing } from '../model/index.ts'
import { findHand } from './findHand.ts'
import { findWrist } from './findWrist.ts'
import type { KneeFindings } from './gate/index.ts'
import { squareCrop } from './handCrop.ts'
import { quartersOf } from './quarters.ts'

export type Crop = {
  /** Square of `cropSide` pixels. */
  pixels: Uint8Array
  /** In pixels of the film. */
  box: Box
  /** By how much it lies turned on the film, clockwise; the crop is upright. Of a hand or wrist in quarters, -90 to 180; the box is as it lies. */
  turnedDegrees: number
  /** False where no joint was found: then the crop is the whole film, or for a wrist what lies where wrists usually do. */
  found: boolean
}

/**
 * Cuts the joint out of a film.
 *
 * @param given where it lies, in pixels of the film, if a person or the gate has said so; the crop is the square about it, of a hand or wrist that on the
 * squashed film. A knee that is nowhere given is not found.
 * @param turnedDegrees how it lies on the film, clockwise. A hand or wrist is turned back by quarters, for it is found by its outline on the whole film, and networks
 * read hands that lie aslant.
 */
export function cutJoint(
  film: FloatImage,
  { find, cropSide, squareSide }: Pick<Preprocessing, 'find' | 'cropSide' | 'squareSide'>,
  given?: Box,
  turnedDegrees = 0,
): Crop {
  if (find !== 'knee') {
    const quarters = quartersOf(turnedDegrees)
    const upright = turnQuarters(film, -quarters)
    const there = given && turnBox(given, film, -quarters)
    const place =
      there && squareAbout(scaleBox(there, squareSide / upright.width, squareSide / upright.height), Math.max)
    const look = find === 'hand' ? findHand : findWrist
    const { crop, box, found } = squareCrop(upright, cropSide, squareSide, square =>
      place ? { box: place, found: true } : look(square),
    )
    return {
      pixels: toBytes(crop.data, 255),
      box: turnBox(box, upright, quarters),
      turnedDegrees: 90 * quarters,
      found,
    }
  }
  const box = given ? squareAbout(given, Math.max) : squareAbout({ x: 0, y: 0, ...sizeOf(film) }, Math.min)
  const crop = normaliseExposure(cropTurned(film, box, turnedDegrees, cropSide))
  return { pixels: toBytes(crop.data, 255), box, turnedDegrees, found: given !== undefined }
}

/** The square about a knee that a package reads, in pixels of the film. */
export const kneeSquare = ({ centre, width }: Pick<KneeFindings, 'centre' | 'width'>, kneeWidths: number): Box =>
  squareAt(centre, kneeWidths * width)

const sizeOf = ({ width, height }: FloatImage) => ({ width, height })

/** A box on a picture of another size. */
export const scaleBox = ({ x, y, width, height }: Box, across: number, down: number): Box => ({
  x: x * across,
  y: y * down,
  width: width * across,
  height: height * down,
})

/** A square with the centre of a box, as large as its longer or shorter side. */
function squareAbout({ x, y, width, height }: Box, size: (a: number, b: number) => number): Box {
  const side = size(width, height)
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side }
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
