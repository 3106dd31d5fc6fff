/** The study that makes the gate, as a YAML file: which films, how many of each simulated kind, what is trained and how. */
import { basename, dirname } from 'node:path'
import * as z from 'zod'
import { readYaml } from '../../base/node/index.ts'
import { gateArchitectureSchema } from '../../model/index.ts'
import { gateKinds } from '../../phantom/index.ts'
import { gateTrainingSchema } from '../../train/index.ts'
import { groupNames } from './groups.ts'

const count = z.int().nonnegative()

const schema = z.strictObject({
  study: z.string().regex(/^[a-z0-9-]+$/, 'use small letters, digits and hyphens'),
  seed: z.int().nonnegative(),
  gate: z.strictObject({
    /** Side of a film of one joint in pixels, and films of each kind that are drawn; of knees, every other one of a child near the end of growth or past it. */
    simulated: z.strictObject({ side: z.int().min(64).max(1024), films: z.partialRecord(z.enum(gateKinds), count) }),
    /** The hands of the RSNA collection that are in none of the lists train, those of the validation list are held out. */
    hands: z.strictObject({ source: z.string(), lists: z.string(), train: count, heldOut: count }),
    /** A folder of pictures of adult knees side by side; half of them are never opened by this study. */
    strips: z.strictObject({ source: z.string(), marks: z.string().optional() }),
    /** Films that show neither knee nor hand. */
    others: z.strictObject({ source: z.string(), files: z.array(z.string()) }),
  }),
  /** Kinds of films that are not trained on, to measure what the gate makes of what it has never seen. */
  leaveOut: z.array(z.enum(gateKinds)).default([]),
  pictures: z.strictObject({ side: z.int().min(64).max(512), cropWidths: z.number().min(1).max(3) }),
  /** Share of the looks in training that each group of pictures gets. */
  shares: z.record(z.enum(groupNames), z.number().nonnegative()),
  model: gateArchitectureSchema,
  /** A gate's package whose weights the training starts from; random ones unless said. */
  init: z.string().optional(),
  training: gateTrainingSchema,
  limits: z.strictObject({
    /** Share of the held-out films which should pass that all limits together may refuse. */
    falseRefusals: z.strictObject({ hand: z.number().min(0).max(0.1), knee: z.number().min(0).max(0.1) }),
    /** How far the film's middle may lie turned, and how small the joint may be: choices, not measurements. */
    turnedDegrees: z.number().positive(),
    kneePixels: z.number().positive(),
    handPixels: z.number().positive(),
  }),
  package: z.strictObject({
    version: z.string(),
    title: z.string(),
    licence: z.string(),
    intended: z.string(),
    notFor: z.string(),
    data: z.string(),
  }),
})

export type GateStudy = z.infer<typeof schema> & { folder: string; file: string }

/**
 * Reads the study file.
 *
 * @throws {UsageError} naming file, line and field
 */
export function readGateStudy(path: string): GateStudy {
  const { content, place } = readYaml(path, schema)
  const { hands, strips, others } = content.gate
  return {
    ...content,
    folder: dirname(path),
    file: basename(path),
    ...(content.init === undefined ? {} : { init: place(content.init, 'init') }),
    gate: {
      ...content.gate,
      hands: {
        ...hands,
        source: place(hands.source, 'gate.hands.source'),
        lists: place(hands.lists, 'gate.hands.lists'),
      },
      strips: {
        source: place(strips.source, 'gate.strips.source'),
        ...(strips.marks ? { marks: place(strips.marks, 'gate.strips.marks') } : {}),
      },
      others: { ...others, source: place(others.source, 'gate.others.source') },
    },
  }
}
