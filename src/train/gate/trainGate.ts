/** The training loop of the gate: as `../trainStage.ts`, without stages, epochs and validation: its limits are set afterwards, on films that were held out. */
import { join } from 'node:path'
import * as z from 'zod'
import { PhysisError } from '../../base/index.ts'
import { moduleBeside, sha256, writeFileAtomic } from '../../base/node/index.ts'
import type { Kernels } from '../../graph/index.ts'
import { gateParameters } from '../../model/index.ts'
import { anyProgressSchema, type Checkpoint, loadCheckpointOf, saveCheckpoint } from '../checkpoint.ts'
import { chooseKernels } from '../chooseKernels.ts'
import { openCropFile } from '../cropFile.ts'
import { divergence, loweredSince } from '../divergence.ts'
import { scheduledRate } from '../optimiser.ts'
import type { WorkHooks } from '../process.ts'
import { openRing } from '../ring.ts'
import { meanOfShards, openShards, type Shards, shardInputs } from '../shards.ts'
import { readStart } from '../start.ts'
import { firstState, updateStatistics } from '../state.ts'
import { type GateRun, gateIdentity, gateSteps } from './config.ts'
import { inputViews, stepLength } from './draw.ts'
import type { GateFeedJob } from './feedWorker.ts'
import { gateInputs, gateStep, lossParts } from './step.ts'

export type GateProgress = {
  step: number
  steps: number
  picturesPerSecond: number
  secondsLeft: number
  /** Parts of the loss, as a mean over the last steps. */
  losses: Record<(typeof lossParts)[number], number>
}

/** A line of the log, one every `logSteps`: means since the line before. */
const logRowSchema = z.strictObject({
  step: z.int(),
  learningRate: z.number(),
  losses: z.array(z.number()),
  note: z.string().optional(),
})
const progressSchema = anyProgressSchema.extend({
  /** For the next line of the log. */
  note: z.string().optional(),
  sums: z.array(z.number()).length(lossParts.length),
  log: z.array(logRowSchema),
})
type Progress = z.infer<typeof progressSchema>

const logSteps = 100

export type GateThreads = { compute: number; augmentation: number }

/**
 * Trains to the end. Files in `folder`: checkpoints, log.csv.
 *
 * @returns whether it is done (false: it was asked to stop)
 * @throws {PhysisError} if the loss is no longer a number, or a checkpoint belongs to other settings
 */
