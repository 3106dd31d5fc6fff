/**
 * When things happen in the growing hand and wrist, and how large they are then: the hand's part of `../milestones.ts`,
 * with the same reading. Ages are months at which a centre is first seen and at which a plate is closed throughout;
 * girls run ahead, and the curves are read at the boy's age of equal maturity. Sources: general anatomy written down
 * from memory (after the order in which Greulich and Pyle describe the hand), so each number is an assumption; what a
 * study needs is that maturity alone decides what a plate looks like.
 */
import { interpolate, type Sex } from '../milestones.ts'

/** The centres of the hand by name. Phalanges are counted from the thumb. */
export const tubeNames = [
  'metacarpal1',
  'metacarpal2',
  'metacarpal3',
  'metacarpal4',
  'metacarpal5',
  'proximal1',
  'proximal2',
  'proximal3',
  'proximal4',
  'proximal5',
  'middle2',
  'middle3',
  'middle4',
  'middle5',
  'distal1',
  'distal2',
  'distal3',
  'distal4',
  'distal5',
] as const
export const carpalNames = [
  'capitate',
  'hamate',
  'triquetrum',
  'lunate',
  'trapezium',
  'trapezoid',
  'scaphoid',
  'pisiform',
] as const
export type TubeName = (typeof tubeNames)[number]
export type CarpalName = (typeof carpalNames)[number]
export type PlateBone = TubeName | 'radius' | 'ulna'
export type CentreName = PlateBone | CarpalName | 'sesamoid'
export const plateBones: readonly PlateBone[] = [...tubeNames, 'radius', 'ulna']
export const centreNames: readonly CentreName[] = [...plateBones, ...carpalNames, 'sesamoid']

/** Months in boys; the girl's month follows from equal maturity. */
export type HandTimes = {
  appears: Record<CentreName, number>
  closes: Record<PlateBone, number>
  /** Months from the first bridge of a plate to its last gap. */
  closingMonths: number
  /** Epiphyses are as wide as their metaphyses this many months before closing begins. */
  widthsEqualBeforeMonths: number
  /** From first sight to its grown form, a carpal bone takes until this month. */
  carpalsGrownMonths: number
  equalMaturity: { girls: readonly number[]; boys: readonly number[] }
}

const byDigit = <K extends string>(bone: K, months: readonly number[], first = 1) =>
  Object.fromEntries(months.map((m, i) => [`${bone}${i + first}`, m])) as Record<`${K}${1 | 2 | 3 | 4 | 5}`, number>

/** Generator A. Phalanges and metacarpals appear within 16-36 months in boys, 10-24 in girls. */
export const handTimesA: HandTimes = {
  appears: {
    capitate: 3,
    hamate: 4,
    radius: 15,
    ...byDigit('proximal', [32, 17, 16, 17, 22]),
    ...byDigit('metacarpal', [31, 19, 21, 24, 27]),
    ...byDigit('middle', [26, 24, 24, 36], 2),
    ...byDigit('distal', [18, 35, 28, 28, 36]),
    triquetrum: 30,
    lunate: 48,
    trapezium: 67,
    trapezoid: 69,
    scaphoid: 71,
    ulna: 78,
    pisiform: 126,
    sesamoid: 156,
  },
  closes: {
    ...byDigit('distal', [179, 181, 181, 181, 182]),
    ...byDigit('proximal', [191, 192, 193, 192, 191]),
    ...byDigit('middle', [192, 193, 192, 191], 2),
    ...byDigit('metacarpal', [191, 198, 198, 199, 199]),
    ulna: 210,
    radius: 222,
  },
  closingMonths: 15,
  widthsEqualBeforeMonths: 24,
  carpalsGrownMonths: 156,
  equalMaturity: {
    girls: [0, 3, 10, 24, 36, 51, 66, 102, 132, 156, 168, 174, 192, 204, 216],
    boys: [0, 3.5, 15, 34, 48, 69, 78, 126, 156, 180, 192, 198, 210, 222, 236],
  },
}

