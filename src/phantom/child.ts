/**
 * Who the simulated children are. Everything about a child is drawn from streams of its own (seed, child, purpose), so
 * that one thing can be changed and all others stay: the same child with another skeletal age has the same build, pose
 * and exposure. Chronological age is uniform over the range asked for; skeletal age lies around it with the SD of
 * healthy children. Size follows a growth chart at the age half-way between the two (assumption: an advanced child is
 * taller than its age, but not as tall as its bones are old), times a deviation of its own.
 */
import { keyedRandom, type Random } from '../base/index.ts'
import { interpolate, type Sex, skeletalAgeSdMonths, variation } from './milestones.ts'

export type Child = {
  seed: number
  /** From 0; names the child together with the seed. */
  index: number
  sex: Sex
  /** ISO dates; their difference is the chronological age. */
  birthDate: string
  studyDate: string
  chronologicalAgeMonths: number
  /** The truth of a phantom: it alone decides what ossified, how wide, and how open the plates are. */
  skeletalAgeMonths: number
  /** Skeletal over chronological age, in SDs of children of that age: what a child keeps while it grows. */
  advanceSd: number
  /** The age at which the growth chart is read. */
  sizeAgeMonths: number
  /** Size over that of the average child of its size age. */
  size: number
  /** Width of the soft tissue over that of the bone at the joint. */
  softTissue: number
  /** Share of the soft tissue's half-width that is fat under the skin. */
  fat: number
}

/** How this knee differs from the average of its maturity, and its side. 1 or 0 is the average. */
export type KneeShape = {
  side: 'L' | 'R'
  femur: LongBoneShape
  tibia: LongBoneShape
  fibula: LongBoneShape
  /** Angle between the axes of femur and tibia, knock-knee positive; the joint line stays level. */
  valgusDegrees: number
  /** Angle between the two joint surfaces, open on the medial side if positive. */
  laxityDegrees: number
  shaftWidth: number
  cortex: number
  /** Mineral of spongy bone, 1 is average. */
  mineral: number
  spines: number
  notch: number
  plateauSlopeDegrees: number
  patella: number
  /** Patella's height above and lateral shift from its usual place, as a share of the femoral width. */
  patellaUp: number
  patellaLateral: number
  fibulaLateral: number
  /** Seed of bumps, islands and trabeculae. */
  grain: number
  /** How strongly the closed plate is seen as a scar. */
  scar: number
  /** Length over which the metaphyses flare, and how round the condyles' corners are; 1 but in other generators. */
  flare: number
  corner: number
}

export type LongBoneShape = { ratio: number; gap: number; height: number; peak: number; width: number }

/** How the knee lies. Angles in degrees. */
export type Pose = {
  /** About the leg's axis, outward positive. */
  rotation: number
  flexion: number
  /** Tube against the leg, towards the head positive. */
  tilt: number
  inPlane: number
  sourceToDetectorMm: number
  /** Joint in front of the detector. */
  objectToDetectorMm: number
  /**
   * Height of the film over the size of the joint: the width of the femoral metaphysis or, in infants, the distance
   * between metaphyses.
   */
  field: number
  /** Joint from the film's centre, as a share of the film. */
  offsetX: number
  offsetY: number
}

/** Dose, machine and what lies on the film. */
export type Exposure = {
  /** Attenuation over that of a beam of 40 keV mean energy. */
  hardness: number
  photonsPerPixel: number
  scatter: number
  scatterMm: number
  blurMm: number
  heel: number
  heelDegrees: number
  /** How strongly slow grey changes are levelled, and edges raised, by the machine. */
  levelling: number
  edge: number
  /** Window from the least (0) to the greatest (1) reading of the tissue. */
  black: number
  white: number

  gamma: number

  collimation: { left: number; right: number; top: number; bottom: number; degrees: number; bright: boolean }
  marker: {
    shown: boolean
    x: number
    y: number
    sizeMm: number
    degrees: number
    density: number
    mirrored: boolean
    /** Attenuation of the plate that holds the letter, if any. */
    tag?: number
    /** Seed and number of the initials below the letter. */
    initials?: readonly [number, number]
  }
  fold: { shown: boolean; x: number; degrees: number; density: number }
}

