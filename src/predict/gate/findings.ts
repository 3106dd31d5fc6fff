/** What the gate found on a film. Probabilities are the network's own; what they mean for an estimate is in `refusals.ts`. */
import type { GateJoint, GateLandmark, GateTag } from '../../model/index.ts'

export type Point = { x: number; y: number }

export type GateTags = Record<Exclude<GateTag, 'fibulaLeft'>, number>

/** Lengths and places in pixels of the film, as boxes have them: pixel i covers i to i + 1. */
export type KneeFindings = {
  /** How the knee lies, clockwise from hip above, -180 to 180: turned back by this it stands upright. */
  rotationDegrees: number
  centre: Point
  /** Of the condyles. */
  width: number
  /** Probability of a centre on the whole film. */
  confidence: number
  tags: GateTags
  /** Left and right with the knee upright. */
  landmarks: Record<GateLandmark, Point>
  /** Probability that the fibula is on the left with the knee upright. */
  fibulaLeft: number
  /** From the knees of the training: 1 is usual. */
  distance: number
}

export type GateFindings = {
  /** Pixels of the film. */
  width: number
  height: number
  /** Probabilities, adding up to 1. */
  joint: Record<GateJoint, number>
  /** Of the film as a whole; what counts for a hand. */
  tags: GateTags
  /** How the joint lies, as seen on the whole film. */
  rotationDegrees: number
  /** From the hands of the training: 1 is usual. */
  handDistance: number
  /** Probability of a knee's centre where it is likeliest, whether it is a knee or not. */
  likeliestCentre: number
  /** From left to right. */
  knees: KneeFindings[]
}

/** Surer than this, the fibula's side is told. */
const sure = 0.9

/**
 * Which knee it is, from the fibula, if that is clear. On a film as seen from the front the lateral side of a right knee is on the left. It cannot tell a film that
 * was mirrored.
 */
export function sideOfFibula({ fibulaLeft }: Pick<KneeFindings, 'fibulaLeft'>): 'L' | 'R' | null {
  return fibulaLeft > sure ? 'R' : fibulaLeft < 1 - sure ? 'L' : null
}

/** Width of the epiphysis over that of the metaphysis. */
export function widthRatios({ landmarks: at }: Pick<KneeFindings, 'landmarks'>): { femur: number; tibia: number } {
  const width = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)
  return {
    femur:
      width(at.femurEpiphysisLeft, at.femurEpiphysisRight) / width(at.femurMetaphysisLeft, at.femurMetaphysisRight),
    tibia:
      width(at.tibiaEpiphysisLeft, at.tibiaEpiphysisRight) / width(at.tibiaMetaphysisLeft, at.tibiaMetaphysisRight),
  }
}
