/** A training of the gate that is stopped and goes on ends with the weights of one that was not. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'
import { encodeSafetensors, gateParameters } from '../../model/index.ts'
import { firstState } from '../state.ts'
import { averageWeights } from '../validation.ts'
import { type GateRun, gateRunSchema } from './config.ts'
import { loadGateCheckpoint, trainGateLoop } from './trainGate.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-gate-'))
const [side, count] = [40, 12]
const threads = { compute: 1, augmentation: 2 }

const config = (learningRate = 1e-3, start: GateRun['start'] = null): GateRun => {
  const items = Array.from({ length: count }, (_, index) => ({
    index,
    look: index % 2 === 0 ? 'film' : 'crop',
    joint: index % 3 === 0 ? 'hand' : 'knee',
    tags: { frontal: true, mature: index % 4 === 0 },
    metal: index % 4 === 1 ? [[0.5, 0.3]] : [],
    rotationDegrees: 0,
    knees: index % 3 === 0 ? [] : [{ x: 0.5, y: 0.5, width: 0.4, rotationDegrees: 0 }],
    landmarks: null,
  }))
  return gateRunSchema.parse({
    seed: 5,
    start,
    architecture: {
      stem: 'conv',
      dims: [16, 16, 16, 16],
      depths: [1, 1, 1, 1],
      activation: 'gelu',
      hidden: 16,
      mapWidth: 16,
    },
    training: { px: 32, batch: 32, looks: 32 * 12, warmUpSteps: 3, learningRate },
    pictures: { file: join(folder, 'pictures.u8'), side, count, sha256: '' },
    groups: [
      { name: 'a', share: 0.7, items: items.slice(0, 8) },
      { name: 'b', share: 0.3, items: items.slice(8) },
    ],
  })
}

beforeAll(() => {
  const random = keyedRandom(3)
  writeFileSync(
    join(folder, 'pictures.u8'),
    Uint8Array.from({ length: count * side * side }, () => random.integer(256)),
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('stopped and resumed, with another number of threads', { timeout: 120_000 }, async () => {
  const [whole, stopped] = [join(folder, 'whole'), join(folder, 'stopped')]
  expect(await trainGateLoop(whole, config(), threads)).toBe(true)
  let steps = 0
  expect(await trainGateLoop(stopped, config(), threads, { shouldStop: () => ++steps === 5 })).toBe(false)
  expect(loadGateCheckpoint(stopped)!.progress.step).toBe(5)
  expect(await trainGateLoop(stopped, config(), { compute: 1, augmentation: 1 })).toBe(true)
  expect(loadGateCheckpoint(stopped)).toEqual(loadGateCheckpoint(whole))
  await expect(trainGateLoop(stopped, config(2e-3), threads)).rejects.toThrow(/other settings/)
})

it('goes on with a lower rate when its loss was no number', { timeout: 120_000 }, async () => {
  const state = join(folder, 'diverged')
  await expect(trainGateLoop(state, config(100), threads, {}, 0)).rejects.toThrow(
    /no longer a number at step \d+: lower training.learningRate .* it goes on from the last good checkpoint/,
  )
  await expect(trainGateLoop(state, config(200), threads)).rejects.toThrow(/other settings/)
  expect(await trainGateLoop(state, config(1e-6), threads)).toBe(true)
  const { log } = loadGateCheckpoint(state)!.progress
  expect(log[0].note).toMatch(/^learning rate lowered from 100 to 0.000001 after step \d+$/)
})

it('starts from the weights that it is given, and from no others', { timeout: 120_000 }, async () => {
  const file = join(folder, 'given.safetensors')
  const list = gateParameters(config().architecture)
  const given = firstState(list, 77)
  writeFileSync(file, Buffer.concat(encodeSafetensors(averageWeights(given, list), 'F32')))
  const start = { file, sha256: sha256(readFileSync(file)) }
  const state = join(folder, 'given')
  let steps = 0
  await trainGateLoop(state, config(1e-9, start), threads, { shouldStop: () => ++steps === 1 })
  const { weights } = loadGateCheckpoint(state)!
  expect(weights.every((w, i) => Math.abs(w - given.weights[i]) < 1e-6)).toBe(true)
  expect(firstState(list, 5).weights.every((w, i) => Math.abs(w - given.weights[i]) < 1e-6)).toBe(false)
  writeFileSync(file, 'another')
  await expect(trainGateLoop(join(folder, 'other'), config(1e-3, start), threads)).rejects.toThrow(
    /given\.safetensors is not the file that the run was begun with/,
  )
})
