/**
 * The network beside PyTorch: the gradient of every parameter and of the picture, for each stem, on the plain and on the blocked kernels, as
 * the runtime's optimiser rewrites the graph and as it stands. The values come from fixtures/make_convnext.py, in 64 bits.
 *
 * Of a gradient the fixture holds its largest magnitude, projections on four directions, in which every element counts, and samples.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type Arrays,
  constant,
  gradients,
  input,
  type Kernels,
  onnxModel,
  size,
  type Value,
} from '../src/graph/index.ts'
import { type Optimisation, openSession } from '../src/graph/node/index.ts'
import {
  type Architecture,
  foldBatchNorm,
  monthBins,
  network,
  parameterList,
  splitFlat,
  type Tensor,
  writeKnown,
} from '../src/model/index.ts'
import { chooseKernels } from '../src/train/chooseKernels.ts'
import { ageLoss, trainingStep } from '../src/train/step.ts'
import { fixture, hashes, parameterValues, values } from './fixtures/values.ts'

const [batch, height, width] = [16, 64, 96]
const loss = { labelSdMonths: 15, absoluteErrorWeight: 0.1 }

const architecture = (stem: Architecture['stem'], activation: Architecture['activation']): Architecture => ({
  stem,
  activation,
  dims: [16, 32, 48, 64],
  depths: [1, 2, 1, 1],
  sex: true,
  chronologicalAge: true,
  hidden: 24,
  months: { first: 0, last: 228, step: 12 },
})
const blocks = 5

/** Films some of whose sex or age is unknown, one of which pads the batch with weight 0, and each of whose blocks is now and then skipped. */
function films(a: Architecture): Record<string, Tensor> {
  const known = new Float32Array(batch * 4)
  for (let i = 0; i < batch; i++)
    writeKnown(
      a,
      { sex: (['F', 'M', null] as const)[i % 3], chronologicalAgeMonths: i % 4 === 1 ? null : 12 * i + 5 },
      known.subarray(4 * i, 4 * i + 4),
    )
  const each = (value: (i: number) => number): Tensor => ({
    shape: [batch],
    data: Float32Array.from({ length: batch }, (_, i) => value(i)),
  })
  return {
    image: { shape: [batch, height, width, 1], data: values('image', batch * height * width, 1.7) },
    known: { shape: [batch, 4], data: known },
    age: each(i => 12 * i + 20),
    weight: each(i => (i === 3 ? 0 : 0.5 + (i % 2))),
    ...Object.fromEntries(Array.from({ length: blocks }, (_, b) => [`keep.${b}`, each(i => (i % 7 === b ? 0 : 1.25))])),
  }
}

const parameters = (a: Architecture): Record<string, Tensor> =>
  Object.fromEntries(
    parameterList(a).parameters.map(({ name, shape }) => [name, { shape, data: parameterValues(name, shape) }]),
  )

/** The step of training with the picture's gradient beside those of the parameters. */
function gradientGraph(a: Architecture, kernels: Kernels): Uint8Array {
  const image = input('image', [batch, height, width, 1])
  const inputs = new Map<string, Value>([['image', image]])
  const outputs: Record<string, Value> = {}
  const { logits } = network(a, image, input('known', [batch, 4]), {
    kernels,
    weights(name, shape) {
      inputs.set(name, input(name, shape))
      return inputs.get(name)!
    },
    onBatchStatistics(name, { mean, variance }) {
      outputs[`${name} mean`] = mean
      outputs[`${name} variance`] = variance
    },
    dropPath: Array.from({ length: blocks }, (_, b) => input(`keep.${b}`, [batch])),
  })
  const { loss: total, boneAgeMonths } = ageLoss(a, logits, batch, loss)
  const slopes = gradients(total, [...inputs.values()])
  for (const [i, name] of [...inputs.keys()].entries()) outputs[`gradient ${name}`] = slopes[i]
  return onnxModel({ loss: total, boneAgeMonths, ...outputs })
}

async function run(model: Uint8Array, inputs: Arrays, optimisation: Optimisation) {
  const session = await openSession(model, { threads: 1, optimisation })
  try {
    return await session.run(inputs)
  } finally {
    await session.release()
  }
}

/** How far `found` is from what the fixture tells of a gradient, as a share of its largest element. */
function gradientError(name: string, found: Float32Array, { data: [largest, ...told] }: Tensor): number {
  const n = found.length
  const places = hashes(`${name}#places`, told.length - 4)
  let worst = 0
  for (const [i, expected] of told.slice(4).entries())
    worst = Math.max(worst, Math.abs(found[places[i] % n] - expected) / largest)
  for (const [k, expected] of told.slice(0, 4).entries()) {
    const direction = values(`${name}#${k}`, n)
    const projection = found.reduce((sum, v, i) => sum + v * direction[i], 0)
    // Errors of single elements add up as a random walk.
    worst = Math.max(worst, Math.abs(projection - expected) / (largest * Math.sqrt(n)))
  }
  return worst
}