/** One stream for each purpose. Numbers are part of every simulated film: append, never renumber. */
const purposes = {
  sex: 1,
  age: 2,
  maturity: 3,
  size: 4,
  tissue: 5,
  shape: 6,
  pose: 7,
  exposure: 8,
  noise: 9,
  visits: 10,
} as const

/** The stream of one purpose of one child. Films of another joint take another `part`. */
export const childStream = (seed: number, index: number, purpose: keyof typeof purposes, part = 0): Random =>
  keyedRandom(seed, index, purposes[purpose], part)

/** Stream number of the knee; a film of another joint has its own pose, exposure and noise. */
export const kneePart = 1
const otherKneePart = 101

const daysPerMonth = 365.25 / 12
/** The atlas ends here: older bones are written down as this age. */
export const oldestMonths = { F: 18 * 12, M: 19 * 12 } as const

export type AgeRange = { fromMonths: number; toMonths: number }

/** Draws a child. `ages` bounds the chronological age. */
export function drawChild(seed: number, index: number, ages: AgeRange = { fromMonths: 0, toMonths: 216 }): Child {
  const sex = childStream(seed, index, 'sex').uniform() < 0.5 ? 'F' : 'M'
  const age = childStream(seed, index, 'age')
  const days = Math.round((ages.fromMonths + age.uniform() * (ages.toMonths - ages.fromMonths)) * daysPerMonth)
  const studyDay = Date.UTC(2015, 0, 1) / 864e5 + age.integer(3650)
  const advanceSd = clampedNormal(childStream(seed, index, 'maturity'), 2.5)
  const tissue = childStream(seed, index, 'tissue')
  return {
    seed,
    index,
    sex,
    birthDate: isoDate(studyDay - days),
    studyDate: isoDate(studyDay),
    advanceSd,
    ...agesAt(sex, days, advanceSd),
    size: 1 + variation.size * clampedNormal(childStream(seed, index, 'size'), 2.5),
    softTissue: 1.35 + 0.5 * tissue.uniform() ** 1.5,
    fat: 0.08 + 0.22 * tissue.uniform() ** 2,
  }
}

/** The ages of a child that is so many days old. */
function agesAt(sex: Sex, days: number, advanceSd: number) {
  const chronologicalAgeMonths = days / daysPerMonth
  const sd = interpolate(skeletalAgeSdMonths[sex], chronologicalAgeMonths)
  const skeletalAgeMonths = Math.min(oldestMonths[sex], Math.max(0, chronologicalAgeMonths + sd * advanceSd))
  return { chronologicalAgeMonths, skeletalAgeMonths, sizeAgeMonths: (chronologicalAgeMonths + skeletalAgeMonths) / 2 }
}

/** The same child some days later, or earlier if negative: it keeps its advance or delay. */
export function childAfter(child: Child, days: number): Child {
  const day = Date.parse(child.studyDate) / 864e5 + days
  const born = Date.parse(child.birthDate) / 864e5
  return { ...child, studyDate: isoDate(day), ...agesAt(child.sex, Math.max(0, day - born), child.advanceSd) }
}

/** Draws what is peculiar to this child's knee. */
export function drawKneeShape(seed: number, index: number): KneeShape {
  const random = childStream(seed, index, 'shape', kneePart)
  const around = (mean: number, sd: number) => mean + sd * clampedNormal(random, 2.5)
  const long = (): LongBoneShape => ({
    ratio: around(1, variation.ratio),
    gap: around(1, variation.gap),
    height: around(1, variation.height),
    peak: around(1, variation.peak),
    width: around(1, variation.side),
  })
  return {
    side: random.uniform() < 0.5 ? 'L' : 'R',
    femur: long(),
    tibia: long(),
    fibula: long(),
    valgusDegrees: around(6, 2.5),
    laxityDegrees: around(0, 0.8),
    shaftWidth: around(1, 0.06),
    cortex: around(1, 0.12),
    mineral: around(1, 0.12),
    spines: around(1, 0.2),
    notch: around(1, 0.15),
    plateauSlopeDegrees: around(7, 2),
    patella: around(1, 0.06),
    patellaUp: around(0, 0.05),
    patellaLateral: around(0.03, 0.03),
    fibulaLateral: around(0, 0.03),
    grain: random.integer(2 ** 31),
    scar: 0.35 + 0.9 * random.uniform(),
    flare: 1,
    corner: 1,
  }
}

