/**
 * What a film for the gate is, and what is known of it. The gate has to tell knees and hands that a model may read from
 * everything else that lies in an archive; each kind below is one such thing, asked for by name so that rates can be
 * given kind by kind.
 */
import type { GreyImage } from '../../image/index.ts'
import type { AgeRange } from '../child.ts'
import type { Generator } from '../generators.ts'

/** Everything that can be asked for. */
export const gateKinds = [
  'knee',
  'knee-pair',
  'long-leg',
  'knee-screws',
  'knee-plate',
  'knee-cast',
  'knee-turned',
  'knee-lateral',
  'knee-oblique',
  'knee-cut',
  'hand',
  'hand-screws',
  'hand-cast',
  'hand-turned',
  'hand-lateral',
  'hand-cut',
  'elbow',
  'ankle',
  'shoulder',
  'hip',
  'foot',
  'chest',
  'spine',
  'skull',
  'photograph',
  'noise',
  'text',
  'blank',
  'rays',
] as const
export type GateKind = (typeof gateKinds)[number]

/** Which simulated child a film shows. The stride stays as it is, so that films do when a kind is added. */
export const childNumber = (kind: GateKind, index: number): number => 28 * index + gateKinds.indexOf(kind)

export type GateFilmOptions = {
  kind: GateKind
  seed: number
  /** From 0; names the film together with seed and kind. */
  index: number
  /** Either of the two, film by film, unless said. */
  generator?: Generator
  /** Chronological ages of the children; 0 to 21 years for knees and 0 to 19 for hands unless said. */
  ages?: AgeRange
  /** Longer side of the film in pixels, 224 unless said, or a few less; films are not all square. */
  side?: number
}

export type Point = { x: number; y: number }

/** A knee on a film, in pixels from the centre of the upper left one. */
export type GateKnee = Point & {
  /** Widest condylar width: of the femoral epiphysis or, in small children, of the wider metaphysis. */
  width: number
  /** From hip-above to how it lies, clockwise as seen, -180 to 180: turning back by this makes it upright. */
  rotationDegrees: number
  side: 'L' | 'R'
  /** How far the plate has closed that is ahead, of femur and tibia: 0 while both are open throughout, 1 once one is closed throughout. */
  closing: number
  /** Femoral and tibial plates closed throughout. */
  mature: boolean
  /** As in `KneeTruth`; a landmark may lie outside the film. */
  landmarks: Record<string, Point>
  /** Both growth plates and all their landmarks are on the exposed part of the film. */
  wholeOnFilm: boolean
}

/** A hand on a film. */
export type GateHand = {
  side: 'L' | 'R'
  /** Clockwise as seen, from fingers above. */
  rotationDegrees: number
  /** Every growth plate of hand and wrist closed throughout. */
  mature: boolean
  landmarks: Record<string, Point>
  wholeOnFilm: boolean
}

export type GateTruth = {
  kind: GateKind
  joint: 'hand' | 'knee' | 'other'
  /** A PA hand or an AP knee, however it lies in the plane of the film. */
  frontal: boolean
  /** From left to right on the film. */
  knees: GateKnee[]
  hand?: GateHand
  /** Where metal is seen: at most sixty of its pixels; none if there is no metal. */
  metal: Point[]
  cast: boolean
  /** The joint lies partly outside the film or behind the collimator. */
  cut: boolean
}

export type GateFilm = { image: GreyImage; truth: GateTruth }
