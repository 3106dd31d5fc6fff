/**
 * From a film to what a hand model sees: the hand alone, square, at one exposure. The public hand films come squashed to a square
 * of 299 pixels; films of any shape are brought to the same form first, so that a model meets the same proportions.
 */
import { type Box, cropTo, type FloatImage, normaliseExposure, resize } from '../image/index.ts'
import { findHand } from './findHand.ts'

/** Raised with every change of what is cut, so that crops which a study has kept are made anew. */
export const cropVersion = 2

/** Pixels a side of the square to which films are squashed in our studies; a package says which it takes. */
export const squareSide = 299

/**
 * Squashes, finds the hand, cuts and normalises.
 *
 * @param film a film of any size
 * @param side pixels a side of the crop
 * @returns the crop, where it lies in pixels of the film as given (the box is square on the squashed film only), and whether
 * a hand was found; if not, the crop is the whole film
 */
export const handCrop = (film: FloatImage, side: number): FoundCrop => squareCrop(film, side, squareSide, findHand)

export type FoundCrop = { crop: FloatImage; box: Box; found: boolean }

/** The crop of whatever `find` finds on the film squashed to `squashedSide` pixels a side. */
export function squareCrop(
  film: FloatImage,
  side: number,
  squashedSide: number,
  find: (square: FloatImage) => { box: Box; found: boolean },
): FoundCrop {
  const isSquare = film.width === squashedSide && film.height === squashedSide
  const square = isSquare ? film : resize(film, squashedSide, squashedSide)
  const { box, found } = find(square)
  const crop = normaliseExposure(cropTo(square, box, side, side))
  const across = film.width / squashedSide
  const down = film.height / squashedSide
  const original = { x: box.x * across, y: box.y * down, width: box.width * across, height: box.height * down }
  return { crop, box: original, found }
}
