/**
 * The joints of a film for one package: where each was cut, which side it is, and what speaks against reading it. A hand is found by its
 * outline, knees by the gate; a box that somebody gave goes before both.
 */
import type { DicomFacts } from '../dicom/index.ts'
import type { Box, FloatImage } from '../image/index.ts'
import type { GateLimits, ModelPackage, Preprocessing } from '../model/index.ts'
import { type GateFindings, gateRefusals, type KneeFindings, sidesOfKnees, widthRatios } from './gate/index.ts'
import { type Crop, cutJoint, kneeSquare } from './preprocess.ts'
import type { Refusal } from './refusal.ts'

export type OpenedJoint = {
  crop: Crop
  side: 'L' | 'R' | null
  /** Of a knee that the gate has found: in pixels of the film as it is displayed. */
  landmarks: Readonly<Record<string, { x: number; y: number }>>
  widthRatios: { femur: number; tibia: number } | null
  refusals: Refusal[]
}

export type Gated = { findings: GateFindings; limits: GateLimits }

/**
 * @param gated what the gate found; undefined where there is no gate, and a knee needs a box then
 * @param given the joint's place, in pixels of the film, if somebody said it
 */
export function openJoints(
  film: FloatImage,
  {
    joint,
    preprocessing,
  }: Pick<ModelPackage, 'joint'> & {
    preprocessing: Pick<Preprocessing, 'find' | 'kneeWidths' | 'cropSide' | 'squareSide'>
  },
  gated: Gated | undefined,
  said: {
    side: 'L' | 'R' | undefined
    both?: boolean
    facts: Pick<DicomFacts, 'orientation'> | undefined
    given: Box | undefined
  },
  warnings: string[],
): OpenedJoint[] {
  const { given } = said
  if (joint !== 'knee') {
    const crop = cutJoint(film, preprocessing, given, gated?.findings.rotationDegrees)
    const refusals = gated ? gateRefusals(gated.findings, gated.limits, joint)[0].refusals : []
    if (crop.turnedDegrees !== 0 && refusals.length === 0)
      warnings.push(
        `the ${joint} lies turned by about ${Math.abs(crop.turnedDegrees)} degrees on the film and was read upright`,
      )
    return [
      { ...bare, crop, side: said.side ?? null, refusals: crop.found ? refusals : [...refusals, notFound(joint)] },
    ]
  }
  const joints = gated
    ? gateRefusals(given ? within(gated.findings, given) : gated.findings, gated.limits, joint)
    : [{ knee: null, refusals: [] }]
  const knees = joints.flatMap(({ knee }) => (knee ? [knee] : []))
  if (said.both && !given && knees.length === 1)
    warnings.push('the film is said to show both knees, and one was found: look for the other one by eye')
  const sides =
    knees.length > 0
      ? sidesOfKnees(knees, { side: said.side, orientation: said.facts?.orientation }, warnings)
      : [said.side ?? null]
  return joints.map(({ knee, refusals }, i) => {
    const crop = given
      ? cutJoint(film, preprocessing, given)
      : knee
        ? cutJoint(film, preprocessing, kneeSquare(knee, preprocessing.kneeWidths!), knee.rotationDegrees)
        : cutJoint(film, preprocessing)
    return {
      ...(knee ? { landmarks: knee.landmarks, widthRatios: widthRatios(knee) } : bare),
      crop,
      side: sides[i],
      refusals: crop.found || refusals.length > 0 ? refusals : [notFound(joint)],
    }
  })
}

const bare = { landmarks: {}, widthRatios: null }

/** What a picture alone says against being a radiograph. */
export function pictureRefusals({ coloured, blank }: { coloured: boolean; blank: boolean }): Refusal[] {
  if (coloured) return [{ code: 'wrong_joint', message: 'The picture is in colour: it is no radiograph.' }]
  return blank ? [{ code: 'wrong_joint', message: 'The picture is blank.' }] : []
}

const notFound = (joint: string): Refusal => ({
  code: 'wrong_joint',
  message: `No ${joint} was found on the film.`,
})

/** The findings with only that knee which a box is about, if any. */
function within(findings: GateFindings, { x, y, width, height }: Box): GateFindings {
  const away = ({ centre }: KneeFindings) => Math.hypot(centre.x - x - width / 2, centre.y - y - height / 2)
  const inside = findings.knees
    .filter(({ centre }) => centre.x >= x && centre.x < x + width && centre.y >= y && centre.y < y + height)
    .sort((a, b) => away(a) - away(b))
  return { ...findings, knees: inside.slice(0, 1) }
}

/** The joint that the picture itself shows, if it is one that a package may read. */
export function jointOnPicture({ joint }: Pick<GateFindings, 'joint'>): 'hand' | 'knee' | undefined {
  if (joint.other > joint.hand && joint.other > joint.knee) return undefined
  return joint.knee > joint.hand ? 'knee' : 'hand'
}
