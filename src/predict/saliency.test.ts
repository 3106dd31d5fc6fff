import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeTinyPackage } from '../../test/helpers/tinyPackage.ts'
import { keyedRandom } from '../base/index.ts'
import { openSession } from '../graph/node/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { loadPackage } from '../model/node/index.ts'
import { openSaliency } from './saliency.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-saliency-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Two members; the crop is the network's picture. Their last layer is made stronger, so that ages move by months. */
function tinyModel(px: number, flipAveraging: boolean): LoadedModel {
  writeTinyPackage(folder, {
    preprocessing: {
      find: 'knee',
      kneeWidths: 2.2,
      squareSide: 299,
      cropSide: px,
      px,
      grey: { mean: 0.4, deviation: 0.3 },
      flipAveraging,
    },
  })
  const model = loadPackage(folder)
  for (const weights of model.members) {
    const { data } = weights.get('head.months.weight')!
    for (let i = 0; i < data.length; i++) data[i] *= 60
  }
  return model
}

const greys = (side: number, seed: number) => {
  const random = keyedRandom(seed)
  return Uint8Array.from({ length: side * side }, () => 60 + random.integer(130))
}
const girl = { sex: 'F', chronologicalAgeMonths: null } as const
const open = (model: LoadedModel) => openSaliency(model, onnx => openSession(onnx, { threads: 1 }))

describe('saliency', { timeout: 60_000 }, () => {
  it.each([false, true])('is what the bone age changes by, mirror images averaged: %s', async flipAveraging => {
    const reader = await open(tinyModel(32, flipAveraging))
    const pixels = greys(32, 1)
    const { slope } = await reader.read(pixels, girl)
    for (const seed of [2, 3]) {
      const random = keyedRandom(seed)
      const step = Int8Array.from({ length: 32 * 32 }, () => random.integer(7) - 3)
      const moved = (sign: number) =>
        reader.read(
          pixels.map((v, i) => v + sign * step[i]),
          girl,
        )
      const change = (await moved(1)).boneAgeMonths - (await moved(-1)).boneAgeMonths
      const expected = slope.reduce((sum, v, i) => sum + (v * 2 * step[i]) / 255, 0)
      const typical = Math.sqrt(slope.reduce((sum, v, i) => sum + ((v * 2 * step[i]) / 255) ** 2, 0))
      expect(typical).toBeGreaterThan(0.01)
      expect(Math.abs(change - expected)).toBeLessThan(0.05 * typical)
    }
    await reader.release()
  })

  it('has no trace of the grid on which the network looks', async () => {
    const model = tinyModel(64, true)
    const reader = await open({ ...model, members: model.members.slice(0, 1) })
    const strength = [0, 0, 0, 0]
    for (const seed of [5, 6, 7]) {
      const { slope } = await reader.read(greys(64, seed), girl)
      for (let y = 8; y < 56; y++)
        for (let x = 8; x < 56; x++) strength[2 * (y % 2) + (x % 2)] += Math.abs(slope[y * 64 + x])
    }
    await reader.release()
    // A plain gradient: twice as strong at some pixels as at others, and more.
    expect(Math.max(...strength) / Math.min(...strength)).toBeLessThan(1.15)
  })

  it('lies over the crop, without a value below 0', async () => {
    const model = tinyModel(64, false)
    model.description.preprocessing.cropSide = 96
    const reader = await open(model)
    const { gradient, gradCam } = await reader.read(greys(96, 8), girl)
    await reader.release()
    for (const { map, side } of [gradient, gradCam]) {
      expect([side, map.length]).toEqual([96, 96 * 96])
      expect(Math.min(...map)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...map)).toBeGreaterThan(0)
    }
  })
})
