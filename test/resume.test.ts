/**
 * A training that is killed at a random step, at a stage's last and at the next stage's first, and resumed, ends with the same weights and the same log as one
 * that was not: with two compute threads, augmentation threads, two stages, drop path, withheld sex, and a last batch that is not full.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyedRandom } from '../src/base/index.ts'
import { loadCheckpoint, type RunConfig, runConfigSchema, trainRun } from '../src/train/index.ts'
import { runInChild } from '../src/train/process.ts'
import { trainStage } from '../src/train/trainStage.ts'
import type { DyingJob } from './helpers/dyingChild.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-resume-'))
const side = 48
const films = 44
const threads = { compute: 2, augmentation: 2 }

function config(changes: Partial<RunConfig['training']> = {}): RunConfig {
  const of = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({
      index: from + i,
      ageMonths: 12 + 4 * (from + i),
      sex: i % 2 === 0 ? 'F' : 'M',
      chronologicalAgeMonths: i % 3 === 0 ? null : 14 + 4 * (from + i),
    }))
  return runConfigSchema.parse({
    seed: 11,
    architecture: {
      stem: 'conv',
      dims: [16, 16, 32, 32],
      depths: [1, 1, 1, 1],
      activation: 'gelu',
      sex: true,
      chronologicalAge: true,
      hidden: 32,
      months: { first: 0, last: 240, step: 4 },
    },
    training: {
      // Of the last batch of an epoch the second shard holds no film that counts.
      batch: 32,
      stages: [
        { px: 32, epochs: 3 },
        { px: 64, epochs: 2 },
      ],
      warmUpSteps: 3,
      dropPath: 0.2,
      dropSex: 0.3,
      ...changes,
    },
    augmentation: {},
    grey: { mean: 0.4, deviation: 0.3 },
    crops: { file: join(folder, 'crops.u8'), side, count: films, sha256: '' },
    train: of(0, 36),
    validation: of(36, films),
    start: null,
  })
}

beforeAll(() => {
  const random = keyedRandom(3)
  writeFileSync(
    join(folder, 'crops.u8'),
    Uint8Array.from({ length: films * side * side }, () => random.integer(256)),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The last step of the first stage. */
const border = 6

/** All of a checkpoint, but for times. */
function left(state: string) {
  const { progress, ...arrays } = loadCheckpoint(join(folder, state))!
  return {
    ...Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, bytesOf(values)])),
    progress: { ...progress, log: progress.log.map(({ filmsPerSecond, waitingShare, ...row }) => row) },
  }
}
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

describe('a training run', () => {
  const messages: string[] = []
  beforeAll(async () => {
    for (const stage of [0, 1])
      await trainStage(join(folder, 'straight'), config(), stage, { threads, onMessage: text => messages.push(text) })
  }, 120_000)

  it('says once a stage if it waited for pictures', () => {
    const { log } = loadCheckpoint(join(folder, 'straight'))!.progress
    const waiting = new Set(log.filter(row => row.waitingShare > 0.02).map(row => row.stage))
    expect(messages.filter(text => /^waited for pictures in [\d.]+ % of epoch \d/.test(text))).toHaveLength(
      waiting.size,
    )
  })
  it('killed, stopped and resumed equals one that was not', { timeout: 240_000 }, async () => {
    const { log } = loadCheckpoint(join(folder, 'straight'))!.progress
    expect(log).toHaveLength(5)
    expect(log.every(row => row.trainLoss > 0 && row.validationMaeMonths! > 0)).toBe(true)

    const broken = join(folder, 'broken')
    const randomly = 2 + keyedRandom(Date.now()).integer(border - 3)
    const never = 3600
    const kills = [
      { killAt: randomly, checkpointSeconds: 0, left: randomly - 1 },
      // Of the epoch that ends here, with its validation and its line in the log, nothing was written.
      { killAt: border, checkpointSeconds: never, left: randomly - 1 },
      { killAt: border + 1, checkpointSeconds: never, left: border },
    ]
    for (const { left: step, ...kill } of kills) {
      const dies = async () => {
        for (const stage of kill.killAt > border ? [0, 1] : [0])
          await runInChild<DyingJob, unknown>(
            new URL('./helpers/dyingChild.ts', import.meta.url),
            { folder: broken, config: config(), stage, threads, ...kill },
            {},
          )
      }
      await expect(dies(), `at step ${kill.killAt}`).rejects.toThrow('ended by SIGKILL')
      expect(loadCheckpoint(broken)!.progress.step, `killed at step ${kill.killAt}`).toBe(step)
    }

    // Then it is asked to stop, after its next step.
    expect(await trainStage(broken, config(), 1, { threads, shouldStop: () => true })).toBe(false)
    expect(loadCheckpoint(broken)!.progress.step).toBe(border + 1)
    expect(readFileSync(join(broken, 'log.csv'), 'utf8')).toContain('validation_mae_months')

    const resumed = await trainRun(broken, config(), { threads })
    expect(resumed.done).toBe(true)
    expect(left('broken')).toEqual(left('straight'))
  })
  it('is stopped, and has not failed, by a Ctrl-C that comes before it listens', async () => {
    const interrupted = new URL('./helpers/interruptedChild.ts', import.meta.url)
    expect(await runInChild(interrupted, {}, {})).toBe(false)
  })
  it.each([
    ['a higher rate', { learningRate: 2e-3 }],
    ['a lower rate, for it did not diverge', { learningRate: 1e-4 }],
  ])('refuses to go on with %s', { timeout: 60_000 }, async (_, changes) => {
    await expect(trainStage(join(folder, 'straight'), config(changes), 0, { threads })).rejects.toThrow(
      'holds a run with other settings',
    )
  })
})

