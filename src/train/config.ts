/**
 * What one training run is: the settings that a study file gives, and the films it runs on. Its hash goes into every checkpoint, so that a run
 * is only ever resumed with the settings it began with.
 */
import * as z from 'zod'
import { sha256 } from '../base/node/index.ts'
import { architectureSchema } from '../model/index.ts'
import { augmentationSchema } from './augment.ts'
import { startIdentity, startSchema } from './start.ts'

export const stageSchema = z.strictObject({
  /** Side of the picture in pixels, a multiple of 32. */
  px: z.int().positive().multipleOf(32),
  epochs: z.int().positive(),
})

export const trainingSchema = z.strictObject({
  batch: z.int().min(2).max(256).default(32),
  /** The picture grows from stage to stage; the learning rate falls over all of them as one cosine. */
  stages: z.array(stageSchema).min(1),
  learningRate: z.number().positive().default(1.4e-3),
  warmUpSteps: z.int().nonnegative().default(200),
  weightDecay: z.number().nonnegative().default(0.05),
  clipNorm: z.number().positive().default(5),
  averageDecay: z.number().min(0).lt(1).default(0.998),
  labelSdMonths: z.number().positive().default(6),
  absoluteErrorWeight: z.number().nonnegative().default(0.1),
  /** Share of films whose sex is withheld, so that the model also serves where it is unknown. */
  dropSex: z.number().min(0).max(1).default(0.1),
  /** The same for chronological age. */
  dropAge: z.number().min(0).max(1).default(0.3),
  /**
   * Chronological age is told wrong by this share of itself (standard deviation). A network that learns how seldom the children of a study stray far from
   * the calendar leans on it; those whom it is to serve stray further.
   */
  ageError: z.number().positive().max(0.5).optional(),
  /** Share of films that skip the last block; it rises from 0 at the first. */
  dropPath: z.number().min(0).lt(1).default(0),
})

/** Grey values as the network takes them: (value / 255 - mean) / deviation. */
export const greySchema = z.strictObject({ mean: z.number(), deviation: z.number().positive() })

const filmSchema = z.strictObject({
  /** Place in the crop cache. */
  index: z.int().nonnegative(),
  ageMonths: z.number(),
  sex: z.enum(['F', 'M']).nullable(),
  chronologicalAgeMonths: z.number().nullable(),
})

export const runConfigSchema = z.strictObject({
  seed: z.int().nonnegative(),
  architecture: architectureSchema,
  training: trainingSchema,
  augmentation: augmentationSchema.nullable(),
  grey: greySchema,
  crops: z.strictObject({ file: z.string(), side: z.int().positive(), count: z.int().positive(), sha256: z.string() }),
  train: z.array(filmSchema).min(1),
  validation: z.array(filmSchema),
  start: startSchema,
})

export type TrainingOptions = z.infer<typeof trainingSchema>
export type TrainingFilm = z.infer<typeof filmSchema>
export type RunConfig = z.infer<typeof runConfigSchema>

export const stepsPerEpoch = ({ train, training }: RunConfig): number => Math.ceil(train.length / training.batch)

/** Where a step lies: stages and epochs count from 0, `epoch` over all stages. */
export function placeOf(config: RunConfig, step: number): { stage: number; epoch: number; inEpoch: number } {
  const each = stepsPerEpoch(config)
  const epoch = Math.floor(step / each)
  let stage = 0
  for (let end = config.training.stages[0].epochs; epoch >= end && stage + 1 < config.training.stages.length; )
    end += config.training.stages[++stage].epochs
  return { stage, epoch, inEpoch: step % each }
}

/** First step of each stage, and behind them the number of steps. */
export function stageBorders(config: RunConfig): number[] {
  const borders = [0]
  for (const { epochs } of config.training.stages) borders.push(borders.at(-1)! + epochs * stepsPerEpoch(config))
  return borders
}

/** What makes a run what it is: everything but where its files lie, whose contents are hashed. */
export function configIdentity({ crops, start, ...rest }: RunConfig): unknown {
  return { ...rest, crops: { ...crops, file: '' }, start: startIdentity(start) }
}

/** Of a run's identity: what its checkpoints are marked with. */
export const configHash = (config: RunConfig): string => sha256(JSON.stringify(configIdentity(config)))
