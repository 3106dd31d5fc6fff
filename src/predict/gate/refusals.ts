/** What speaks against reading a film, or a knee on it: each with its measured value and the limit that the gate's package gives. */
import type { GateLimits, JointLimits } from '../../model/index.ts'
import type { Refusal } from '../refusal.ts'
import type { GateFindings, GateTags, KneeFindings } from './findings.ts'

/** A joint that the film shows, with what speaks against it; for a knee, which one. */
export type GatedJoint = { knee: KneeFindings | null; refusals: Refusal[] }

/**
 * The joints of a film for a model of `wanted`: each knee, or the one hand; one alone, refused, where the film shows nothing of the kind. Refusals come in
 * the order of their precedence. A hand is turned upright by quarters before it is read; how far it lies turned is what remains.
 */
export function gateRefusals(
  findings: GateFindings,
  limits: GateLimits,
  wanted: 'hand' | 'wrist' | 'knee',
): GatedJoint[] {
  if (wanted !== 'knee') {
    const own = limits.hand
    const refusals = [
      ...wrongJoint(findings, own, 'hand'),
      ...viewRefusals(findings.tags, leftToTurn(findings.rotationDegrees), own, 'hand'),
      ...resolution(Math.min(findings.width, findings.height), own, 'The film is', 'across'),
      ...stateRefusals(findings.tags, own, 'hand'),
      ...unlike(findings.handDistance, own, 'hand'),
    ]
    return [{ knee: null, refusals }]
  }
  const own = limits.knee
  const film = wrongJoint(findings, own, 'knee')
  if (findings.knees.length === 0) {
    // A lateral knee, or one in a cast, may have no centre to be found; the film as a whole says why.
    const seen = [
      ...film,
      ...viewRefusals(findings.tags, 0, own, 'knee'),
      ...stateRefusals(findings.tags, { ...own, mature: null }, 'knee'),
    ]
    const none: Refusal = {
      code: 'wrong_joint',
      message: `No knee was found on the film: the probability of one where it is likeliest ${tooLow(findings.likeliestCentre, limits.centre)}.`,
      measured: findings.likeliestCentre,
      limit: limits.centre,
    }
    return [{ knee: null, refusals: seen.length > 0 ? seen : [none] }]
  }
  return findings.knees.map(knee => ({
    knee,
    refusals: [
      ...film,
      ...viewRefusals(knee.tags, knee.rotationDegrees, own, 'knee'),
      ...resolution(knee.width, own, 'The knee is', 'wide on the film'),
      ...stateRefusals(knee.tags, own, 'knee'),
      ...unlike(knee.distance, own, 'knee'),
    ],
  }))
}

/** What remains of a turn after the quarters that are turned back, in degrees. */
const leftToTurn = (degrees: number): number => degrees - 90 * Math.round(degrees / 90)

function wrongJoint({ joint }: GateFindings, { joint: least }: JointLimits, wanted: 'hand' | 'knee'): Refusal[] {
  if (joint[wanted] >= least) return []
  const other = wanted === 'hand' ? 'knee' : 'hand'
  const shown = joint[other] > joint.other ? `The film seems to show a ${other}` : `The film seems to show no ${wanted}`
  return [
    {
      code: 'wrong_joint',
      message: `${shown}: the probability of a ${wanted} ${tooLow(joint[wanted], least)}.`,
      measured: joint[wanted],
      limit: least,
    },
  ]
}

const views = { hand: 'PA', knee: 'AP' } as const

function viewRefusals(
  { frontal }: GateTags,
  rotationDegrees: number,
  limits: JointLimits,
  joint: 'hand' | 'knee',
): Refusal[] {
  const turned = Math.abs(rotationDegrees)
  if (frontal < limits.frontal)
    return [
      {
        code: 'not_frontal',
        message: `The ${joint} does not seem to be seen from the front (${views[joint]}): the probability ${tooLow(frontal, limits.frontal)}.`,
        measured: frontal,
        limit: limits.frontal,
      },
    ]
  if (turned > limits.turnedDegrees)
    return [
      {
        code: 'not_frontal',
        message: `The ${joint} lies turned by ${Math.ceil(turned)} degrees on the film, at most ${limits.turnedDegrees} are read: turn the film upright.`,
        measured: turned,
        limit: limits.turnedDegrees,
      },
    ]
  return []
}

function resolution(pixels: number, { pixelsAcross }: JointLimits, what: string, how: string): Refusal[] {
  if (pixels >= pixelsAcross) return []
  return [
    {
      code: 'resolution',
      message: `${what} ${Math.floor(pixels)} pixels ${how}; at least ${pixelsAcross} are needed.`,
      measured: pixels,
      limit: pixelsAcross,
    },
  ]
}

function stateRefusals(tags: GateTags, limits: JointLimits, joint: 'hand' | 'knee'): Refusal[] {
  const over = (code: Refusal['code'], measured: number, limit: number | null, sentence: string): Refusal[] =>
    limit !== null && measured > limit
      ? [
          {
            code,
            message: `${sentence}: the probability is ${inPercent(measured, limit).join(', the limit ')}.`,
            measured,
            limit,
          },
        ]
      : []
  return [
    ...over(
      'collimated',
      tags.cut,
      limits.cut,
      `A part of the ${joint} seems to lie outside the film or its exposed field`,
    ),
    ...over('cast', tags.cast, limits.cast, `The ${joint} seems to be in a cast`),
    ...over('hardware', tags.hardware, limits.hardware, `There seems to be metal on or in the ${joint}`),
    ...over(
      'mature',
      tags.mature,
      limits.mature,
      `The growth plates of the ${joint} look closed, so there is no bone age to read`,
    ),
  ]
}

function unlike(distance: number, { distance: limit }: JointLimits, joint: 'hand' | 'knee'): Refusal[] {
  if (distance <= limit) return []
  return [
    {
      code: 'unlike_training',
      message: `The film is unlike the films of a ${joint} that the gate knows: its distance from them is ${distance.toFixed(2)}, the limit ${limit.toFixed(2)} (1 is usual).`,
      measured: distance,
      limit,
    },
  ]
}

const tooLow = (measured: number, limit: number): string =>
  `is ${inPercent(measured, limit).join(', at least ')} is needed`

/** Finer towards 0 and 1, where limits may lie, and fine enough to tell one from the other. */
function inPercent(measured: number, limit: number): [string, string] {
  const digits = (share: number) => {
    const left = Math.min(share, 1 - share)
    return left < 0.001 ? 2 : left < 0.01 ? 1 : 0
  }
  for (let more = 0; ; more++) {
    const [a, b] = [measured, limit].map(share => `${(100 * share).toFixed(Math.min(9, digits(share) + more))} %`)
    if (a !== b || more === 9) return [a, b]
  }
}
