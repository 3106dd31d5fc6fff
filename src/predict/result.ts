/**
 * What Physis says about a film: one JSON a film. This schema is the only definition of it; tables, DICOM, FHIR and the page are made from it.
 * Months inside; null is "not known" or "not given", and a sentence says why.
 */
import * as z from 'zod'

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
  joint: z.enum(['hand', 'wrist', 'knee']),
  view: z.string().nullable(),
  side: z.enum(['L', 'R']).nullable(),
  /** In pixels of the film. */
  box: boxSchema.nullable(),
  scale: z.string(),
  boneAgeMonths: months,
  lowerMonths: months,
  upperMonths: months,
  coverage: z.number(),
  /** Standard deviation of the predicted distribution. */
  distributionSdMonths: months,
  /** Standard deviation between the members of the package; null for a single one. */
  foldSdMonths: months,
  /** As used. */
  sex: z.enum(['F', 'M']).nullable(),
  chronologicalAgeMonths: months,
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
  model: modelSchema.nullable(),
})

export const resultSchema = z.strictObject({
  format: z.literal(1),
  notice: z.string(),
  software: z.strictObject({ name: z.literal('physis'), version: z.string() }),
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
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  warnings: z.array(z.string()),
  timingsMs: z.record(z.string(), z.number()),
  joints: z.array(estimateSchema),
})

export type JointEstimate = z.infer<typeof estimateSchema>
export type Result = z.infer<typeof resultSchema>

export const researchNotice = 'Research use only, not a medical device.'
export const simulatedNotice = 'The model was trained on simulated films only.'
