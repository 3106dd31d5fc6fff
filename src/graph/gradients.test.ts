/**
 * Every gradient rule against central differences along random directions. All dimensions are distinct, and each op meets each
 * position in which it broadcasts, so that a missing transpose or sum cannot hide.
 */
import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import * as g from './index.ts'
import { type Optimisation, openSession } from './node/index.ts'
import { block, unblock } from './ops/blocked.ts'
import { apply, sorted } from './value.ts'

type Case = { name: string; shapes: number[][]; make: (...x: g.Value[]) => g.Value; positive?: boolean }

const broadcasts: number[][][] = [
  [
    [2, 3, 5],
    [2, 3, 5],
  ],
  [[2, 3, 5], [5]],
  [
    [2, 3, 5],
    [3, 1],
  ],
  [
    [2, 3, 5],
    [2, 1, 5],
  ],
  [
    [2, 1, 5],
    [3, 1],
  ],
  [
    [3, 1],
    [2, 3, 5],
  ],
  [[2, 3, 5], []],
]
const pairwise = (name: string, make: Case['make'], positive = false): Case[] =>
  broadcasts.map(shapes => ({ name: `${name} [${shapes[0]}] [${shapes[1]}]`, shapes, make, positive }))

/** The blocked kernels are as wide as this processor's vectors: the width with which they convolve as the plain ones do, or 0. */
async function nativeBlockWidth(): Promise<g.Kernels['blockWidth']> {
  const random = keyedRandom(1)
  const of = (shape: number[]) =>
    g.constant(
      Float32Array.from({ length: g.size(shape) }, () => random.normal()),
      shape,
    )
  const [x, w] = [of([1, 4, 6, 16]), of([16, 16, 3, 3])]
  const convolve = async (blockWidth: g.Kernels['blockWidth']) => {
    const y = g.convolution(x, w, undefined, 1, { blockWidth })
    const session = await openSession(g.onnxModel({ y }), { threads: 1, optimisation: 'disabled' })
    try {
      return (await session.run({})).y
    } finally {
      await session.release()
    }
  }
  const plain = await convolve(0)
  for (const width of [16, 8] as const) {
    const found = await convolve(width).catch(() => undefined)
    if (found && plain.every((v, i) => Math.abs(v - found[i]) < 1e-3)) return width
  }
  return 0
}
const native = await nativeBlockWidth()

const convolutions = [...new Set([0, native] as const)].flatMap((blockWidth): Case[] => {
  const kernels: g.Kernels = { blockWidth }
  // Two blocks of films: the blocked gradient of weights takes them in blocks too.
  const n = blockWidth === 0 ? 2 : 2 * blockWidth
  // As many channels as nothing else: films (32, 16, 3 or 2), rows and columns (10 and 12, strided 5 and 6), kernels.
  const [i, o] = blockWidth === 0 ? [11, 7] : [blockWidth === 8 ? 24 : 16, 48]
  const label = blockWidth === 0 ? 'plain' : 'blocked'
  return [
    {
      name: `depthwise ${label}`,
      shapes: [[2, 6, 9, i], [i, 1, 7, 7], [i]],
      make: (x, w, b) => g.depthwise(x, w, b, kernels),
    },
    ...([1, 2] as const).map(
      (stride): Case => ({
        name: `convolution ${label} stride ${stride}`,
        shapes: [[n, 10, 12, i], [o, i, 3, 3], [o]],
        make: (x, w, b) => g.convolution(x, w, b, stride, kernels),
      }),
    ),
    {
      name: `convolution ${label} without bias`,
      shapes: [
        [n, 10, 12, i],
        [o, i, 3, 3],
      ],
      make: (x, w) => g.convolution(x, w, undefined, 1, kernels),
    },
    // Several blocks of both channels, and so large that the gradient of the weights is taken in strips.
    ...([1, 2] as const).map(
      (stride): Case => ({
        name: `convolution ${label} stride ${stride} of large maps`,
        shapes: [
          [blockWidth || 4, 24 * stride, 20 * stride, 3 * (blockWidth || 2)],
          [5 * (blockWidth || 2), 3 * (blockWidth || 2), 3, 3],
        ],
        make: (x, w) => g.convolution(x, w, undefined, stride, kernels),
      }),
    ),
    {
      name: `convolution ${label}, 5x5, of three films`,
      shapes: [[3, 10, 12, i], [o, i, 5, 5], [o]],
      make: (x, w, b) => g.convolution(x, w, b, 1, kernels),
    },
  ]
})

