/**
 * A ConvNeXt as torchvision and as timm save it, read and run here: every stage's output is theirs. The two files are state dicts of one network with a
 * stem of three channels and a classification head (fixtures/make_convnext.py), whose outputs for a grey picture, wider than high, are in a third.
 */
import { describe, expect, it } from 'vitest'
import { constant, input, onnxModel } from '../src/graph/index.ts'
import { openSession } from '../src/graph/node/index.ts'
import { fromForeign, toForeign } from '../src/model/foreignNames.ts'
import { type Architecture, network, type Tensor } from '../src/model/index.ts'
import { fixture, values } from './fixtures/values.ts'

const architecture: Architecture = {
  stem: 'patch',
  dims: [8, 12, 16, 20],
  depths: [1, 1, 2, 1],
  activation: 'gelu',
  sex: false,
  chronologicalAge: false,
  hidden: 8,
  months: { first: 0, last: 24, step: 12 },
}

/** After the stem and each stage, and the features, by the names of the fixture. */
async function outputs(weights: ReadonlyMap<string, Tensor>): Promise<Record<string, Float32Array>> {
  const image = input('image', [1, 64, 96, 1])
  const { stages, features } = network(architecture, image, undefined, {
    kernels: { blockWidth: 0 },
    weights: (name, shape) => constant(weights.get(name)!.data, shape),
  })
  const named = Object.fromEntries(stages.map((y, i) => [`stage ${i}`, y]))
  const session = await openSession(onnxModel({ ...named, features }), { threads: 1 })
  try {
    return await session.run({ image: { data: values('picture', 64 * 96, 1.7), shape: image.shape } })
  } finally {
    await session.release()
  }
}

const withoutHead = (file: string, head: string) =>
  new Map([...fixture(file)].filter(([name]) => !name.startsWith(head)))

describe.each([
  ['torchvision', 'classifier.2.'],
  ['timm', 'head.fc.'],
] as const)("%s's ConvNeXt", (names, head) => {
  const file = `convnext-${names}.safetensors`
  const read = fromForeign(fixture(file), architecture)

  it('is recognised, and its head is left behind', () => {
    expect(read.names).toBe(names)
    expect(read.left.toSorted()).toEqual([`${head}bias`, `${head}weight`])
  })
  it('gives the same after every stage', async () => {
    const found = await outputs(read.weights)
    const expected = fixture('convnext-stages.safetensors')
    expect(Object.keys(found).toSorted()).toEqual([...expected.keys()].toSorted())
    for (const [name, { data }] of expected) {
      expect(found[name].length).toBe(data.length)
      const largest = data.reduce((a, v) => Math.max(a, Math.abs(v)), 0)
      const worst = data.reduce((a, v, k) => Math.max(a, Math.abs(v - found[name][k])), 0)
      expect(worst / largest, name).toBeLessThan(1e-5)
    }
  })
  it('is written as it was read', () => {
    const written = toForeign(read.weights, names, 3)
    const given = withoutHead(file, head)
    expect([...written.keys()].toSorted()).toEqual([...given.keys()].toSorted())
    for (const [name, { shape, data }] of given) {
      if (/^(stem\.0|features\.0\.0)\.weight/.test(name)) continue
      // This timm network has 1x1 convolutions for linear layers; they are written as linear ones.
      expect(written.get(name)!.shape, name).toEqual(name.includes('.mlp.fc') ? shape.slice(0, 2) : shape)
      expect(written.get(name)!.data, name).toEqual(data)
    }
  })
})
