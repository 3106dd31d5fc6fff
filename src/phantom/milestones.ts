/**
 * When things happen in the growing knee, and how large they are then. This is the only place where ages turn into
 * anatomy: every number that skeletal age decides stands here, with its source or the word "assumption" (general
 * anatomical knowledge, no table was at hand to check it against). What matters for a study on phantoms is not that
 * each month is right but that maturity alone decides what a growth plate looks like.
 *
 * Ages are skeletal ages in years. Girls run ahead of boys: `equalMaturity` pairs the ages at which both look alike,
 * and the curves are read at the boy's age of that pair. Between entries all tables are linear; beyond the ends they
 * stay constant.
 */

export type Sex = 'F' | 'M'

/** The age in years at which something is first seen (or complete), by sex. */
export type Milestone = { girls: number; boys: number; what: string; source: string }

const assumption = 'assumption (general anatomy)'

export const milestones = {
  femoralEpiphysis: { girls: 0, boys: 0, what: 'distal femoral centre ossified', source: assumption },
  tibialEpiphysis: {
    girls: 0,
    boys: 0,
    what: 'proximal tibial centre ossified',
    source: `${assumption}: birth to 2 months; here tiny at birth`,
  },
  fibularEpiphysis: { girls: 3, boys: 4, what: 'centre of the fibular head', source: `${assumption}: 2 to 5 years` },
  patella: { girls: 3, boys: 4, what: 'first islands of the patella', source: assumption },
  patellaWhole: { girls: 5, boys: 6, what: 'patella in one piece', source: assumption },
  femoralWidthsEqual: { girls: 7.5, boys: 8.5, what: 'femoral epiphysis as wide as metaphysis', source: assumption },
  tubercle: {
    girls: 10,
    boys: 11.4,
    what: 'centre of the tibial tubercle',
    source: `${assumption}: 8-12 and 9-14 years`,
  },
  tubercleFused: { girls: 13, boys: 14.8, what: 'tubercle joined to the tibia', source: assumption },
  tibialClosure: {
    girls: 14.1,
    boys: 16.1,
    what: 'proximal tibial plate closed throughout',
    source: `${assumption}: 13.5-15 and 15.5-17 years; MRI sees remnants until 18.6 and 20.3 (Wittschieber 2022)`,
  },
  femoralClosure: {
    girls: 14.5,
    boys: 16.5,
    what: 'distal femoral plate closed throughout',
    source: `${assumption}: 14-15 and 16-17 years, a little after the tibia`,
  },
  fibularClosure: {
    girls: 15.5,
    boys: 17.5,
    what: 'proximal fibular plate closed throughout',
    source: `${assumption}: 15-16 and 17-18 years`,
  },
} as const satisfies Record<string, Milestone>

/**
 * How long a plate takes from its first bridge, in the centre, to the last gap, at the rim. Source: 12-18 months,
 * assumption.
 */
export const closingYears = 1.25

/** Values at ages; both lists have one length. */
export type Curve = { at: readonly number[]; value: readonly number[]; source: string }

/** Girls' and boys' skeletal ages of equal maturity. Assumption: a line through the milestones above. */
export const equalMaturity = {
  girls: [0, 1, 3, 5, 7.5, 10, 14.5, 15.5, 18],
  boys: [0, 1.2, 4, 6, 8.5, 11.4, 16.5, 17.5, 20],
} as const

/**
 * What maturity decides, over the boy's years of equal maturity. Lengths in mm are those of a child of average size.
 */
export const maturityCurves = {
  femoralRatio: {
    at: [0, 0.25, 1.1, 2.3, 4.5, 6.7, 8.5, 11, 13.3, 16.5],
    value: [0.3, 0.42, 0.68, 0.85, 0.95, 0.98, 1, 1.033, 1.06, 1.08],
    source: `${assumption}: bony width of epiphysis over metaphysis (as measured in doi 10.1097/BPO.0000000000001921)`,
  },
  tibialRatio: {
    at: [0, 0.25, 1.1, 2.3, 4.5, 6.7, 8.5, 11, 13.3, 16.5],
    value: [0.22, 0.36, 0.64, 0.81, 0.92, 0.97, 1.005, 1.03, 1.045, 1.055],
    source: assumption,
  },
  fibularRatio: { at: [4, 6, 9, 12, 15], value: [0.3, 0.62, 0.85, 1, 1.08], source: assumption },
  femoralHeight: {
    at: [0, 2, 4.5, 8.5, 12, 17],
    value: [0.7, 0.6, 0.5, 0.43, 0.4, 0.39],
    source: `${assumption}: height of the bony epiphysis over its width`,
  },
  tibialHeight: { at: [0, 2, 4.5, 8.5, 12, 17], value: [0.65, 0.48, 0.36, 0.29, 0.26, 0.25], source: assumption },
  gapMm: {
    at: [0, 1.1, 3, 6.5, 9, 12, 15.2],
    value: [9, 8, 6, 4, 3.2, 2.5, 1.6],
    source: `${assumption}: lucent gap between bony epiphysis and metaphysis of the femur`,
  },
  tibialGap: { at: [0], value: [0.85], source: `${assumption}: the tibial gap as a share of the femoral` },
  jointSpaceMm: {
    at: [0, 1, 4, 8, 12, 16],
    value: [11, 10, 9, 6.5, 5.2, 4.6],
    source: `${assumption}: cartilage between the bony joint surfaces`,
  },
  form: {
    at: [0.3, 2, 4.5, 8, 10.5],
    value: [0, 0.25, 0.6, 0.9, 1],
    source: `${assumption}: from an ellipsoid (0) to the epiphysis of the grown knee (1)`,
  },
  spines: { at: [3, 7, 9.5, 12], value: [0, 0.35, 0.8, 1], source: `${assumption}: notch and spines, 8-10 years` },
  centralPeak: {
    at: [0, 3, 7, 11, 14],
    value: [0, 0.02, 0.05, 0.085, 0.1],
    source:
      'height over width of the femoral plate: about a tenth in adolescence (Knapik 2018, PMC6152884); rest assumption',
  },
  irregularMarginMm: {
    at: [2.8, 4.5, 7, 9],
    value: [0, 0.7, 0.65, 0],
    source: `${assumption}: condylar margins, a normal variant of 3-8 years`,
  },
  patellaWidth: {
    at: [4, 5, 6, 9, 13, 16],
    value: [0.16, 0.3, 0.4, 0.5, 0.57, 0.58],
    source: `${assumption}: width over that of the femoral metaphysis`,
  },
  scar: {
    at: [16.5, 18, 21],
    value: [1, 0.6, 0.3],
    source: `${assumption}: density of the femoral scar, 1 when it has just closed`,
  },
} as const satisfies Record<string, Curve>

