/** One training of the gate: its settings and the pictures it runs on. */
import * as z from 'zod'
import { gateArchitectureSchema } from '../../model/index.ts'
import { trainingSchema } from '../config.ts'
import { startIdentity, startSchema } from '../start.ts'
import { gateItemSchema } from './item.ts'

export const gateTrainingSchema = trainingSchema
  .pick({ batch: true, learningRate: true, warmUpSteps: true, weightDecay: true, clipNorm: true, averageDecay: true })
  .extend({
    /** Side of the network's picture in pixels. */
    px: z.int().positive().multipleOf(32).default(128),
    /** Pictures that are looked at in all. There are no epochs: each is drawn from its group, and groups by their share. */
    looks: z.int().positive(),
  })

export const gateRunSchema = z.strictObject({
  seed: z.int().nonnegative(),
  architecture: gateArchitectureSchema,
  training: gateTrainingSchema,
  pictures: z.strictObject({
    file: z.string(),
    side: z.int().positive(),
    count: z.int().positive(),
    sha256: z.string(),
  }),
  start: startSchema,
  /** Kinds of pictures, rare ones too, with the share of looks that each gets. */
  groups: z
    .array(z.strictObject({ name: z.string(), share: z.number().positive(), items: z.array(gateItemSchema).min(1) }))
    .min(1),
})

export type GateRun = z.infer<typeof gateRunSchema>

export const gateSteps = ({ training }: GateRun): number => Math.ceil(training.looks / training.batch)

/** What makes a run what it is: everything but where its files lie. */
export const gateIdentity = ({ pictures, start, ...rest }: GateRun): unknown => ({
  ...rest,
  start: startIdentity(start),
  pictures: { ...pictures, file: '' },
})