/** The other knee of a child: alike but for 1 to 2 % (assumption), and with bumps and trabeculae of its own. */
export function otherKnee(shape: KneeShape, seed: number, index: number): KneeShape {
  const random = childStream(seed, index, 'shape', otherKneePart)
  const alike = (bone: LongBoneShape): LongBoneShape => {
    const near = (value: number) => value * (1 + variation.side * clampedNormal(random, 2.5))
    return {
      ratio: near(bone.ratio),
      gap: near(bone.gap),
      height: near(bone.height),
      peak: near(bone.peak),
      width: near(bone.width),
    }
  }
  return {
    ...shape,
    side: shape.side === 'L' ? 'R' : 'L',
    femur: alike(shape.femur),
    tibia: alike(shape.tibia),
    fibula: alike(shape.fibula),
    laxityDegrees: 0.8 * clampedNormal(random, 2.5),
    grain: random.integer(2 ** 31),
  }
}

/** Draws how the knee lies and where the film is. */
export function drawPose(seed: number, index: number, part = kneePart): Pose {
  const random = childStream(seed, index, 'pose', part)
  const around = (mean: number, sd: number) => mean + sd * clampedNormal(random, 2.5)
  return {
    rotation: around(0, 6),
    flexion: around(2, 5),
    tilt: around(0, 3),
    inPlane: around(0, 4),
    sourceToDetectorMm: 1000 + 150 * random.uniform(),
    objectToDetectorMm: 40 + 50 * random.uniform(),
    field: 2.1 + 0.9 * random.uniform(),
    offsetX: around(0, 0.03),
    offsetY: around(0, 0.03),
  }
}

/** Draws the exposure, the machine's processing, collimation and marker. */
export function drawExposure(seed: number, index: number, part = kneePart): Exposure {
  const random = childStream(seed, index, 'exposure', part)
  const between = (low: number, high: number) => low + (high - low) * random.uniform()
  const wide = between(0, 1) < 0.35
  const margin = () => (wide ? between(-0.02, 0.015) : between(-0.01, 0.1))
  const lateral = between(0.07, 0.16)
  return {
    hardness: between(0.88, 1.1),
    photonsPerPixel: Math.exp(between(Math.log(12_000), Math.log(120_000))),
    scatter: between(0.2, 0.36),
    scatterMm: between(18, 32),
    blurMm: between(0.12, 0.22),
    heel: between(0, 0.12),
    heelDegrees: between(0, 360),
    levelling: random.uniform() < 0.25 ? 0 : between(0.1, 0.65),
    edge: random.uniform() < 0.3 ? 0 : between(0.2, 1.4),
    black: between(-0.2, 0.2),
    white: between(1, 1.36),
    gamma: Math.exp(between(-0.35, 0.3)),

    collimation: {
      left: margin(),
      right: margin(),
      top: margin(),
      bottom: margin(),
      degrees: random.uniform() < 0.6 ? 0 : between(-4, 4),
      bright: random.uniform() < 0.08,
    },
    marker: {
      shown: random.uniform() < 0.85,
      x: lateral,
      y: random.uniform() < 0.7 ? between(0.09, 0.25) : between(0.75, 0.9),
      sizeMm: between(9, 15),
      degrees: random.uniform() < 0.7 ? between(-6, 6) : between(-25, 25),
      density: between(2.5, 6),
      mirrored: random.uniform() < 0.06,
    },
    fold: {
      shown: random.uniform() < 0.08,
      x: between(0.1, 0.9),
      degrees: between(-25, 25),
      density: between(0.02, 0.05),
    },
  }
}

/** A standard normal number, drawn again while it lies beyond the limit. */
export function clampedNormal(random: Random, limit: number): number {
  for (;;) {
    const z = random.normal()
    if (Math.abs(z) <= limit) return z
  }
}

const isoDate = (day: number): string => new Date(day * 864e5).toISOString().slice(0, 10)