/**
 * Width in mm of the distal femoral and proximal tibial metaphyses by age in years; the growth chart of the phantom.
 * The two sexes share a chart up to 11 and then end at their adult widths. Assumption.
 */
export const metaphysisWidthMm = {
  femur: {
    F: { at: [0, 1, 2, 4, 6, 8, 10, 12, 14, 16], value: [19, 27, 33, 42, 49, 55, 60, 64.5, 66.3, 66.7] },
    M: { at: [0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18], value: [19, 27, 33, 42, 49, 55, 60, 65, 71.5, 75.2, 76] },
  },
  tibia: {
    F: { at: [0, 1, 2, 4, 6, 8, 10, 12, 14, 16], value: [18, 25, 30, 39, 46, 51, 57, 61.5, 64, 64.5] },
    M: { at: [0, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18], value: [18, 25, 30, 39, 46, 51, 57, 62, 69, 73.2, 74] },
  },
} as const

/**
 * SD of skeletal age in months at a chronological age in months: Brush Foundation (Greulich and Pyle, 1959, Tables III
 * and IV), as given in the public source of dfnr2/bone-age-app. Beyond the ends the nearest value is taken, which is an
 * assumption.
 */
export const skeletalAgeSdMonths = {
  M: {
    at: [3, 6, 9, 12, 18, 24, 30, 36, 42, 48, 54, 60, 72, 84, 96, 108, 120, 132, 144, 156, 168, 180, 192, 204],
    value: [
      0.69, 1.13, 1.43, 1.97, 3.52, 3.92, 4.52, 5.08, 5.4, 6.66, 8.36, 8.79, 9.17, 8.91, 9.1, 9, 9.79, 10.09, 10.38,
      10.44, 10.72, 11.32, 12.86, 13.05,
    ],
  },
  F: {
    at: [3, 6, 9, 12, 18, 24, 30, 36, 42, 48, 54, 60, 72, 84, 96, 108, 120, 132, 144, 156, 168, 180, 192],
    value: [
      0.72, 1.16, 1.36, 1.77, 3.49, 4.64, 5.37, 5.97, 7.48, 8.98, 10.73, 11.65, 10.23, 9.64, 10.23, 10.74, 11.73, 11.94,
      10.24, 10.67, 11.3, 9.23, 7.31,
    ],
  },
} as const

/** Everything that ages turn into, for one generator. */
export type KneeAnatomy = {
  milestones: Record<keyof typeof milestones, Milestone>
  closingYears: number
  equalMaturity: { girls: readonly number[]; boys: readonly number[] }
  curves: Record<keyof typeof maturityCurves, Curve>
  metaphysisWidthMm: Record<'femur' | 'tibia', Record<Sex, { at: readonly number[]; value: readonly number[] }>>
}

export const kneeAnatomyA: KneeAnatomy = {
  milestones,
  closingYears,
  equalMaturity,
  curves: maturityCurves,
  metaphysisWidthMm,
}

/** How children of one maturity and one sex differ, as relative SD. Assumption throughout. */
export const variation = { size: 0.055, ratio: 0.03, gap: 0.15, side: 0.015, height: 0.05, peak: 0.2 } as const

/** The value of a table at an age, in the unit of its `at`. */
export function interpolate(table: { at: readonly number[]; value: readonly number[] }, at: number): number {
  const { at: ages, value } = table
  if (!(at > ages[0])) return value[0]
  for (let i = 1; i < ages.length; i++)
    if (at <= ages[i]) return value[i - 1] + ((value[i] - value[i - 1]) * (at - ages[i - 1])) / (ages[i] - ages[i - 1])
  return value[value.length - 1]
}

/** Boy's years of equal maturity: the age at which the curves are read. */
export function maturityYears(
  sex: Sex,
  skeletalAgeMonths: number,
  equal: KneeAnatomy['equalMaturity'] = equalMaturity,
): number {
  const years = skeletalAgeMonths / 12
  return sex === 'M' ? years : interpolate({ at: equal.girls, value: equal.boys }, years)
}
