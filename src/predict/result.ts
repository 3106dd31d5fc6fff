/**
 * What Physis says about a film: one JSON a film. This schema is the only definition of it; tables, DICOM, FHIR and the page are made from it.
 * Months inside; null is "not known" or "not given", and a sentence says why.
 */
import * as z from 'zod'
import { filmFailures } from '../base/index.ts'
import type { SaidOfFilm } from './knownOfFilm.ts'

/** Why a film that could be read gets no estimate, in order of precedence. */
export const refusalCodes = [
  'no_model',
  'for_processing',
  'wrong_joint',
  'not_frontal',
  'resolution',
  'collimated',
  'cast',
  'hardware',
  'out_of_range',
  'mature',
  'unlike_training',
  'simulated_model',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

const months = z.number().nullable()

const boxSchema = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })

/** A value and its limits. */
const rangeSchema = z.strictObject({ estimate: z.number(), lower: z.number(), upper: z.number() })

/** A value, its limits, and what the limits stand for: how well a method foretells is not in them. */
const rangedSchema = rangeSchema.extend({ uncertainty: z.string() })

/** Why there is no value, in a sentence that can stand where the value would. */
const absentSchema = z.strictObject({ value: z.null(), code: z.string(), reason: z.string() })

const answerSchema = <Value extends z.ZodType>(value: Value) => z.union([z.strictObject({ value }), absentSchema])

/** How far the bone age lies from the chronological age, by one table: `clinic/zScore.ts`. */
const zScoreSchema = z.strictObject({
  table: z.string(),
  citation: z.string(),
  score: answerSchema(
    z.strictObject({
      z: rangedSchema,
      sdMonths: z.number(),
      /** The bone age that makes Z 0: the chronological age, or the table's mean. */
      expectedMonths: z.number(),
      finding: z.enum(['delayed', 'normal', 'advanced']),
      /** Whether the finding is the same at both limits of Z. */
      isFindingCertain: z.boolean(),
    }),
  ),
})

/** Growth remaining by one method: `clinic/growthRemaining.ts`. */
const growthSchema = z.strictObject({
  method: z.string(),
  clock: z.enum(['bone age', 'bone age, age withheld', 'calendar age', 'growth plates']),
  citation: z.string(),
  /** Whether a second source says the same; null where there is none to compare. */
  verified: z.boolean().nullable(),
  /** What was compared, or what is missing. */
  note: z.string(),
  remaining: answerSchema(
    z.strictObject({
      /** Whether growth has ended: at no limit of the age, at one of them, or at both. */
      state: z.enum(['growing', 'uncertain', 'finished']),
      distalFemurMm: rangeSchema,
      proximalTibiaMm: rangeSchema,
      kneeMm: rangeSchema,
      /** What the limits stand for. */
      uncertainty: z.string(),
      /** The error beside them: the method's own, or that of the nearest one of which it is known; the sentence says which. */
      methodError: z.strictObject({ distalFemur: z.string(), proximalTibia: z.string() }).nullable(),
      notes: z.array(z.string()),
    }),
  ),
})

/** Length of a leg at maturity over its length now: `clinic/multiplier.ts`. By both ages, of which neither replaces the other; the bone age is the estimate with all that is known. */
const multipliersSchema = z.strictObject({
  citation: z.string(),
  verified: z.boolean(),
  note: z.string(),
  byChronologicalAge: answerSchema(rangedSchema),
  byBoneAge: answerSchema(rangedSchema),
  /** Of what is foretold with them. */
  error: z.string(),
})

/** What an estimate means for the child. */
const interpretationSchema = z.strictObject({
  /** Z and the difference from the age are those of the estimate with chronological age withheld, where there is one. */
  boneAgeMinusAgeMonths: answerSchema(rangedSchema),
  zScores: z.array(zScoreSchema),
  /** Of the plates at the knee, whichever joint the bone age is of; by the estimate with chronological age withheld too, where that is far from the other. */
  growth: z.array(growthSchema),
  /** Null where the growth plates look closed and there is no estimate. */
  multipliers: answerSchema(multipliersSchema).nullable(),
})

export const modelSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  sha256: z.string(),
  /** Trained on simulated films. */
  simulated: z.boolean(),
})

export const estimateSchema = z.strictObject({
  jointIndex: z.int().positive(),
  status: z.enum(['estimated', 'refused']),
  /** Of a refusal, or of one that `--force` overrode. */
  code: z.enum(refusalCodes).nullable(),
  message: z.string(),
  forced: z.boolean(),
  /** What was measured for the refusal, and its limit, where it is a matter of degree. */
  measured: z.number().nullable(),
  limit: z.number().nullable(),
  /** `other` where it is another than the model reads, and nobody said which. */
  joint: z.enum(['hand', 'wrist', 'knee', 'other']),
  view: z.string().nullable(),
  side: z.enum(['L', 'R']).nullable(),
  /** In pixels of the film; null where no joint was found, or another than the model reads. */
  box: boxSchema.nullable(),
  /** By how much the crop was turned, clockwise, to stand upright. */
  turnedDegrees: z.number(),
  /** Ends of the widest epiphysis and metaphysis of femur and tibia, in pixels of the film. */
  landmarks: z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() })),
  /** Width of the epiphysis over that of the metaphysis; of a refused joint only if its plates are closed. */
  widthRatios: z.strictObject({ femur: z.number(), tibia: z.number() }).nullable(),
  scale: z.string().nullable(),
  boneAgeMonths: months,
  lowerMonths: months,
  upperMonths: months,
  coverage: z.number().nullable(),
  /** Standard deviation of the predicted distribution. */
  distributionSdMonths: months,
  /** Standard deviation between the members of the package; null for a single one. */
  foldSdMonths: months,
  /** As used. */
  sex: z.enum(['F', 'M']).nullable(),
  chronologicalAgeMonths: months,
  /** How wide that age is known, in months: the child is up to half of it younger or older. 0 for an exact age, 12 for one in whole years. */
  chronologicalAgeSpanMonths: months,
  /** The model was told that age. One that takes no age is not, nor one that was trained on no child of such an age; difference, Z and growth go by it all the same. */
  toldAge: z.boolean(),
  /** The estimate with chronological age withheld, where the model was told it: a model that knows the age pulls towards it. */
  withheld: z
    .strictObject({
      boneAgeMonths: z.number(),
      lowerMonths: z.number(),
      upperMonths: z.number(),
      coverage: z.number(),
    })
    .nullable(),
  /** Null where there is no estimate and the growth plates are not closed either. */
  interpretation: interpretationSchema.nullable(),
  /** This package's error on other films of this sex and bone age. */
  knownError: z
    .strictObject({
      sex: z.enum(['F', 'M']),
      fromMonths: z.number(),
      toMonths: z.number(),
      n: z.int(),
      meanAbsoluteErrorMonths: z.number(),
    })
    .nullable(),
  /** The model was trained on this film, or on one of its patient: its error says nothing about other films. Patients are recognised where PHYSIS_SECRET is set. */
  trainedOn: z.boolean(),
  model: modelSchema.nullable(),
})

