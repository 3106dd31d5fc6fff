/**
 * A training that is killed at random moments and resumed ends with the same weights and the same log as one that was not: with two compute threads,
 * augmentation threads, two stages, drop path, withheld sex, and a last batch that is not full.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyedRandom } from '../src/base/index.ts'
import type { WeightMap } from '../src/model/index.ts'
import { type LogRow, loadCheckpoint, type RunConfig, runConfigSchema, trainRun } from '../src/train/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-resume-'))
const side = 48
const films = 44
const threads = { compute: 2, augmentation: 2 }

function config(changes: { learningRate?: number } = {}): RunConfig {
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
      depths: [1, 1, 2, 1],
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
        { px: 32, epochs: 5 },
        { px: 64, epochs: 3 },
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

const bytesOf = (weights: WeightMap) =>
  [...weights].map(([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  ])
const withoutTimes = (log: LogRow[]) => log.map(({ filmsPerSecond, waitingShare, ...row }) => row)

describe('a training run', () => {
  it('killed and resumed equals one that was not', { timeout: 240_000 }, async () => {
    const straight = await trainRun(join(folder, 'straight'), config(), { threads, checkpointSeconds: 0 })
    expect(straight.log).toHaveLength(8)
    expect(straight.log.every(row => row.trainLoss > 0 && row.validationMaeMonths! > 0)).toBe(true)

    const random = keyedRandom(Date.now())
    const broken = join(folder, 'broken')
    let kills = 0
    let killedSteps = new Set<number>()
    for (;;) {
      const killAfter = 1 + random.integer(4)
      let seen = 0
      try {
        const resumed = await trainRun(broken, config(), {
          threads,
          checkpointSeconds: 0,
          onProgress({ pid }) {
            if (kills < 4 && ++seen === killAfter) process.kill(pid, 'SIGKILL')
          },
        })
        // A quick child may be done before the next signal reaches it.
        expect(kills).toBeGreaterThanOrEqual(1)
        expect(bytesOf(resumed.weights)).toEqual(bytesOf(straight.weights))
        expect(withoutTimes(resumed.log)).toEqual(withoutTimes(straight.log))
        break
      } catch (error) {
        expect((error as Error).message).toContain('ended by SIGKILL')
        kills++
        killedSteps = killedSteps.add(loadCheckpoint(broken)?.progress.step ?? 0)
      }
    }
  })
  it('stops when asked, and goes on', { timeout: 120_000 }, async () => {
    const stop = new AbortController()
    const state = join(folder, 'stopped')
    const first = await trainRun(state, config(), { threads, signal: stop.signal, onProgress: () => stop.abort() })
    expect(first.done).toBe(false)
    expect(readFileSync(join(state, 'log.csv'), 'utf8')).toContain('validation_mae_months')
    const second = await trainRun(state, config(), { threads })
    expect(second.done).toBe(true)
    expect(withoutTimes(second.log)).toEqual(
      withoutTimes((await trainRun(join(folder, 'straight'), config(), { threads })).log),
    )
  })
  it('refuses to go on with other settings', { timeout: 60_000 }, async () => {
    await expect(trainRun(join(folder, 'straight'), config({ learningRate: 1e-4 }), { threads })).rejects.toThrow(
      'holds a run with other settings',
    )
  })
  it('stops at a loss that is no number, and says what to lower', { timeout: 60_000 }, async () => {
    await expect(
      trainRun(join(folder, 'nan'), config({ learningRate: 1e30 }), { threads, checkpointSeconds: 0 }),
    ).rejects.toThrow(/no longer a number at step \d+: lower training.learningRate/)
    const last = loadCheckpoint(join(folder, 'nan'))
    expect(last!.weights.every(Number.isFinite)).toBe(true)
  })
})
