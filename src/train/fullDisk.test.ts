/** No space left while a checkpoint is written: the one before loads, and nothing half written stays. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts'

const disk = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }))
vi.mock('node:fs', async original => {
  const fs = await original<typeof import('node:fs')>()
  return {
    ...fs,
    writeSync(file: number, bytes: Uint8Array, at: number, length: number) {
      if (disk.left < length) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      disk.left -= length
      return fs.writeSync(file, bytes, at, length)
    },
  }
})

const folder = mkdtempSync(join(tmpdir(), 'physis-full-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const checkpoint = (step: number): Checkpoint => {
  const array = () => new Float32Array(1000).fill(step)
  return {
    weights: array(),
    firstMoment: array(),
    secondMoment: array(),
    average: array(),
    statistics: array(),
    averageStatistics: array(),
    progress: {
      step,
      configSha256: 'x',
      blockWidth: 0,
      epoch: { films: 0, loss: 0, absoluteError: 0, steps: 0, gradientNorm: 0 },
      log: [],
    },
  }
}

it.each([0, 100, 5_000, 20_000])('with room for %i bytes', room => {
  saveCheckpoint(folder, checkpoint(1))
  saveCheckpoint(folder, checkpoint(2))
  disk.left = room
  expect(() => saveCheckpoint(folder, checkpoint(3))).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
  disk.left = Number.POSITIVE_INFINITY
  expect(loadCheckpoint(folder)!.progress.step).toBe(2)
  expect(loadCheckpoint(folder)!.weights[0]).toBe(2)
  expect(readdirSync(folder).sort()).toEqual(['checkpoint.previous.safetensors', 'checkpoint.safetensors'])
})
