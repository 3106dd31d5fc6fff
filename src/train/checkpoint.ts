/**
 * Everything that a run needs to go on as if it had never stopped: weights, moments, average, batch norm's running statistics and their average,
 * the step, and the sums of the epoch that is under way. One safetensors file, written whole and synced; the one before is kept.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { PhysisError } from '../base/index.ts'
import { sha256, writeFileAtomic } from '../base/node/index.ts'
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../model/index.ts'
import { logRowSchema } from './log.ts'
import type { OptimiserState } from './optimiser.ts'

/** What every run keeps. */
export const anyProgressSchema = z.strictObject({
  /** Steps done. */
  step: z.int().nonnegative(),
  configSha256: z.string(),
  /** Width of the blocked kernels that the run was begun with: another would round differently. */
  blockWidth: z.union([z.literal(0), z.literal(8), z.literal(16)]),
})
type AnyProgress = z.infer<typeof anyProgressSchema>

const progressSchema = anyProgressSchema.extend({
  /** Of the epoch under way. */
  epoch: z.strictObject({
    films: z.number(),
    loss: z.number(),
    absoluteError: z.number(),
    steps: z.number(),
    gradientNorm: z.number(),
    /** For the epoch's line in the log. */
    note: z.string().optional(),
  }),
  /** An entry for each epoch that is done. */
  log: z.array(logRowSchema),
})

export type Progress = z.infer<typeof progressSchema>

export type Checkpoint<Kept extends AnyProgress = Progress> = OptimiserState & {
  /** Running means and variances of all batch norms, one after the other, and their average. */
  statistics: Float32Array
  averageStatistics: Float32Array
  progress: Kept
}

const arrays = ['weights', 'firstMoment', 'secondMoment', 'average', 'statistics', 'averageStatistics'] as const
const current = 'checkpoint.safetensors'
const previous = 'checkpoint.previous.safetensors'

/** Those that are there, the newest first. */
const pathsIn = (folder: string): string[] =>
  [current, `${current}.new`, previous].map(name => join(folder, name)).filter(path => existsSync(path))

export function saveCheckpoint(folder: string, checkpoint: Checkpoint<AnyProgress>): void {
  const tensors = new Map<string, Tensor>(
    arrays.map(name => [name, { shape: [checkpoint[name].length], data: checkpoint[name] }]),
  )
  const progress = JSON.stringify(checkpoint.progress)
  const hash = contentHash(tensors, progress)
  const chunks = encodeSafetensors(tensors, 'F32', { progress, sha256: hash })
  const path = join(folder, current)
  const fresh = `${path}.new`
  writeFileAtomic(fresh, ...chunks)
  // Between these two renames only the previous one stands under its name: loading looks at all three.
  if (existsSync(path)) renameSync(path, join(folder, previous))
  renameSync(fresh, path)
}

/**
 * The newest checkpoint that is whole, or undefined if there is none at all.
 *
 * @throws {PhysisError} if there are some and all are damaged
 */
export const loadCheckpoint = (folder: string): Checkpoint | undefined => loadCheckpointOf(folder, progressSchema)

/** The same of a run that keeps something else: `schema` is that of its progress. */
export function loadCheckpointOf<Kept extends AnyProgress>(
  folder: string,
  schema: z.ZodType<Kept>,
): Checkpoint<Kept> | undefined {
  const found: Checkpoint<Kept>[] = []
  const problems: string[] = []
  for (const path of pathsIn(folder)) {
    try {
      found.push(readCheckpoint(path, schema))
    } catch (error) {
      problems.push((error as Error).message)
    }
  }
  if (found.length === 0 && problems.length > 0)
    throw new PhysisError(`no checkpoint can be read: ${problems.join('; ')}. Delete ${folder} to begin again`)
  return found.sort((a, b) => b.progress.step - a.progress.step)[0]
}

/** Removes the checkpoints that were made after so many steps. */
export function dropCheckpointsAt(folder: string, step: number): void {
  for (const path of pathsIn(folder)) {
    const { metadata } = decodeSafetensors(readFileSync(path), path)
    if (JSON.parse(metadata.progress).step === step) rmSync(path)
  }
}

function readCheckpoint<Kept extends AnyProgress>(path: string, schema: z.ZodType<Kept>): Checkpoint<Kept> {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path)
  if (contentHash(tensors, metadata.progress) !== metadata.sha256) throw new PhysisError(`${path} is damaged`)
  const progress = schema.parse(JSON.parse(metadata.progress))
  const take = (name: (typeof arrays)[number]) => tensors.get(name)!.data
  return {
    weights: take('weights'),
    firstMoment: take('firstMoment'),
    secondMoment: take('secondMoment'),
    average: take('average'),
    statistics: take('statistics'),
    averageStatistics: take('averageStatistics'),
    progress,
  }
}

function contentHash(tensors: ReadonlyMap<string, Tensor>, progress: string): string {
  const parts = [...tensors.values()].map(({ data }) =>
    sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  )
  return sha256([...parts, progress].join(' '))
}
