import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Checkpoint, dropCheckpointsAt, loadCheckpoint, saveCheckpoint } from './checkpoint.ts'

const at = (step: number): Checkpoint => ({
  weights: Float32Array.of(step, 1, 2),
  firstMoment: Float32Array.of(step, 3, 4),
  secondMoment: Float32Array.of(step, 5, 6),
  average: Float32Array.of(step, 7, 8),
  statistics: Float32Array.of(step, 9),
  averageStatistics: Float32Array.of(step, 10),
  progress: {
    step,
    configSha256: 'c',
    blockWidth: 16,
    epoch: { films: 1, loss: 0.1, absoluteError: 0.2, steps: 3, gradientNorm: 0.4 },
    log: [],
  },
})

let folder: string
const newest = () => join(folder, 'checkpoint.safetensors')
const previous = () => join(folder, 'checkpoint.previous.safetensors')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'physis-checkpoint-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('comes back whole; there may be none', () => {
  expect(loadCheckpoint(folder)).toBeUndefined()
  saveCheckpoint(folder, at(1))
  expect(loadCheckpoint(folder)).toEqual(at(1))
  saveCheckpoint(folder, at(2))
  saveCheckpoint(folder, at(3))
  expect(loadCheckpoint(folder)).toEqual(at(3))
})

it.each([
  ['cut off', () => truncateSync(newest(), 500)],
  ['empty', () => writeFileSync(newest(), '')],
  [
    'changed in one bit of a weight',
    () => {
      const bytes = readFileSync(newest())
      bytes[bytes.length - 1] ^= 1
      writeFileSync(newest(), bytes)
    },
  ],
  [
    'changed in its step',
    () => writeFileSync(newest(), readFileSync(newest(), 'latin1').replace('\\"step\\":2', '\\"step\\":9'), 'latin1'),
  ],
  ['gone', () => rmSync(newest())],
])('the one before loads when the newest is %s', (_, damage) => {
  saveCheckpoint(folder, at(1))
  saveCheckpoint(folder, at(2))
  const before = readFileSync(previous())
  damage()
  expect(loadCheckpoint(folder)).toEqual(at(1))
  expect(readFileSync(previous())).toEqual(before)
})

it('a process that died between the two renames lost nothing', () => {
  saveCheckpoint(folder, at(1))
  saveCheckpoint(folder, at(2))
  renameSync(newest(), `${newest()}.new`)
  expect(loadCheckpoint(folder)).toEqual(at(2))
  saveCheckpoint(folder, at(3))
  expect(loadCheckpoint(folder)).toEqual(at(3))
})

it('drops one that is of no use', () => {
  saveCheckpoint(folder, at(1))
  saveCheckpoint(folder, at(2))
  dropCheckpointsAt(folder, 2)
  expect(loadCheckpoint(folder)).toEqual(at(1))
  // The same step twice: a run that went on with other settings.
  saveCheckpoint(folder, at(1))
  dropCheckpointsAt(folder, 1)
  expect(loadCheckpoint(folder)).toBeUndefined()
})

it('says so when all are damaged', () => {
  saveCheckpoint(folder, at(1))
  saveCheckpoint(folder, at(2))
  truncateSync(newest(), 100)
  truncateSync(previous(), 100)
  expect(() => loadCheckpoint(folder)).toThrow(
    /^no checkpoint can be read: .*checkpoint\.safetensors .*previous.* Delete .* to begin again$/,
  )
})
