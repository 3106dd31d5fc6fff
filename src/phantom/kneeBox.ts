/**
 * Where a knee is cut out of its film: a square about the middle of the joint, so many times as wide as the knee. The growth plates of femur, tibia and
 * fibula lie within it; what else is on the film, and how far away the joint lay from its edges, is not.
 */
import { type Box, squareAt } from '../image/index.ts'
import type { KneeTruth } from './film.ts'

/** Side of the square over the width of the knee. */
export const kneeWidths = 1.8

/** In pixels of the film, whose first pixel covers 0 to 1. */
export const kneeBox = ({ place: { x, y, width } }: Pick<KneeTruth, 'place'>): Box =>
  squareAt({ x: x + 0.5, y: y + 0.5 }, kneeWidths * width)
