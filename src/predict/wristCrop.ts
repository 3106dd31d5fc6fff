/**
 * From a hand film to the wrist alone, square, at one exposure: for studies in which a model may see the wrist and nothing else of the
 * hand. The film is squashed as for the hand, so that both have the same proportions.
 */
import type { FloatImage } from '../image/index.ts'
import { findWrist } from './findWrist.ts'
import { type FoundCrop, squareCrop, squareSide } from './handCrop.ts'

/**
 * Squashes, finds the wrist, cuts and normalises.
 *
 * @param film a hand film of any size
 * @param side pixels a side of the crop
 * @returns as `handCrop`; where no wrist was found the crop is what lies where wrists usually do, never the whole film
 */
export const wristCrop = (film: FloatImage, side: number): FoundCrop => squareCrop(film, side, squareSide, findWrist)