export const resultSchema = z.strictObject({
  format: z.literal(1),
  notice: z.string(),
  software: z.strictObject({ name: z.literal('physis'), version: z.string() }),
  /** Which gate looked at the film. */
  gate: z.strictObject({ name: z.string(), version: z.string(), sha256: z.string() }).nullable(),
  film: z.strictObject({
    file: z.string(),
    sha256: z.string().nullable(),
    sopInstanceUid: z.string().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    /** Marked as made by a simulation. */
    simulated: z.boolean(),
  }),
  patient: z.string().nullable(),
  failure: z.strictObject({ code: z.enum(filmFailures), message: z.string() }).nullable(),
  warnings: z.array(z.string()),
  /** Between two knees of a child on one film: their difference, and how large both intervals allow it to be before it is warned of. No mean is made of them. */
  difference: z.strictObject({ months: z.number(), expectedMonths: z.number() }).nullable(),
  timingsMs: z.record(z.string(), z.number()),
  joints: z.array(estimateSchema),
})

export type JointEstimate = z.infer<typeof estimateSchema>
export type Interpretation = z.infer<typeof interpretationSchema>
export type GrowthAnswer = z.infer<typeof growthSchema>
export type Result = z.infer<typeof resultSchema>

export const simulatedNotice = 'The model was trained on simulated films only.'
export const simulatedFilmNotice = 'The film is simulated: it shows no child.'
export const realFilmNotice =
  'A real film was read by a model that has seen simulated films only: the number is a trial of the program, not a finding.'

/** Nobody shall take it for a result. */
export const trainedOnWarning = (model: string): string =>
  `the model ${model} was trained on this film, or on another of this patient: how well it reads it says nothing about other films`

/** The growth plates look closed, and what is known of the child speaks against it. */
export const isClosureDoubtful = ({ code, interpretation }: JointEstimate): boolean =>
  code === 'mature' && interpretation?.growth[0]?.remaining.value === null

/** A model of simulated films has answered of a real one. That nothing remains to grow is a number too. */
export const readRealFilm = ({ model, status, code }: JointEstimate, film: { simulated: boolean }): boolean =>
  model?.simulated === true && !film.simulated && (status === 'estimated' || code === 'mature')

/** What has to be said of simulation, on either side. */
export function simulationNotices(joints: readonly JointEstimate[], film: { simulated: boolean }): string[] {
  const simulated = joints.some(joint => joint.model?.simulated)
  return [
    ...(simulated ? [simulatedNotice] : []),
    ...(film.simulated ? [simulatedFilmNotice] : []),
    ...(joints.some(joint => readRealFilm(joint, film)) ? [realFilmNotice] : []),
  ]
}

/** A joint as it is said, in a word of the schema. */
export const jointCalled = (joint: string | undefined): JointEstimate['joint'] =>
  joint === 'hand' || joint === 'wrist' || joint === 'knee' ? joint : 'other'

/** A film of a joint for which there is no package; undefined is one that nobody names and the picture does not tell. */
export function refusedWithoutModel(
  joint: string | undefined,
  { known: { sex, chronologicalAgeMonths }, ageSpanMonths, side }: SaidOfFilm,
): JointEstimate {
  const called = jointCalled(joint)
  return {
    jointIndex: 1,
    status: 'refused',
    code: 'no_model',
    message:
      called !== 'other'
        ? `There is no model that reads a ${called}.`
        : joint === undefined
          ? 'Neither the file nor the picture tells a joint that a model reads.'
          : 'The film is said to show another part of the body, and no model reads it.',
    forced: false,
    measured: null,
    limit: null,
    joint: called,
    view: null,
    side: side ?? null,
    box: null,
    turnedDegrees: 0,
    landmarks: {},
    widthRatios: null,
    scale: null,
    boneAgeMonths: null,
    lowerMonths: null,
    upperMonths: null,
    coverage: null,
    distributionSdMonths: null,
    foldSdMonths: null,
    sex: sex ?? null,
    chronologicalAgeMonths: chronologicalAgeMonths ?? null,
    chronologicalAgeSpanMonths: chronologicalAgeMonths == null ? null : (ageSpanMonths ?? 0),
    toldAge: false,
    withheld: null,
    interpretation: null,
    knownError: null,
    trainedOn: false,
    model: null,
  }
}