const cases: Case[] = [
  ...pairwise('add', g.add),
  ...pairwise('sub', g.sub),
  ...pairwise('mul', g.mul),
  ...pairwise('div', g.div, true),
  { name: 'neg', shapes: [[3, 5]], make: g.neg },
  { name: 'exp', shapes: [[3, 5]], make: g.exp },
  { name: 'log', shapes: [[3, 5]], make: g.log, positive: true },
  { name: 'sqrt', shapes: [[3, 5]], make: g.sqrt, positive: true },
  { name: 'abs', shapes: [[3, 5]], make: x => g.abs(g.shift(x, 2)) },
  { name: 'abs of negatives', shapes: [[3, 5]], make: x => g.abs(g.shift(x, -2)) },
  { name: 'erf', shapes: [[3, 5]], make: g.erf },
  { name: 'relu', shapes: [[3, 5]], make: x => g.add(g.relu(g.shift(x, 2)), g.relu(g.shift(x, -2))) },
  { name: 'gelu', shapes: [[3, 5]], make: g.gelu },
  { name: 'softmax', shapes: [[3, 5]], make: g.softmax },
  { name: 'logSoftmax', shapes: [[3, 5]], make: g.logSoftmax },
  { name: 'sum', shapes: [[2, 3, 5]], make: x => g.sum(x, [0, 2]) },
  { name: 'mean', shapes: [[2, 3, 5]], make: x => g.mean(x, [1]) },
  { name: 'mean of all', shapes: [[2, 3, 5]], make: g.meanOfAll },
  { name: 'reshape', shapes: [[2, 3, 5]], make: x => g.reshape(x, [5, 6]) },
  { name: 'transpose', shapes: [[2, 3, 5]], make: x => g.transpose(x, [2, 0, 1]) },
  { name: 'expand', shapes: [[3, 1]], make: x => g.expand(x, [2, 3, 5]) },
  {
    name: 'concat',
    shapes: [
      [2, 3],
      [2, 5],
      [2, 4],
    ],
    make: (...x) => g.concat(x, 1),
  },
  { name: 'slice', shapes: [[2, 7]], make: x => g.slice(x, 1, 1, 5) },
  { name: 'pad', shapes: [[2, 7]], make: x => g.pad(x, 1, 1, 2) },
  { name: 'reverse', shapes: [[2, 7]], make: x => g.reverse(x, 1) },
  ...[false, true].flatMap(a =>
    [false, true].map(
      (b): Case => ({
        name: `gemm ${a ? 'At' : 'A'} ${b ? 'Bt' : 'B'}`,
        shapes: [a ? [3, 2] : [2, 3], b ? [5, 3] : [3, 5]],
        make: (x, y) => g.gemm(x, y, undefined, a, b),
      }),
    ),
  ),
  { name: 'gemm with a row', shapes: [[2, 3], [3, 5], [5]], make: (a, b, c) => g.gemm(a, b, c) },
  {
    name: 'gemm with a column',
    shapes: [
      [2, 3],
      [3, 5],
      [2, 1],
    ],
    make: (a, b, c) => g.gemm(a, b, c),
  },
  {
    name: 'gemm with a matrix',
    shapes: [
      [2, 3],
      [3, 5],
      [2, 5],
    ],
    make: (a, b, c) => g.gemm(a, b, c),
  },
  { name: 'columnSums', shapes: [[3, 5]], make: g.columnSums },
  { name: 'normaliseRows', shapes: [[3, 7]], make: x => g.normaliseRows(x) },
  { name: 'batchNorm', shapes: [[7, 3], [3], [3]], make: (x, w, b) => g.batchNorm(x, w, b).y },
  { name: 'affine', shapes: [[7, 3], [3], [3]], make: g.affine },
  { name: 'block', shapes: [[2, 3, 4, 32]], make: block },
  { name: 'unblock', shapes: [[2, 32, 3, 4]], make: unblock },
  ...convolutions,
]

