/** The gate's loss: its gradients against differences, its values worked out by hand, and that a few pictures are learned by heart. */
import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { constant, onnxModel, size } from '../../graph/index.ts'
import { openSession } from '../../graph/node/index.ts'
import { gateLandmarks, gateTags, kneeColumns } from '../../model/index.ts'
import { adamW } from '../optimiser.ts'
import { firstState } from '../state.ts'
import { inputViews, stepLength } from './draw.ts'
import type { GateItem } from './item.ts'
import { gateInputs, gateLoss, gateStep, lossParts } from './step.ts'
import { writeTargets } from './targets.ts'

const architecture = {
  stem: 'conv' as const,
  dims: [16, 16, 16, 16] as [number, number, number, number],
  depths: [1, 1, 1, 1] as [number, number, number, number],
  activation: 'gelu' as const,
  hidden: 16,
  mapWidth: 16,
}
const px = 32

/** A bright bar on noise: where it is, is the knee. */
function example(i: number, image: Float32Array): GateItem {
  const random = keyedRandom(8, i)
  const knee = { x: 0.3 + 0.4 * random.uniform(), y: 0.3 + 0.4 * random.uniform(), width: 0.3, rotationDegrees: 0 }
  const isKnee = i % 3 !== 0
  for (let k = 0; k < image.length; k++) {
    const [x, y] = [((k % px) + 0.5) / px, (Math.floor(k / px) + 0.5) / px]
    const bar = isKnee && Math.abs(x - knee.x) < knee.width / 2 && Math.abs(y - knee.y) < 0.08
    image[k] = (bar ? 1.5 : 0) + 0.3 * random.normal()
  }
  const end = (k: number): [number, number] => [knee.x + (k % 2 === 0 ? -0.5 : 0.5) * knee.width, knee.y]
  return {
    index: 0,
    look: 'film',
    joint: isKnee ? 'knee' : 'other',
    tags: isKnee ? { frontal: true, mature: i % 2 === 0 } : {},
    // Of every other film the bar is of metal.
    metal: isKnee && i % 2 === 0 ? [-0.1, 0, 0.1].map(d => [knee.x + d, knee.y]) : [],
    rotationDegrees: isKnee ? 0 : null,
    knees: isKnee ? [knee] : [],
    landmarks: isKnee ? gateLandmarks.map((_, k) => end(k)) : null,
  }
}

function batchOf(n: number) {
  const memory = new Float32Array(stepLength(n, px))
  const views = inputViews(memory, n, px)
  for (let i = 0; i < n; i++) {
    const own = Object.fromEntries(
      views.map(({ name, data }) => [name, data.subarray((i * data.length) / n, ((i + 1) * data.length) / n)]),
    )
    writeTargets(example(i, own.image), px, own)
  }
  return views
}

async function open(n: number) {
  const { model, list } = gateStep({ architecture, batch: n, px, kernels: { blockWidth: 0 } })
  const state = firstState(list, 3)
  const feeds: Record<string, { data: Float32Array; shape: readonly number[] }> = {}
  for (const { name, shape, data } of batchOf(n)) feeds[name] = { data, shape }
  let at = 0
  for (const p of list.parameters) {
    feeds[p.name] = { data: state.weights.subarray(at, at + p.size), shape: p.shape }
    at += p.size
  }
  return { session: await openSession(model, { threads: 1 }), list, state, feeds }
}

it('gradients are those of central differences along random directions', async () => {
  const { session, state, feeds } = await open(4)
  const { gradients } = await session.run(feeds)
  const before = state.weights.slice()
  for (const seed of [1, 2, 3]) {
    const random = keyedRandom(seed)
    const direction = Float32Array.from(before, () => random.normal())
    const length = Math.sqrt(direction.reduce((a, v) => a + v * v, 0))
    const lossAt = async (h: number) => {
      state.weights.set(before.map((w, i) => w + (h * direction[i]) / length))
      return (await session.run(feeds)).loss[0]
    }
    const h = 0.02
    const numeric = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h)
    const exact = gradients.reduce((a, g, i) => a + (g * direction[i]) / length, 0)
    expect(Math.abs(numeric - exact)).toBeLessThan(0.02 * Math.max(0.5, Math.abs(exact)))
  }
  await session.release()
})

it('learns a few pictures by heart: joints, tags, centres, metal, landmarks', { timeout: 60_000 }, async () => {
  const { session, list, state, feeds } = await open(12)
  let parts: Float32Array = new Float32Array(0)
  for (let step = 1; step <= 150; step++) {
    const out = await session.run(feeds)
    parts = out.parts
    adamW(state, out.gradients, list.parameters, step, {
      learningRate: 4e-3,
      weightDecay: 0,
      clipNorm: 5,
      averageDecay: 0,
    })
  }
  const of = Object.fromEntries(lossParts.map((part, i) => [part, parts[i]]))
  expect(of.joint).toBeLessThan(0.05)
  expect(of.tags).toBeLessThan(0.1)
  expect(of.centre).toBeLessThan(0.5)
  expect(of.knee).toBeLessThan(0.15)
  expect(of.metal).toBeLessThan(0.5)
  // Shares of the side: half a pixel of 32.
  expect(of.landmarks).toBeLessThan(0.03)
  await session.release()
})

describe('the loss', () => {
  const cells = 4
  const shapes = new Map(gateInputs(1, 8).map(({ name, shape }) => [name, shape]))
  /** Parts of the loss where every output is 0, and every label too but for those given. */
  async function partsOf(labels: Record<string, number[]>) {
    const zero = (shape: number[]) => constant(new Float32Array(size(shape)), shape)
    const parts = gateLoss(
      {
        features: zero([1, 1]),
        joint: zero([1, 3]),
        tags: zero([1, gateTags.length]),
        direction: zero([1, 2]),
        centre: zero([1, cells]),
        knee: zero([1, cells, kneeColumns.length]),
        metal: zero([1, cells]),
        landmarks: zero([1, gateLandmarks.length, 2]),
      },
      name => constant(labels[name] ?? new Float32Array(size(shapes.get(name)!)), shapes.get(name)!),
    )
    const session = await openSession(onnxModel(parts), { threads: 1 })
    const out = await session.run({})
    await session.release()
    return Object.fromEntries(lossParts.map(part => [part, out[part][0]]))
  }

  it('is nothing where nothing is known', async () => {
    expect(await partsOf({})).toEqual({ joint: 0, tags: 0, direction: 0, centre: 0, knee: 0, metal: 0, landmarks: 0 })
  })

  it('is that of even odds where nothing is said', async () => {
    const found = await partsOf({
      joint: [0, 1, 0],
      tag: [1, 0, 0, 0, 0, 0],
      tagWeight: [1, 1, 0, 0, 0, 0],
      centre: [1, 0, 0, 0],
      elsewhere: [0, 1, 1, 0],
      metal: [1, 1, 0, 0],
      noMetal: [0, 0, 0, 1],
    })
    expect(found.joint).toBeCloseTo(Math.log(3), 5)
    expect(found.tags).toBeCloseTo(Math.log(2), 5)
    // One centre and two other places, each (1 - 1/2)^2 log 2.
    expect(found.centre).toBeCloseTo(0.75 * Math.log(2), 5)
    // Two places that have metal, and one that has none.
    expect(found.metal).toBeCloseTo(0.75 * Math.log(2), 5)
  })
})