/** Largest difference, as a share of the largest expected number. */
function relativeError(found: Float32Array, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length)
  const largest = Math.max(...Array.from(expected, Math.abs))
  return Math.max(...Array.from(expected, (v, i) => Math.abs(found[i] - v))) / largest
}

/** The blocked kernels are as wide as this processor's vectors. Elsewhere than on Linux and x64 the probe alone knows. */
async function blockWidths(a: Architecture, inputs: Arrays): Promise<Kernels['blockWidth'][]> {
  const { blockWidth } = await chooseKernels(
    kernels => trainingStep({ architecture: a, batch, height, width, loss, dropPath: true, kernels }),
    inputs,
    1,
  )
  if (process.platform === 'linux' && process.arch === 'x64')
    expect(blockWidth).toBe(readFileSync('/proc/cpuinfo', 'utf8').includes('avx512f') ? 16 : 8)
  return blockWidth === 0 ? [0] : [0, blockWidth]
}

describe.each([
  ['patch', 'gelu'],
  ['conv', 'gelu'],
  ['conv', 'relu'],
] as const)('gradients of the %s stem with %s', async (stem, activation) => {
  const a = architecture(stem, activation)
  const expected = fixture(`gradients-${stem}-${activation}.safetensors`)
  const inputs = { ...films(a), ...parameters(a) }
  const widths = await blockWidths(a, inputs)
  const cases = widths.flatMap(blockWidth => (['all', 'disabled'] as const).map(o => ({ blockWidth, optimisation: o })))

  it.each(cases)('are those of PyTorch, blocks of $blockWidth, optimisation $optimisation', async options => {
    const found = await run(gradientGraph(a, options), inputs, options.optimisation)
    expect(relativeError(found.loss, expected.get('loss')!.data)).toBeLessThan(1e-5)
    expect(relativeError(found.boneAgeMonths, expected.get('boneAgeMonths')!.data)).toBeLessThan(1e-5)
    const errors = [...expected].flatMap(([key, told]) => {
      if (!key.startsWith('gradient ')) return []
      const name = key.slice('gradient '.length)
      return [[name, gradientError(name, found[key], told)] as const]
    })
    expect(errors.length).toBe(1 + parameterList(a).parameters.length)
    expect(errors.filter(([, error]) => !(error < 1e-4))).toEqual([])
    for (const { name, channels } of parameterList(a).statistics) {
      const { data } = expected.get(`statistics ${name}`)!
      expect(relativeError(found[`${name} mean`], data.subarray(0, channels))).toBeLessThan(1e-4)
      expect(relativeError(found[`${name} variance`], data.subarray(channels))).toBeLessThan(1e-4)
    }
  })

  it('are what the training step gives', async () => {
    const kernels = { blockWidth: widths.at(-1)! }
    const { model, list } = trainingStep({ architecture: a, batch, height, width, kernels, loss, dropPath: true })
    const found = await run(model, inputs, 'all')
    const slopes = splitFlat(
      found.gradients,
      list.parameters.map(p => p.size),
    )
    for (const [i, { name }] of list.parameters.entries())
      expect(gradientError(name, slopes[i], expected.get(`gradient ${name}`)!), name).toBeLessThan(1e-4)
    const statistics = list.statistics.flatMap(({ name }) => [...expected.get(`statistics ${name}`)!.data])
    if (statistics.length > 0) expect(relativeError(found.statistics, statistics)).toBeLessThan(1e-4)
  })
})

describe('inference', () => {
  it('with batch norm folded equals PyTorch in eval mode', async () => {
    const a = architecture('conv', 'gelu')
    const weights = new Map(Object.entries(parameters(a)))
    for (const { name, channels } of parameterList(a).statistics)
      for (const key of [`${name}.running_mean`, `${name}.running_var`])
        weights.set(key, { shape: [channels], data: parameterValues(key, [channels]) })
    const folded = foldBatchNorm(weights, parameterList(a))
    expect([...folded.keys()].filter(key => key.includes('conv') && key.includes('norm'))).toEqual([])
    const image = input('image', [batch, height, width, 1])
    const { logits } = network(a, image, input('known', [batch, 4]), {
      kernels: { blockWidth: 0 },
      weights(name, shape) {
        const { data } = folded.get(name)!
        expect(data.length, name).toBe(size(shape))
        return constant(data, shape)
      },
    })
    const { image: pictures, known } = films(a)
    const found = await run(onnxModel({ logits }), { image: pictures, known }, 'all')
    expect(found.logits.length).toBe(batch * monthBins(a).length)
    expect(relativeError(found.logits, fixture('inference-conv.safetensors').get('logits')!.data)).toBeLessThan(1e-4)
  })
})
