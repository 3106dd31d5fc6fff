/**
 * What is drawn for a film of a hand: how this hand differs from the average of its size and maturity, how it lies, and
 * how it was exposed. Spreads are assumptions. Real films of hands were looked at for poses, margins and markers.
 */
import { childStream, clampedNormal, type Exposure } from '../child.ts'
import { type Deviation, drawDeviation, noSpread, type Spread } from '../deviation.ts'
import { type CarpalName, type CentreName, carpalNames, centreNames, type PlateBone, plateBones } from './milestones.ts'

/** 1 or 0 is the average. */
export type HandShape = {
  side: 'L' | 'R'
  deviation: Deviation<CentreName>
  bones: Record<PlateBone, { length: number; width: number; gap: number; ratio: number; height: number }>
  carpals: Record<CarpalName, number>
  /** Widths of all bones over their average. */
  slender: number
  cortex: number
  mineral: number
  /** How far the ulna reaches beyond its usual place, as a share of the radial width. */
  ulnarVariance: number
  /** Length over which shafts flare, and depth of the carpal bones; 1 but in other generators. */
  flare: number
  carpalDepth: number
  grain: number
  scar: number
}

/** Angles in degrees. */
export type HandPose = {
  /** About the hand's long axis, thumb away from the detector positive. */
  rotation: number
  tilt: number
  inPlane: number
  /** Hand against forearm, towards the thumb positive. */
  deviation: number
  /** How far the fingers are spread. */
  spread: number
  /** Own lean and flexion of each digit from the thumb on, and of its joints. */
  lean: readonly number[]
  flexion: readonly number[]
  thumbLean: number
  thumbRoll: number
  sourceToDetectorMm: number
  /** Middle of the hand in front of the detector. */
  objectToDetectorMm: number
  /** Film over the hand with its wrist. */
  field: number
  offsetX: number
  offsetY: number
  /** Length of forearm below the wrist that is on the film, as a share of the hand's length. */
  forearm: number
}

/** Stream number of the hand. */
export const handPart = 2

export function drawHandShape(seed: number, index: number, spread: Spread = noSpread): HandShape {
  const random = childStream(seed, index, 'shape', handPart)
  const around = (mean: number, sd: number) => mean + sd * clampedNormal(random, 2.5)
  const bones = Object.fromEntries(
    plateBones.map(name => [
      name,
      {
        length: around(1, 0.018),
        width: around(1, 0.02),
        gap: around(1, 0.13),
        ratio: around(1, 0.025),
        height: around(1, 0.06),
      },
    ]),
  ) as HandShape['bones']
  const carpals = Object.fromEntries(carpalNames.map(name => [name, around(1, 0.04)])) as HandShape['carpals']
  return {
    // Bone age is read from the left hand.
    side: random.uniform() < 0.93 ? 'L' : 'R',
    deviation: drawDeviation(seed, index, 'hand', centreNames, spread),
    bones,
    carpals,
    slender: around(1, 0.045),
    cortex: around(1, 0.12),
    mineral: around(1, 0.12),
    ulnarVariance: around(0, 0.03),
    flare: 1,
    carpalDepth: 1,
    grain: random.integer(2 ** 31),
    scar: 0.35 + 0.9 * random.uniform(),
  }
}

export function drawHandPose(seed: number, index: number, part = handPart): HandPose {
  const random = childStream(seed, index, 'pose', part)
  const around = (mean: number, sd: number) => mean + sd * clampedNormal(random, 2.5)
  const wideTurn = random.uniform() < 0.2 ? 14 : 5
  return {
    rotation: around(0, 5),
    tilt: around(0, 3),
    inPlane: around(0, wideTurn),
    deviation: around(0, 6),
    spread: around(7, 5),
    lean: Array.from({ length: 5 }, () => around(0, 2.2)),
    flexion: Array.from({ length: 5 }, () => Math.abs(around(3.5, 4))),
    thumbLean: around(0, 7),
    thumbRoll: around(48, 10),
    sourceToDetectorMm: 1000 + 150 * random.uniform(),
    objectToDetectorMm: 18 + 8 * random.uniform(),
    field: 1.04 + 0.4 * random.uniform() ** 1.8,
    offsetX: around(0, 0.03),
    offsetY: around(0, 0.02),
    forearm: 0.15 + 0.2 * random.uniform(),
  }
}

export function drawHandExposure(seed: number, index: number, part = handPart): Exposure {
  const random = childStream(seed, index, 'exposure', part)
  const between = (low: number, high: number) => low + (high - low) * random.uniform()
  const wide = random.uniform() < 0.5
  const margin = () => (wide ? between(-0.03, 0.01) : between(-0.02, 0.05))
  return {
    hardness: between(1, 1.22),
    photonsPerPixel: Math.exp(between(Math.log(6_000), Math.log(60_000))),
    scatter: between(0.06, 0.16),
    scatterMm: between(15, 30),
    blurMm: between(0.1, 0.2),
    heel: between(0, 0.12),
    heelDegrees: between(0, 360),
    levelling: random.uniform() < 0.35 ? 0 : between(0.1, 0.55),
    edge: random.uniform() < 0.3 ? 0 : between(0.2, 1.2),
    black: between(-0.5, 0),
    white: between(0.98, 1.4),
    gamma: Math.exp(between(-0.3, 0.45)),
    collimation: {
      left: margin(),
      right: margin(),
      top: margin(),
      bottom: margin(),
      degrees: random.uniform() < 0.75 ? 0 : between(-4, 4),
      bright: random.uniform() < 0.1,
    },
    marker: {
      shown: random.uniform() < 0.9,
      // Beside the little finger's side of the palm, or in the upper corner.
      x: between(0.07, 0.14),
      y: random.uniform() < 0.55 ? between(0.55, 0.78) : between(0.07, 0.2),
      sizeMm: between(10, 15),
      degrees: random.uniform() < 0.8 ? between(-6, 6) : between(-35, 35),
      density: between(2, 6),
      mirrored: random.uniform() < 0.03,
      tag: random.uniform() < 0.7 ? between(0.04, 0.16) : 0,
      initials: random.uniform() < 0.75 ? [random.integer(1e6), 2 + random.integer(2)] : undefined,
    },
    fold: { shown: false, x: 0.5, degrees: 0, density: 0 },
  }
}
