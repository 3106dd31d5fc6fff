/**
 * A model package: a folder with `model.json`, the weights of each member, the hashes of the films it was trained on, and a card. It holds no
 * ONNX file: the graph is built from what `model.json` says, in Node and browser alike. Preprocessing is data in it, so that a package predicts the
 * same on every machine.
 */
import * as z from 'zod'
import { PhysisError } from '../base/index.ts'
import { architectureSchema } from './architecture.ts'
import type { WeightMap } from './fold.ts'

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** From film to the network's input: see `predict/preprocess.ts`. */
export const preprocessingSchema = z
  .strictObject({
    /**
     * How the joint is found: a hand by `predict/findHand.ts`, its wrist by `predict/findWrist.ts`, a knee by the gate, which also turns it
     * upright.
     */
    find: z.enum(['hand', 'wrist', 'knee']),
    /** Side of a knee's crop, in widths of the knee. */
    kneeWidths: z.number().positive().optional(),
    /** Films are squashed to a square of this side before the joint is looked for, as the training films were. */
    squareSide: z.int().positive(),
    /** Side of the crop that is cut from it. */
    cropSide: z.int().positive(),
    /** Side of the network's picture. */
    px: z.int().positive().multipleOf(32),
    /** Grey values become (value / 255 - mean) / deviation. */
    grey: z.strictObject({ mean: z.number(), deviation: z.number().positive() }),
    /** Whether each picture and its mirror image are both read, and averaged. */
    flipAveraging: z.boolean(),
  })
  .refine(({ find, kneeWidths }) => (find === 'knee') === (kneeWidths !== undefined), {
    path: ['kneeWidths'],
    message: 'belongs to knees, and to them always',
  })

/** A reading expected from an estimate, in months: intercept + slope x estimate. */
const lineSchema = z.strictObject({ intercept: z.number(), slope: z.number().positive() })

/** Bands of the estimate, upwards, each up to and with `toMonths`, the last without end. */
const quantilesSchema = z
  .array(z.strictObject({ toMonths: z.number().nullable(), quantile: z.number().positive(), n: z.int().positive() }))
  .min(1)
  .refine(
    bands =>
      bands.every(({ toMonths }, i) =>
        i === bands.length - 1
          ? toMonths === null
          : toMonths !== null && (i === 0 || toMonths > (bands[i - 1].toMonths ?? Number.POSITIVE_INFINITY)),
      ),
    'bands rise, and only the last is without end',
  )

/**
 * The interval of one input mode: estimate +- quantile x scale, where the estimate has been moved onto the scale of the readings, the
 * quantile is that of its sex and band and the scale is `floorMonths` or the deviation of the predicted distribution, whichever is
 * larger (split-conformal: `stats/conformal.ts`).
 */
export const calibrationSchema = z.strictObject({
  sexKnown: z.boolean(),
  chronologicalAgeKnown: z.boolean(),
  coverage: z.number().gt(0).lt(1),
  /** By sex, never by chronological age: see `stats/recalibration.ts`. */
  recalibration: z.strictObject({ F: lineSchema, M: lineSchema, unknown: lineSchema }),
  /** By sex and band of the estimate. */
  quantiles: z.strictObject({ F: quantilesSchema, M: quantilesSchema, unknown: quantilesSchema }),
  floorMonths: z.number().positive(),
  /** Films on which it was learned. */
  n: z.int().positive(),
})

/** Error on films that were not trained on, by sex and band of bone age. */
export const bandErrorSchema = z.strictObject({
  sex: z.enum(['F', 'M']),
  /** Bone age from (included) and to (excluded). */
  fromMonths: z.number(),
  toMonths: z.number(),
  n: z.int().nonnegative(),
  meanAbsoluteErrorMonths: z.number().nullable(),
  biasMonths: z.number().nullable(),
  /** Share of films within their interval. */
  covered: z.number().nullable(),
})

export const packageSchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  version: z.string(),
  joint: z.enum(['hand', 'wrist', 'knee']),
  view: z.string(),
  scale: z.string(),
  architecture: architectureSchema,
  preprocessing: preprocessingSchema,
  members: z.array(z.strictObject({ file: z.string().regex(/^[\w.-]+$/), sha256: sha256Schema })).min(1),
  calibration: z.array(calibrationSchema).min(1),
  errors: z.array(bandErrorSchema),
  /** Bone ages, in months, of the training films: outside them an estimate is refused as out_of_range. */
  validMonths: z.strictObject({ from: z.number(), to: z.number() }),
  /** Trained on simulated films. */
  simulated: z.boolean(),
  licence: z.string(),
  trainingFilms: z.strictObject({ file: z.string().regex(/^[\w.-]+$/), sha256: sha256Schema, n: z.int() }),
})

export type ModelPackage = z.infer<typeof packageSchema>
export type Preprocessing = z.infer<typeof preprocessingSchema>
export type Calibration = z.infer<typeof calibrationSchema>

/** Leaves estimates where they are. */
export const asTheyAre: Calibration['recalibration'] = {
  F: { intercept: 0, slope: 1 },
  M: { intercept: 0, slope: 1 },
  unknown: { intercept: 0, slope: 1 },
}

export type BandError = z.infer<typeof bandErrorSchema>

/** On whom a package was trained, as hashes: see `node/trainingHashes.ts`. */
export type TrainingHashes = {
  films: ReadonlySet<string>
  pixels: ReadonlySet<string>
  patients: ReadonlySet<string>
  /** Of the secret that the patients were hashed with. */
  keyId?: string
}

/** A package in memory. */
export type LoadedModel = {
  description: ModelPackage
  /** Of model.json, which names the hashes of all else: it stands for the package. */
  sha256: string
  /** For inference, batch norm folded: one a member. */
  members: WeightMap[]
  trainingFilms: TrainingHashes
}

/** @throws {PhysisError} naming the field that is wrong */
export function parsePackage(json: string, name: string): ModelPackage {
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch {
    throw new PhysisError(`${name} is no JSON: fetch the model package again`)
  }
  const parsed = packageSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new PhysisError(
    `${name} is no model package that this version reads: ${path.join('.') || 'the file'}: ${message}`,
  )
}