/** Boy's months of equal maturity of the hand. */
export const handMaturityMonths = (times: HandTimes, sex: Sex, skeletalAgeMonths: number): number =>
  sex === 'M'
    ? skeletalAgeMonths
    : interpolate({ at: times.equalMaturity.girls, value: times.equalMaturity.boys }, skeletalAgeMonths)

/**
 * What the progress of one epiphysis decides: 0 when its centre is first seen, 1 when it is as wide as its metaphysis,
 * 2 when its plate has closed.
 */
export type EpiphysisCurves = {
  /** Width over that of the metaphysis. */
  width: readonly number[]
  /** Height as a share of the cartilage that it has to fill. */
  fill: readonly number[]
  /** Lucent gap over the width of the metaphysis. */
  gap: readonly number[]
  /** From an ellipsoid (0) to the grown form (1). */
  form: readonly number[]
}
export const progressSteps = [0, 0.15, 0.4, 0.7, 1, 1.5, 2] as const
export type EpiphysisKind = 'phalanx' | 'knuckle' | 'radius' | 'ulna'

export const epiphysisCurvesA: Record<EpiphysisKind, EpiphysisCurves> = {
  phalanx: {
    width: [0.22, 0.5, 0.76, 0.92, 1, 1.06, 1.09],
    fill: [0.28, 0.42, 0.54, 0.68, 0.82, 0.95, 1],
    gap: [0.12, 0.1, 0.08, 0.066, 0.058, 0.048, 0.04],
    form: [0, 0.3, 0.65, 0.9, 1, 1, 1],
  },
  knuckle: {
    width: [0.26, 0.52, 0.78, 0.93, 1, 1.05, 1.08],
    fill: [0.26, 0.46, 0.64, 0.79, 0.89, 0.97, 1],
    gap: [0.12, 0.095, 0.075, 0.064, 0.056, 0.046, 0.04],
    form: [0, 0.4, 0.75, 0.95, 1, 1, 1],
  },
  radius: {
    width: [0.2, 0.5, 0.74, 0.9, 1, 1.05, 1.07],
    fill: [0.34, 0.55, 0.7, 0.85, 0.95, 1, 1],
    gap: [0.09, 0.07, 0.055, 0.048, 0.042, 0.036, 0.03],
    form: [0, 0.25, 0.55, 0.85, 1, 1, 1],
  },
  ulna: {
    width: [0.3, 0.5, 0.7, 0.88, 1, 1.06, 1.09],
    fill: [0.3, 0.4, 0.54, 0.72, 0.88, 0.97, 1],
    gap: [0.15, 0.13, 0.11, 0.09, 0.075, 0.06, 0.05],
    form: [0, 0.2, 0.5, 0.8, 1, 1, 1],
  },
}

/**
 * Length in mm of the third metacarpal with its epiphysis by age in years; the growth chart of the hand. The sexes share
 * it up to 11 and then end at their adult lengths. Assumption.
 */
export const thirdMetacarpalMm = {
  F: { at: [0, 0.5, 1, 2, 4, 6, 8, 10, 12, 14, 16], value: [19, 24, 27.5, 33, 40.5, 46, 51, 55.5, 61, 63.6, 64] },
  M: {
    at: [0, 0.5, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18],
    value: [19, 24, 27.5, 33, 40.5, 46, 51, 55.5, 60, 65, 68, 68.5],
  },
} as const

/** Widths grow less than lengths: as this power of them. Assumption (metacarpal 2: 4.8 of 28 mm at one year, 8.8 of 70 adult). */
export const widthPower = 0.65

/** Share of spongy bone's mineral over years; a young hand is thinner in mineral too. Assumption. */
export const mineralByYears = { at: [0, 4, 10, 16], value: [0.7, 0.78, 0.88, 0.96] } as const
