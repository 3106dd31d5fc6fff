/**
 * The gate's package: a folder with `model.json`, its weights, what accepted films look like to it, the hashes of the films it was trained on, and a card.
 * Limits were chosen on films held out from the training, and are data here.
 */
import * as z from 'zod'
import { PhysisError } from '../../base/index.ts'
import type { WeightMap } from '../fold.ts'
import type { Likeness } from './likeness.ts'
import { gateArchitectureSchema } from './network.ts'

const fileSchema = z.strictObject({
  file: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const share = z.number().min(0).max(1)

const jointLimitsSchema = z.strictObject({
  /** Least probability that the film shows this joint. */
  joint: share,
  /** Least probability of a frontal view. */
  frontal: share,
  /** Largest turn of the joint in the plane of the film. */
  turnedDegrees: z.number().positive(),
  /** Least pixels of the film across the joint: a knee, or the whole film of a hand. */
  pixelsAcross: z.number().positive(),
  /** Largest probabilities. */
  cut: share,
  cast: share,
  hardware: share,
  /** Null where closed growth plates are no reason to refuse. */
  mature: share.nullable(),
  /** Largest distance from what was accepted in training (`likeness.ts`). */
  distance: z.number().positive(),
})

export const gateLimitsSchema = z.strictObject({
  /** Least probability of a knee's centre on the whole film. */
  centre: share,
  hand: jointLimitsSchema,
  knee: jointLimitsSchema,
})

/** What was refused of the held-out films of one kind, by the model of one joint. */
const heldOutSchema = z.strictObject({
  kind: z.string(),
  films: z.int(),
  handRefused: z.int(),
  kneeRefused: z.int(),
})

export const gatePackageSchema = z.strictObject({
  format: z.literal(1),
  kind: z.literal('gate'),
  name: z.string(),
  version: z.string(),
  architecture: gateArchitectureSchema,
  preprocessing: z.strictObject({
    /** Side of the network's picture. */
    px: z.int().positive().multipleOf(32),
    /** Side of what the second look shows, in widths of the knee. */
    cropWidths: z.number().positive(),
  }),
  /** SHA-256 of the model.json of the package whose weights the training started from. */
  ancestor: fileSchema.shape.sha256.optional(),
  weights: fileSchema,
  likeness: fileSchema,
  limits: gateLimitsSchema,
  heldOut: z.array(heldOutSchema),
  licence: z.string(),
  trainingFilms: fileSchema.extend({ n: z.int() }),
})

export type GateLimits = z.infer<typeof gateLimitsSchema>
export type JointLimits = z.infer<typeof jointLimitsSchema>
export type GatePackage = z.infer<typeof gatePackageSchema>

/** A package in memory. */
export type LoadedGate = {
  description: GatePackage
  /** Of model.json. */
  sha256: string
  /** For inference, batch norm folded. */
  weights: WeightMap
  likeness: Likeness
}

/** @throws {PhysisError} naming the field that is wrong */
export function parseGatePackage(json: string, name: string): GatePackage {
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch {
    throw new PhysisError(`${name} is no JSON: fetch the gate's package again`)
  }
  const parsed = gatePackageSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [{ path, message }] = parsed.error.issues
  throw new PhysisError(
    `${name} is no gate that this version reads: ${path.join('.') || 'the file'}: ${message}: fetch the gate's package again`,
  )
}
