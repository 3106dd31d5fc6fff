import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { constant, gemm, input, mul, onnxModel, transpose } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import { architectureSchema, knownWidth, parameterList } from '../model/index.ts'
import { adamW } from './optimiser.ts'
import { meanOfShards, openShards, shardCount, shardInputs } from './shards.ts'
import { firstState } from './state.ts'
import { trainingStep } from './step.ts'

it('cuts a batch in two where each part has sixteen films or more', () => {
  expect([8, 16, 30, 33, 32, 64].map(shardCount)).toEqual([1, 1, 1, 1, 2, 2])
})

describe('a mean over shards', () => {
  const results = () => [{ g: Float32Array.of(1, 2) }, { g: Float32Array.of(4, -2) }]
  it('counts each by its share', () => {
    expect([...meanOfShards(results(), 'g', [2, 1])]).toEqual([2, expect.closeTo(2 / 3, 6)])
  })
  it('leaves out what does not count, whatever is in it', () => {
    expect([...meanOfShards([{ g: Float32Array.of(Number.NaN) }, { g: Float32Array.of(3) }], 'g', [0, 5])]).toEqual([3])
    expect([...meanOfShards([{ g: Float32Array.of(3) }, { g: Float32Array.of(Number.NaN) }], 'g', [5, 0])]).toEqual([3])
  })
})

describe('a step in shards', () => {
  const architecture = architectureSchema.parse({
    stem: 'conv',
    dims: [16, 16, 16, 16],
    depths: [1, 1, 1, 1],
    activation: 'gelu',
    sex: true,
    chronologicalAge: false,
    hidden: 16,
    months: { first: 0, last: 240, step: 12 },
  })
  const [batch, px] = [32, 32]
  const width = knownWidth(architecture)
  const loss = { labelSdMonths: 6, absoluteErrorWeight: 0.1 }
  const { parameters } = parameterList(architecture)
  const kernels = { blockWidth: 0 } as const
  const stepFor = (films: number) =>
    trainingStep({ architecture, batch: films, height: px, width: px, kernels, loss, dropPath: false })
  const first = () => firstState(parameterList(architecture), 3)

  const none = new Float32Array()
  /** Of a step without weights. */
  const nothing = { weights: none, firstMoment: none, secondMoment: none, average: none }

  function filled() {
    const inputs = shardInputs(
      [
        { name: 'image', shape: [batch, px, px, 1] },
        { name: 'known', shape: [batch, width] },
        { name: 'age', shape: [batch] },
        { name: 'weight', shape: [batch] },
      ],
      parameters,
      first(),
    )
    const random = keyedRandom(5)
    for (const data of Object.values(inputs.arrays)) for (let i = 0; i < data.length; i++) data[i] = random.uniform()
    for (let i = 0; i < batch; i++) inputs.arrays.age[i] = 7 * i
    inputs.arrays.weight.fill(1)
    return inputs
  }

  it('is what the halves of the batch give, on one thread or on two', { timeout: 60_000 }, async () => {
    const inputs = filled()
    const session = await openSession(stepFor(batch / 2).model, { threads: 1 })
    const halves = [await session.run(inputs.feedsOf(0)), await session.run(inputs.feedsOf(1))]
    await session.release()
    expect(halves[0].gradients).not.toEqual(halves[1].gradients)
    for (const threads of [1, 2]) {
      const shards = await openShards(stepFor(batch / 2), inputs, threads)
      for (let run = 0; run < 3; run++) {
        const found = await shards.run()
        expect(found.map(({ gradients }) => gradients)).toEqual(halves.map(({ gradients }) => gradients))
        expect(found.map(({ boneAgeMonths }) => boneAgeMonths)).toEqual(
          halves.map(({ boneAgeMonths }) => boneAgeMonths),
        )
      }
      await shards.close()
    }
  })

  it('sees what is written between two runs', { timeout: 60_000 }, async () => {
    const inputs = filled()
    const shards = await openShards(stepFor(batch / 2), inputs, 2)
    const before = (await shards.run()).map(({ gradients }) => gradients.slice())
    const { weights } = inputs.state
    for (let i = 0; i < weights.length; i++) weights[i] *= 1.1
    const after = await shards.run()
    for (const i of [0, 1]) expect(after[i].gradients).not.toEqual(before[i])
    await shards.close()
  })

  it('updates as AdamW does with the mean gradient, on one thread or on two', { timeout: 60_000 }, async () => {
    const options = { learningRate: 0.01, weightDecay: 0.1, clipNorm: 0.5, averageDecay: 0.9 }
    const found = []
    for (const threads of [1, 2]) {
      const inputs = filled()
      const shards = await openShards(stepFor(batch / 2), inputs, threads)
      for (let step = 1; step <= 2; step++) {
        const results = await shards.run()
        const gradients = meanOfShards(
          results.map(({ gradients }) => ({ gradients: gradients.slice() })),
          'gradients',
          [3, 1],
        )
        const state = structuredClone(inputs.state)
        const norm = adamW(state, gradients, parameters, step, options)
        expect(norm).toBeGreaterThan(options.clipNorm)
        expect(await shards.update([3, 1], step, options)).toBeCloseTo(norm, 6)
        for (const name of ['weights', 'firstMoment', 'secondMoment', 'average'] as const)
          expect(Math.max(...inputs.state[name].map((v, i) => Math.abs(v - state[name][i])))).toBeLessThan(1e-8)
      }
      await shards.close()
      found.push(inputs.state)
    }
    expect(found[1]).toEqual(found[0])
  })

  it('changes nothing where a gradient is not finite', { timeout: 60_000 }, async () => {
    const inputs = filled()
    inputs.arrays.image[3] = Number.NaN
    const shards = await openShards(stepFor(batch / 2), inputs, 2)
    await shards.run()
    const options = { learningRate: 0.01, weightDecay: 0.1, clipNorm: 0.5, averageDecay: 0.9 }
    expect(await shards.update([1, 1], 1, options)).toBeNaN()
    expect(inputs.state.weights).toEqual(first().weights)
    await shards.close()
  })

  it('averages to the whole batch where nothing joins its films', async () => {
    const inputs = shardInputs([{ name: 'x', shape: [batch, 3] }], [], nothing)
    for (let i = 0; i < 3 * batch; i++) inputs.arrays.x[i] = i % 7
    const squared = (films: number) => {
      const x = input('x', [films, 3])
      const y = gemm(transpose(x, [1, 0]), mul(x, constant([1 / films], [1])))
      return { model: onnxModel({ y }), sizes: { y: 9 } }
    }
    const shards = await openShards(squared(batch / 2), inputs, 2)
    const mean = meanOfShards(await shards.run(), 'y', [1, 1])
    const session = await openSession(squared(batch).model, { threads: 1 })
    const { y } = await session.run({ x: { data: inputs.arrays.x, shape: [batch, 3] } })
    expect([...mean]).toEqual([...y].map(v => expect.closeTo(v, 4)))
    await session.release()
    await shards.close()
  })

  it('flushes denormals on every thread', async () => {
    const inputs = shardInputs([{ name: 'x', shape: [batch, 1] }], [], nothing)
    inputs.arrays.x.fill(1e-30)
    const y = mul(input('x', [batch / 2, 1]), constant([1e-10], [1]))
    const shards = await openShards({ model: onnxModel({ y }), sizes: { y: batch / 2 } }, inputs, 2)
    for (const { y } of await shards.run()) expect([...y]).toEqual(Array(batch / 2).fill(0))
    await shards.close()
  })
})
