import { describe, expect, it } from 'vitest'
import { type Architecture, architectureSchema } from './architecture.ts'
import { fromForeign, toForeign } from './foreignNames.ts'
import { firstValues, parameterList } from './parameters.ts'
import type { Tensor } from './safetensors.ts'

const architecture: Architecture = architectureSchema.parse({
  stem: 'patch',
  dims: [4, 8, 12, 16],
  depths: [1, 1, 2, 1],
  activation: 'gelu',
  sex: true,
  chronologicalAge: false,
  hidden: 5,
  months: { first: 0, last: 24, step: 12 },
})

const ours = (): Map<string, Tensor> =>
  new Map(
    parameterList(architecture).parameters.map((p, i) => [
      p.name,
      { shape: p.shape, data: Float32Array.from({ length: p.size }, (_, k) => 1000 * i + k) },
    ]),
  )

describe.each(['timm', 'torchvision'] as const)("weights under %s's names", names => {
  it('come back as they were, with a fresh head', () => {
    const found = fromForeign(toForeign(ours(), names), architecture, 7)
    expect(found.names).toBe(names)
    expect(found.left).toEqual([])
    expect([...found.weights.keys()]).toEqual([...ours().keys()])
    for (const [i, p] of parameterList(architecture).parameters.entries())
      expect(found.weights.get(p.name), p.name).toEqual(
        /^head\.(hidden|months)\./.test(p.name) ? { shape: p.shape, data: firstValues(p, 7, i) } : ours().get(p.name),
      )
  })
  it('come back from a stem of three channels', () => {
    const { weights } = fromForeign(toForeign(ours(), names, 3), architecture)
    const { shape, data } = weights.get('stem.0.weight')!
    expect(shape).toEqual([4, 1, 4, 4])
    for (const [i, v] of ours().get('stem.0.weight')!.data.entries()) expect(data[i]).toBeCloseTo(v, 5)
  })
})

describe('what does not fit', () => {
  const foreign = () => toForeign(ours(), 'torchvision')
  it('is named, with its shapes', () => {
    const wide = foreign().set('features.5.1.block.3.weight', { shape: [64, 16], data: new Float32Array(1024) })
    expect(() => fromForeign(wide, architecture)).toThrow(
      'features.5.1.block.3.weight should be [48,12] and is [64,16]',
    )
    const turned = foreign().set('features.1.0.block.3.weight', { shape: [4, 16], data: new Float32Array(64) })
    expect(() => fromForeign(turned, architecture)).toThrow('should be [16,4] and is [4,16]')
    const two = foreign().set('features.0.0.weight', { shape: [4, 2, 4, 4], data: new Float32Array(128) })
    expect(() => fromForeign(two, architecture)).toThrow('features.0.0.weight should be [4,1,4,4] and is [4,2,4,4]')
  })
  it('is missing', () => {
    const short = foreign()
    short.delete('features.5.1.layer_scale')
    expect(() => fromForeign(short, architecture)).toThrow(
      'features.5.1.layer_scale is missing: the architecture expects it as [12]',
    )
    expect(() => fromForeign(new Map(), architecture)).toThrow('neither')
  })
  it('is too much: a deeper network, another block', () => {
    const deeper = foreign().set('features.5.2.layer_scale', { shape: [12, 1, 1], data: new Float32Array(12) })
    expect(() => fromForeign(deeper, architecture)).toThrow('features.5.2.layer_scale [12,1,1] has no place')
    const second = toForeign(ours(), 'timm').set('stages.0.blocks.0.mlp.grn.weight', {
      shape: [16],
      data: new Float32Array(16),
    })
    expect(() => fromForeign(second, architecture)).toThrow('stages.0.blocks.0.mlp.grn.weight [16] has no place')
  })
  it('is a conv stem', () => {
    const conv = { ...architecture, stem: 'conv' as const }
    expect(() => fromForeign(foreign(), conv)).toThrow('set `stem: patch`')
    const weights = new Map(
      parameterList(conv).parameters.map(p => [p.name, { shape: p.shape, data: new Float32Array() }]),
    )
    expect(() => toForeign(weights, 'timm')).toThrow('stem.conv1.weight belongs to a conv stem')
  })
})