async function relativeError({ shapes, make, positive }: Case, optimisation: Optimisation): Promise<number> {
  const random = keyedRandom(7, shapes.length)
  const fill = (shape: readonly number[], low = 0) =>
    Float32Array.from({ length: g.size(shape) }, () =>
      positive && low === 0 ? 0.5 + random.uniform() : random.normal(),
    )
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, shape))
  const y = make(...inputs)
  const cotangent = g.input('cotangent', y.shape)
  const loss = g.reshape(g.sum(g.reshape(g.mul(y, cotangent), [g.size(y.shape)]), [0]), [])
  const slopes = g.gradients(loss, inputs)
  const forward = await openSession(g.onnxModel({ y }), { threads: 1, optimisation })
  const used = new Set(sorted(slopes).flatMap(node => node.inputs))
  const backward = await openSession(g.onnxModel(Object.fromEntries(slopes.map((s, i) => [`d${i}`, s]))), {
    threads: 1,
    optimisation,
  })
  const at = shapes.map(shape => fill(shape))
  const weights = fill(y.shape, 1)
  const feeds = Object.fromEntries(
    [
      ...inputs.map((x, i) => [x.name!, { data: at[i], shape: x.shape, value: x }] as const),
      ['cotangent', { data: weights, shape: y.shape, value: cotangent }] as const,
    ].filter(([, f]) => used.has(f.value)),
  )
  const found = await backward.run(feeds)
  // Each input on its own, so that a wrong rule for one cannot drown in the others; in 64 bits from 32-bit outputs.
  let worst = 0
  for (let i = 0; i < inputs.length; i++) {
    const direction = fill(shapes[i], 1)
    const h = 1e-2
    const valueAt = async (t: number) => {
      const moved = at.map((x, j) => (j === i ? x.map((v, k) => v + t * direction[k]) : x))
      const out = await forward.run(
        Object.fromEntries(inputs.map((x, j) => [x.name!, { data: moved[j], shape: x.shape }])),
      )
      return out.y.reduce((a, v, k) => a + v * weights[k], 0)
    }
    const expected = ((await valueAt(h)) - (await valueAt(-h))) / (2 * h)
    const slope = found[`d${i}`].reduce((a, v, k) => a + v * direction[k], 0)
    const sizeOfSlope = Math.sqrt(found[`d${i}`].reduce((a, v) => a + v * v, 0) * 1)
    worst = Math.max(worst, Math.abs(slope - expected) / Math.max(Math.abs(expected), sizeOfSlope, 1e-3))
  }
  await forward.release()
  await backward.release()
  return worst
}

describe.each(['all', 'disabled'] as const)('gradients against central differences, optimisation %s', optimisation => {
  it.each(cases)('$name', async one => {
    expect(await relativeError(one, optimisation)).toBeLessThan(1e-2)
  })
})

describe('differentiation', () => {
  const x = g.input('x', [2, 3])
  it('names an op without a gradient', () => {
    const y = apply('Floor', [x], [2, 3])
    expect(() => g.gradients(g.meanOfAll(y), [x])).toThrow('op Floor has no gradient')
  })
  it('has none for a slice with steps', () => {
    expect(() => g.gradients(g.meanOfAll(g.slice(x, 1, 0, 3, 2)), [x])).toThrow('op Slice has no gradient')
  })
  it('wants a scalar', () => {
    expect(() => g.gradients(x, [x])).toThrow('the loss must be a scalar, its shape is [2,3]')
  })
  it('refuses shapes that do not fit', () => {
    expect(() => g.add(x, g.input('y', [4]))).toThrow('shapes [2,3] and [4] do not broadcast')
    expect(() => g.gemm(x, g.input('y', [2, 3]))).toThrow('inner sizes 3 and 2 differ')
    expect(() => g.reshape(x, [5])).toThrow('cannot reshape [2,3] to [5]')
  })
})