describe('a loss that is no number', { timeout: 120_000 }, () => {
  /** Overflows on the way through the network after two steps. */
  const wild = { learningRate: 1000, clipNorm: 5 }

  it('goes on from the last checkpoint when what is said is done, and the log says so', async () => {
    const state = join(folder, 'diverged')
    const run = (changes: Partial<RunConfig['training']>, messages: string[] = []) =>
      trainStage(state, config(changes), 0, { threads, checkpointSeconds: 0, onMessage: text => messages.push(text) })
    const error = await run(wild).then(
      () => undefined,
      (error: Error) => error,
    )
    expect(error!.message).toContain(
      'no longer a number at step 3: lower training.learningRate (now 1000) or training.clipNorm (now 5) in the study file and run it again: it goes on from the last good checkpoint, after step 1 (delete ',
    )
    // That after step 2 gives no number with any rate.
    const last = loadCheckpoint(state)!
    expect(last.progress.step).toBe(1)
    expect(last.weights.every(Number.isFinite)).toBe(true)

    // What was not lowered, or more than that, is another run.
    for (const changes of [
      { ...wild, learningRate: 1e4 },
      { ...wild, learningRate: 1e-6, clipNorm: 6 },
      { ...wild, learningRate: 1e-6, weightDecay: 0.1 },
    ])
      await expect(run(changes)).rejects.toThrow('holds a run with other settings')
    const messages: string[] = []
    const note = 'learning rate lowered from 1000 to 0.000001 and clipping norm lowered from 5 to 1 after step 1'
    expect(await run({ learningRate: 1e-6, clipNorm: 1 }, messages)).toBe(true)
    expect(messages).toContain(note)
    expect(loadCheckpoint(state)!.progress.log.map(row => row.note)).toEqual([note, undefined, undefined])
    expect(readFileSync(join(state, 'log.csv'), 'utf8')).toContain(`,${note}\n`)
    // From here on it is that run, and no longer the one that diverged.
    await expect(run(wild)).rejects.toThrow('holds a run with other settings')
  })
  it('promises no checkpoint where there is none', async () => {
    const state = join(folder, 'diverged-at-once')
    const options = { threads, checkpointSeconds: 3600 }
    await expect(trainStage(state, config(wild), 0, options)).rejects.toThrow(
      /run it again: it begins anew, for there is no good checkpoint yet$/,
    )
    expect(existsSync(join(state, 'checkpoint.safetensors'))).toBe(false)
    await trainStage(state, config(), 0, { ...options, shouldStop: () => true })
    const { step, epoch } = loadCheckpoint(state)!.progress
    expect(step).toBe(1)
    expect(epoch.note).toBeUndefined()
  })
})
