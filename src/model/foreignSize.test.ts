import { describe, expect, it } from 'vitest'
import type { Architecture } from './architecture.ts'
import { type ForeignNames, foreignName } from './foreignNames.ts'
import { familyName, foreignTrunk } from './foreignSize.ts'
import type { Tensor } from './safetensors.ts'

/** The tensors that tell the size, without their numbers. */
function tensorsOf(dims: Architecture['dims'], depths: Architecture['depths'], names: ForeignNames) {
  const tensors = new Map<string, Tensor>()
  const put = (name: string, ...shape: number[]) =>
    tensors.set(foreignName(name, names), { shape, data: new Float32Array() })
  put('stem.0.weight', dims[0], 3, 4, 4)
  for (const [i, depth] of depths.entries()) {
    if (i > 0) put(`stages.${i}.downsample.1.weight`, dims[i], dims[i - 1], 2, 2)
    for (let k = 0; k < depth; k++) put(`stages.${i}.blocks.${k}.conv_dw.weight`, dims[i], 1, 7, 7)
  }
  return tensors
}

describe.each(['timm', 'torchvision'] as const)("a ConvNeXt under %s's names", names => {
  // Dims and depths as in timm/models/convnext.py and torchvision/models/convnext.py.
  it.each<[string, Architecture['dims'], Architecture['depths']]>([
    ['atto', [40, 80, 160, 320], [2, 2, 6, 2]],
    ['nano', [80, 160, 320, 640], [2, 2, 8, 2]],
    ['tiny', [96, 192, 384, 768], [3, 3, 9, 3]],
    ['small', [96, 192, 384, 768], [3, 3, 27, 3]],
  ])('is told to be %s', (name, dims, depths) => {
    const trunk = foreignTrunk(tensorsOf(dims, depths, names))
    expect(trunk).toEqual({ stem: 'patch', dims, depths, activation: 'gelu' })
    expect(familyName(trunk)).toBe(name)
  })
  it('may have no published size', () => {
    const trunk = foreignTrunk(tensorsOf([8, 12, 16, 20], [1, 1, 2, 1], names))
    expect(trunk.depths).toEqual([1, 1, 2, 1])
    expect(familyName(trunk)).toBeUndefined()
  })
})

describe('what is no published ConvNeXt', () => {
  const tiny = () => tensorsOf([96, 192, 384, 768], [3, 3, 9, 3], 'timm')
  const empty = new Float32Array()
  it.each([
    ['nothing of either', new Map(), /^neither timm's stem/],
    [
      'overlapping patches, as in timm’s _ols',
      tiny().set('stem.0.weight', { shape: [48, 3, 3, 3], data: empty }),
      /^stem\.0\.weight is \[48,3,3,3\], and the published ConvNeXt takes patches of 4 x 4 there/,
    ],
    ['a stem of no channels', tiny().set('stem.0.weight', { shape: [0, 3, 4, 4], data: empty }), /stem.0.weight is/],
    [
      'three stages',
      new Map([...tiny()].filter(([name]) => !name.startsWith('stages.3.'))),
      /^stages\.3\.downsample\.1\.weight is missing: a ConvNeXt has four stages/,
    ],
    [
      'a stage without blocks',
      new Map([...tiny()].filter(([name]) => !name.startsWith('stages.2.blocks.0.'))),
      /^stages\.2\.blocks\.0\.conv_dw\.weight is missing/,
    ],
  ])('is named: %s', (_, tensors, message) => {
    expect(() => foreignTrunk(tensors)).toThrow(message)
  })
})