export async function trainGateLoop(
  folder: string,
  run: GateRun,
  threads: GateThreads,
  hooks: Partial<WorkHooks<GateProgress>> = {},
  checkpointSeconds = 60,
): Promise<boolean> {
  const { training, architecture } = run
  const { batch, px } = training
  const steps = gateSteps(run)
  const list = gateParameters(architecture)
  const hashWith = (settings: Partial<typeof training>) =>
    sha256(JSON.stringify(gateIdentity({ ...run, training: { ...training, ...settings } })))
  const configSha256 = hashWith({})
  const loaded = loadGateCheckpoint(folder)
  const lowered =
    loaded && loaded.progress.configSha256 !== configSha256 && loaded.progress.step < steps
      ? loweredSince(folder, training, loaded.progress.configSha256, hashWith)
      : undefined
  if (loaded && loaded.progress.configSha256 !== configSha256 && lowered === undefined)
    throw new PhysisError(`${folder} holds a run with other settings: delete it, or give another --state folder`)
  if (loaded && loaded.progress.step >= steps) return true
  const state: Checkpoint<Progress> = loaded ?? {
    ...firstState(list, run.seed, readStart(run.start)),
    progress: { step: 0, configSha256, blockWidth: 0, sums: lossParts.map(() => 0), log: [] },
  }
  const { progress } = state
  const firstStep = progress.step
  if (lowered !== undefined) {
    progress.configSha256 = configSha256
    progress.note = `${lowered} after step ${progress.step}`
    hooks.onMessage?.(progress.note)
    saveCheckpoint(folder, state)
  }

  const inputs = shardInputs(gateInputs(batch, px), list.parameters, state)
  Object.assign(state, inputs.state)
  const ring = openRing<GateFeedJob>({
    worker: moduleBeside(import.meta.url, 'feedWorker'),
    workers: threads.augmentation,
    job: { run, pictures: allPictures(run) },
    length: stepLength(batch, px),
    firstStep,
    endStep: steps,
  })
  const take = (step: number) => {
    for (const { name, data } of inputViews(ring.take(step), batch, px)) inputs.arrays[name].set(data)
  }
  let shards: Shards | undefined
  try {
    take(firstStep)
    const graph = { architecture, batch: batch / inputs.shards, px }
    const kernels: Kernels = loaded
      ? { blockWidth: progress.blockWidth }
      : await chooseKernels(kernels => gateStep({ ...graph, kernels }), inputs.feedsOf(0), threads.compute)
    progress.blockWidth = kernels.blockWidth
    shards = await openShards(gateStep({ ...graph, kernels }), inputs, threads.compute)
    const evenly = Array.from({ length: inputs.shards }, () => 1)
    const started = performance.now()
    let saved = started
    for (let step = firstStep; step < steps; step++) {
      if (step > firstStep) take(step)
      ring.release(step)
      const results = await shards.run()
      const mean = (name: string) => meanOfShards(results, name, evenly)
      const [[loss], parts] = [mean('loss'), mean('parts')]
      const statistics = 'statistics' in results[0] ? mean('statistics') : undefined
      const learningRate = scheduledRate(training.learningRate, step, training.warmUpSteps, steps)
      const norm = Number.isFinite(loss)
        ? await shards.update(evenly, step + 1, { ...training, learningRate })
        : Number.NaN
      if (!Number.isFinite(norm))
        throw divergence(folder, training, step + 1, () => loadGateCheckpoint(folder)?.progress.step)
      updateStatistics(state, statistics, step + 1, training.averageDecay)
      progress.step = step + 1
      for (let i = 0; i < parts.length; i++) progress.sums[i] += parts[i]
      const since = progress.step % logSteps || logSteps
      const losses = progress.sums.map(sum => sum / since)
      const seconds = (performance.now() - started) / 1000
      hooks.onProgress?.({
        step: step + 1,
        steps,
        picturesPerSecond: ((step + 1 - firstStep) * batch) / seconds,
        secondsLeft: (seconds / (step + 1 - firstStep)) * (steps - step - 1),
        losses: Object.fromEntries(lossParts.map((part, i) => [part, losses[i]])) as GateProgress['losses'],
      })
      if (since === logSteps || progress.step === steps) {
        const { note } = progress
        progress.log.push({ step: progress.step, learningRate, losses, ...(note === undefined ? {} : { note }) })
        delete progress.note
        progress.sums.fill(0)
      }
      const stopping = hooks.shouldStop?.() ?? false
      if (stopping || progress.step === steps || performance.now() - saved > 1000 * checkpointSeconds) {
        saveCheckpoint(folder, state)
        writeFileAtomic(join(folder, 'log.csv'), formatLog(progress.log))
        saved = performance.now()
      }
      if (stopping) return progress.step === steps
      // Messages from the parent process, and its end, are seen between steps.
      await new Promise(resolve => setImmediate(resolve))
    }
    return true
  } finally {
    await shards?.close()
    await ring.close()
  }
}

/** The newest checkpoint of a gate's training that is whole, or undefined. */
export const loadGateCheckpoint = (folder: string): Checkpoint<Progress> | undefined =>
  loadCheckpointOf(folder, progressSchema)

const formatLog = (rows: Progress['log']): string =>
  `${[
    ['step', 'learning_rate', ...lossParts.map(part => `${part}_loss`), 'note'],
    ...rows.map(({ step, learningRate, losses, note = '' }) => [
      step,
      learningRate.toExponential(3),
      ...losses.map(v => v.toFixed(5)),
      note,
    ]),
  ]
    .map(cells => cells.join(','))
    .join('\n')}\n`

/** The whole cache in memory that threads share. */
function allPictures({ pictures: { file, side, count } }: GateRun): SharedArrayBuffer {
  const cache = openCropFile(file, side, count)
  try {
    const memory = new SharedArrayBuffer(count * side * side)
    for (let i = 0; i < count; i++) new Uint8Array(memory, i * side * side, side * side).set(cache.read(i))
    return memory
  } finally {
    cache.close()
  }
}
