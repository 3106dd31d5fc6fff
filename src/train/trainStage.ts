/**
 * The training loop: one stage of a run, from its last checkpoint to the stage's end. It reads top to bottom: weights, graph, films, then for each
 * step a batch, the gradient, the update; at each epoch's end the validation films with the average of weights.
 */
import { join } from 'node:path'
import { keyedRandom, PhysisError } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import type { Kernels } from '../graph/index.ts'
import { knownWidth, type ParameterList, parameterList, writeKnown } from '../model/index.ts'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts'
import { chooseKernels } from './chooseKernels.ts'
import { configHash, placeOf, type RunConfig, stageBorders, stepsPerEpoch } from './config.ts'
import { openCropFile } from './cropFile.ts'
import { divergence, loweredSince } from './divergence.ts'
import { filmsOfStep, openFeed, purpose } from './feed.ts'
import { drawCurve, formatLog, type LogRow } from './log.ts'
import { type OptimiserState, scheduledRate } from './optimiser.ts'
import { meanOfShards, openShards, type Shards, shardInputs } from './shards.ts'
import { keptSide, stageFilms } from './stageFilms.ts'
import { readStart } from './start.ts'
import { firstState, updateStatistics } from './state.ts'
import { trainingStep } from './step.ts'
import { toldOf } from './told.ts'
import { openValidation } from './validation.ts'

export type StageProgress = {
  /** The process that computes. */
  pid: number
  stage: number
  stages: number
  epoch: number
  epochs: number
  step: number
  steps: number
  /** Of this stage since it was started. */
  filmsPerSecond: number
  /** Of the epoch under way. */
  trainMaeMonths: number
  trainLoss: number
  /** Of the last epoch that is done. */
  validationMaeMonths: number | null
  epochsDone: number
  /** At this stage's speed, with larger pictures counted by their area. */
  secondsLeft: number
}

export type StageOptions = {
  /** Threads that compute, and threads that draw. */
  threads: { compute: number; augmentation: number }
  onProgress?: (progress: StageProgress) => void
  onMessage?: (text: string) => void
  /** Asked after each step: whether to write a checkpoint and leave. */
  shouldStop?: () => boolean
  checkpointSeconds?: number
}

/** Share of an epoch's time in which it may wait for pictures unmentioned. */
const mayWait = 0.02

/**
 * Runs one stage. Files in `folder`: checkpoints, log.csv, curve.svg.
 *
 * @returns whether the stage is done (false: it was asked to stop)
 * @throws {PhysisError} if the loss is no longer a number, or a checkpoint belongs to other settings
 */
