/**
 * One child, one maturity; but its hand and its knee do not follow it exactly, and within a joint each ossification
 * centre and each closure keeps a little time of its own. So no reading of a hand, however good, tells the age of the
 * knee exactly, and by how much a label of the hand strays is known: it is written here, in one table, for a study to sweep.
 *
 * Spreads are months in children whose skeletal ages spread by 10 months around their calendar age (as from six years
 * on), and shrink with that spread in the young: a hand of one year is not three months off. All are assumptions: order
 * and spacing of centres vary by 3 to 9 months; no table of hand against knee was at hand.
 */
import { keyedRandom } from '../base/index.ts'
import { type Child, clampedNormal, oldestMonths } from './child.ts'
import { interpolate, skeletalAgeSdMonths } from './milestones.ts'

export type Spread = {
  /** SD of the hand's and the knee's skeletal age around the child's maturity, months. */
  handSdMonths: number
  kneeSdMonths: number
  /** SD of the left against the right joint. */
  sideSdMonths: number
  /** SD of when a centre is seen, and of how far its growth has come. */
  centreSdMonths: number
  /** SD of when a plate closes. */
  closureSdMonths: number
}

export const assumedSpread: Spread = {
  handSdMonths: 3,
  kneeSdMonths: 3,
  sideSdMonths: 1,
  centreSdMonths: 5,
  closureSdMonths: 4,
}

/** Hand and knee as old as the child, and every centre on time. */
export const noSpread: Spread = {
  handSdMonths: 0,
  kneeSdMonths: 0,
  sideSdMonths: 0,
  centreSdMonths: 0,
  closureSdMonths: 0,
}

/** Months early, for a child whose skeletal age spreads by 10 months; `Deviation` is one joint's. */
export type Deviation<Centre extends string> = {
  joint: number
  centre: Record<Centre, number>
  closure: Record<Centre, number>
}

const scaleMonths = 10
const streams = { hand: 0x68, knee: 0x6b } as const

/** Draws the deviations of one joint; `side` 0 is the first that is looked at, 1 the other. */
export function drawDeviation<Centre extends string>(
  seed: number,
  index: number,
  joint: 'hand' | 'knee',
  centres: readonly Centre[],
  spread: Spread,
  side: 0 | 1 = 0,
): Deviation<Centre> {
  const own = keyedRandom(seed, index, 0x6465, streams[joint])
  const of = (sd: number) => sd * clampedNormal(own, 2.5)
  const deviation = {
    joint: of(joint === 'hand' ? spread.handSdMonths : spread.kneeSdMonths),
    centre: Object.fromEntries(centres.map(name => [name, of(spread.centreSdMonths)])),
    closure: Object.fromEntries(centres.map(name => [name, of(spread.closureSdMonths)])),
  } as Deviation<Centre>
  const other = keyedRandom(seed, index, 0x6465, streams[joint], 1)
  if (side === 1) deviation.joint += spread.sideSdMonths * clampedNormal(other, 2.5)
  return deviation
}

/** By how much deviations count in a child of this age: 1 where skeletal ages spread by 10 months. */
export const deviationScale = ({ sex, chronologicalAgeMonths }: Child): number =>
  interpolate(skeletalAgeSdMonths[sex], chronologicalAgeMonths) / scaleMonths

/** Skeletal age of one joint: what a perfect reading of its film would say. */
export const jointAgeMonths = (child: Child, { joint }: { joint: number }): number =>
  Math.min(oldestMonths[child.sex], Math.max(0, child.skeletalAgeMonths + deviationScale(child) * joint))

/**
 * The scatter of an exact label of the hand around the knee's truth: the SD of the knee's skeletal age minus the hand's,
 * in months, in children of six years and more. No floor of a student's error: what strays at random averages out.
 */
export const handKneeSdMonths = ({ handSdMonths, kneeSdMonths }: Spread): number =>
  drawnShare * Math.hypot(handSdMonths, kneeSdMonths)

/** SD of a standard normal number that is drawn again beyond 2.5. */
const drawnShare = 0.9545