export async function trainStage(
  folder: string,
  config: RunConfig,
  stage: number,
  options: StageOptions,
): Promise<boolean> {
  const { training, architecture } = config
  const { px } = training.stages[stage]
  const borders = stageBorders(config)
  const totalSteps = borders.at(-1)!
  const perEpoch = stepsPerEpoch(config)
  const list = parameterList(architecture)
  const configSha256 = configHash(config)
  const loaded = loadCheckpoint(folder)
  const lowered =
    loaded && loaded.progress.configSha256 !== configSha256 && loaded.progress.step < totalSteps
      ? loweredSince(folder, training, loaded.progress.configSha256, before =>
          configHash({ ...config, training: { ...training, ...before } }),
        )
      : undefined
  if (loaded && loaded.progress.configSha256 !== configSha256 && lowered === undefined)
    throw new PhysisError(`${folder} holds a run with other settings: delete it, or give another --state folder`)
  if (loaded && loaded.progress.step >= borders[stage + 1]) return true

  const crops = openCropFile(config.crops.file, config.crops.side, config.crops.count)
  const kept = keptSide(px, config.crops.side, config.augmentation !== null)
  const films = stageFilms(
    crops.read,
    config.crops.side,
    config.train.map(f => f.index),
    kept,
  )
  const state = loaded ?? begin(config, list, configSha256)
  const { progress } = state
  if (lowered !== undefined) {
    progress.configSha256 = configSha256
    progress.epoch.note = `${lowered} after step ${progress.step}`
    options.onMessage?.(progress.epoch.note)
    // From here on the run is that of the new settings, also if it diverges again before its next checkpoint.
    saveCheckpoint(folder, state)
  }
  const inputs = stepInputs(config, list, px, state)
  const { shared } = inputs
  Object.assign(state, shared.state)
  const graph = {
    architecture,
    batch: training.batch / shared.shards,
    height: px,
    width: px,
    loss: training,
    dropPath: training.dropPath > 0,
  }
  const firstStep = progress.step
  const feed = openFeed(config, {
    px,
    firstStep,
    endStep: borders[stage + 1],
    workers: options.threads.augmentation,
    films,
    filmSide: kept,
  })
  let shards: Shards | undefined
  try {
    inputs.set(firstStep, feed.take(firstStep))
    const kernels: Kernels = loaded
      ? { blockWidth: progress.blockWidth }
      : await chooseKernels(kernels => trainingStep({ ...graph, kernels }), shared.feedsOf(0), options.threads.compute)
    progress.blockWidth = kernels.blockWidth
    options.onMessage?.(
      kernels.blockWidth > 0
        ? `convolutions: blocked kernels, ${kernels.blockWidth} wide, agree with the plain ones`
        : 'convolutions: plain kernels; the blocked ones do not agree on this processor',
    )
    shards = await openShards(trainingStep({ ...graph, kernels }), shared, options.threads.compute)
    const validate = openValidation(config, crops, px, kernels, options.threads.compute)
    const started = performance.now()
    let saved = started
    let epochStarted = started
    let epochWaited = feed.waitedMs()
    let toldOfWaiting = false

    for (let step = firstStep; step < borders[stage + 1]; step++) {
      if (step > firstStep) inputs.set(step, feed.take(step))
      feed.release(step)
      const results = await shards.run()
      const { counted, ages } = inputs.last()
      // Only the last batch of an epoch is padded: a shard of padding alone counts for nothing.
      const shares = results.map((_, i) => Math.min(graph.batch, Math.max(0, counted - i * graph.batch)))
      const mean = (name: string) => meanOfShards(results, name, shares)
      const [loss] = mean('loss')
      const statistics = 'statistics' in results[0] ? mean('statistics') : undefined
      const learningRate = scheduledRate(training.learningRate, step, training.warmUpSteps, totalSteps)
      const norm = Number.isFinite(loss)
        ? await shards.update(shares, step + 1, { ...training, learningRate })
        : Number.NaN
      if (!Number.isFinite(norm))
        throw divergence(folder, training, step + 1, () => loadCheckpoint(folder)?.progress.step)
      updateStatistics(state, statistics, step + 1, training.averageDecay)

      const epoch = progress.epoch
      epoch.films += counted
      epoch.loss += loss * counted
      const boneAgeMonths = results.flatMap(result => [...result.boneAgeMonths])
      for (let i = 0; i < counted; i++) epoch.absoluteError += Math.abs(boneAgeMonths[i] - ages[i])
      epoch.gradientNorm += norm
      epoch.steps++
      progress.step = step + 1
      const now = performance.now()
      const place = placeOf(config, step)
      const report = (): StageProgress => ({
        pid: process.pid,
        stage: stage + 1,
        stages: training.stages.length,
        epoch: place.epoch + 1,
        epochs: totalSteps / perEpoch,
        step: step + 1,
        steps: totalSteps,
        filmsPerSecond: ((step + 1 - firstStep) * training.batch * 1000) / (now - started),
        trainMaeMonths: epoch.absoluteError / epoch.films,
        trainLoss: epoch.loss / epoch.films,
        validationMaeMonths: progress.log.at(-1)?.validationMaeMonths ?? null,
        epochsDone: progress.log.length,
        secondsLeft: secondsLeft(config, stage, step + 1, (now - started) / 1000 / (step + 1 - firstStep)),
      })
      options.onProgress?.(report())

      if (place.inEpoch === perEpoch - 1) {
        const { trainLoss, trainMaeMonths } = report()
        const seconds = (now - epochStarted) / 1000
        const waitingShare = (feed.waitedMs() - epochWaited) / 1000 / seconds
        if (waitingShare > mayWait && !toldOfWaiting) {
          toldOfWaiting = true
          options.onMessage?.(
            `waited for pictures in ${(100 * waitingShare).toFixed(1)} % of epoch ${place.epoch + 1}: other work on this machine slows it down, or the augmentation is too heavy for its threads; log.csv has the other epochs`,
          )
        }
        progress.log.push({
          stage: stage + 1,
          epoch: place.epoch + 1,
          px,
          step: step + 1,
          learningRate,
          trainLoss,
          trainMaeMonths,
          gradientNorm: epoch.gradientNorm / epoch.steps,
          validationMaeMonths: await validate(state, list),
          blockWidth: kernels.blockWidth,
          filmsPerSecond: (config.train.length * Math.min(1, (step + 1 - firstStep) / perEpoch)) / seconds,
          waitingShare,
          ...(epoch.note === undefined ? {} : { note: epoch.note }),
        } satisfies LogRow)
        progress.epoch = { films: 0, loss: 0, absoluteError: 0, steps: 0, gradientNorm: 0 }
        options.onProgress?.({ ...report(), trainLoss, trainMaeMonths })
        epochStarted = performance.now()
        epochWaited = feed.waitedMs()
      }
      const stopping = options.shouldStop?.() ?? false
      if (
        stopping ||
        progress.step === borders[stage + 1] ||
        performance.now() - saved > 1000 * (options.checkpointSeconds ?? 60)
      ) {
        saveCheckpoint(folder, state)
        writeFileAtomic(join(folder, 'log.csv'), formatLog(progress.log))
        if (progress.log.length > 0) writeFileAtomic(join(folder, 'curve.svg'), drawCurve(progress.log))
        saved = performance.now()
      }
      if (stopping) return progress.step === borders[stage + 1]
      // Messages from the parent process, and its end, are seen between steps.
      await new Promise(resolve => setImmediate(resolve))
    }
    return true
  } finally {
    await shards?.close()
    await feed.close()
    crops.close()
  }
}

/** A run at its first step. */
const begin = (config: RunConfig, list: ParameterList, configSha256: string): Checkpoint => ({
  ...firstState(list, config.seed, readStart(config.start)),
  progress: {
    step: 0,
    configSha256,
    blockWidth: 0,
    epoch: { films: 0, loss: 0, absoluteError: 0, steps: 0, gradientNorm: 0 },
    log: [],
  },
})

/** The arrays that a step's graph takes. */
function stepInputs(config: RunConfig, { parameters }: ParameterList, px: number, state: OptimiserState) {
  const { training, architecture, seed } = config
  const n = training.batch
  const width = knownWidth(architecture)
  const blocks = architecture.depths.reduce((a, b) => a + b)
  const skipping = Array.from({ length: training.dropPath > 0 ? blocks : 0 }, (_, i) => `keep.${i}`)
  const shared = shardInputs(
    [
      { name: 'image', shape: [n, px, px, 1] },
      { name: 'age', shape: [n] },
      { name: 'weight', shape: [n] },
      ...(width > 0 ? [{ name: 'known', shape: [n, width] }] : []),
      ...skipping.map(name => ({ name, shape: [n] })),
    ],
    parameters,
    state,
  )
  const { image, age: ages, weight, known = new Float32Array() } = shared.arrays
  const keeps = skipping.map(name => shared.arrays[name])
  let counted = 0
  return {
    shared,
    last: () => ({ counted, ages }),
    set(step: number, pictures: Float32Array) {
      image.set(pictures)
      const { epoch } = placeOf(config, step)
      const films = filmsOfStep(config, step)
      counted = films.counted
      for (const [i, place] of films.places.entries()) {
        const film = config.train[place]
        const told = toldOf(film, training, keyedRandom(seed, epoch, place, purpose.told))
        writeKnown(architecture, told, known.subarray(i * width, (i + 1) * width))
        ages[i] = film.ageMonths
        weight[i] = i < counted ? 1 : 0
        const skipped = keyedRandom(seed, epoch, place, purpose.dropPath)
        for (const [block, keep] of keeps.entries()) {
          const rate = blocks > 1 ? (training.dropPath * block) / (blocks - 1) : 0
          keep[i] = skipped.uniform() < rate ? 0 : 1 / (1 - rate)
        }
      }
    },
  }
}

function secondsLeft(config: RunConfig, stage: number, step: number, secondsPerStep: number): number {
  const { stages } = config.training
  const borders = stageBorders(config)
  let seconds = (borders[stage + 1] - step) * secondsPerStep
  for (let later = stage + 1; later < stages.length; later++)
    seconds += (borders[later + 1] - borders[later]) * secondsPerStep * (stages[later].px / stages[stage].px) ** 2
  return seconds
}
