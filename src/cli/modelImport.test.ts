import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { fixture } from '../../test/fixtures/values.ts'
import { type Architecture, decodeSafetensors, encodeSafetensors, type Tensor, toForeign } from '../model/index.ts'
import { initialWeights } from '../study/startWeights.ts'
import { modelCommand } from './model.ts'
import { importModel } from './modelImport.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
/** State dicts of one small network, as timm and torchvision save them (test/fixtures/make_convnext.py). */
const given = (names: string) =>
  fileURLToPath(new URL(`../../test/fixtures/convnext-${names}.safetensors`, import.meta.url))
const read = (path: string) => decodeSafetensors(readFileSync(path), path)

/** A file of these tensors. */
function file(name: string, tensors: ReadonlyMap<string, Tensor>): string {
  writeFileSync(at(name), Buffer.concat(encodeSafetensors(tensors, 'F32')))
  return at(name)
}

/** The small network with one tensor in another's place. */
const changed = (name: string, shape: number[], value = 0) =>
  fixture('convnext-timm.safetensors').set(name, {
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b)).fill(value),
  })

/** What a study file would say of the small network, with a head of its own. */
const architecture: Architecture = {
  stem: 'patch',
  dims: [8, 12, 16, 20],
  depths: [1, 1, 2, 1],
  activation: 'gelu',
  sex: true,
  chronologicalAge: true,
  hidden: 6,
  months: { first: 0, last: 24, step: 12 },
}

describe.each([
  ['timm', 'stem.0.weight', 'head.fc'],
  ['torchvision', 'features.0.0.weight', 'classifier.2'],
] as const)("%s's ConvNeXt", (names, stem, head) => {
  const out = at(`${names}.safetensors`)
  const text = importModel(given(names), out)
  const { tensors, metadata } = read(out)

  it('is told of with what was found, what was left and what a study file needs', () => {
    // Weights: stem 8 x 16 + 8 + 2 x 8; blocks 8 c^2 + 58 c for c = 8, 12, 16, 16, 20: depthwise 50, norm 2, layers 4 c + 4 and 4 c + 1, scale 1;
    // downsampling 2 a + 4 a b + b for 8 to 12, 12 to 16, 16 to 20; norm 40. In sum 152 + 976 + 1848 + 2 x 2976 + 4360 + 412 + 808 + 1332 + 40.
    expect(text).toContain(
      `found    ConvNeXt of no published size, under ${names}'s names: 63 tensors, 15,880 weights\n`,
    )
    expect(text).toContain('stem     three channels, summed to grey\n')
    const shape = (kind: string) => fixture(`convnext-${names}.safetensors`).get(`${head}.${kind}`)!.shape
    for (const kind of ['weight', 'bias']) expect(text).toContain(`${head}.${kind} [${shape(kind)}]`)
    expect(text).toContain('  dims: [8, 12, 16, 20]\n  depths: [1, 1, 2, 1]\n')
    expect(text).toContain(`\ninit: ${out}\n`)
  })
  it('is under our names, grey and headless', () => {
    const colour = fixture(`convnext-${names}.safetensors`).get(stem)!.data
    const grey = tensors.get('stem.0.weight')!
    expect(grey.shape).toEqual([8, 1, 4, 4])
    // Kernel 5, row 2, column 3: the sum of its place in three channels of 16.
    const place = 5 * 48 + 2 * 4 + 3
    expect(grey.data[5 * 16 + 11]).toBeCloseTo(colour[place] + colour[place + 16] + colour[place + 32], 6)
    expect([...tensors.keys()].filter(name => name.startsWith('head.'))).toEqual(['head.norm.weight', 'head.norm.bias'])
    expect(tensors.get('stages.2.blocks.1.gamma')!.shape).toEqual([16])
    expect(metadata).toMatchObject({ source_names: names, source_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })
  it('starts a study as the foreign file does', () => {
    const [ours, theirs] = [out, given(names)].map(init =>
      readFileSync(initialWeights(init, architecture, at(`init-${names}`), 1, 7).file),
    )
    expect(ours.equals(theirs)).toBe(true)
  })
})

it('makes the same of one network under both names', () => {
  expect(read(at('timm.safetensors')).tensors).toEqual(read(at('torchvision.safetensors')).tensors)
})
it('takes what it wrote, and what `model export` writes', () => {
  const again = importModel(at('timm.safetensors'), at('again.safetensors'))
  expect(again).toContain('stem     one channel, as it was\nleft     nothing\n')
  const exported = file('exported', toForeign(read(at('timm.safetensors')).tensors, 'torchvision'))
  importModel(exported, at('back.safetensors'))
  expect(read(at('back.safetensors')).tensors).toEqual(read(at('timm.safetensors')).tensors)
})
it('is a command that prints what it found', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await modelCommand()
      .exitOverride()
      .parseAsync(['import', given('timm'), at('command')], { from: 'user' })
    expect(write.mock.calls.join('')).toContain(`${at('command')}\nfound    ConvNeXt`)
  } finally {
    write.mockRestore()
  }
})

describe('what cannot be imported', () => {
  const whole = readFileSync(given('timm'))
  const saved = (name: string, content: Uint8Array | string) => {
    writeFileSync(at(name), content)
    return at(name)
  }
  it.each([
    ['a file cut off', () => saved('cut', whole.subarray(0, -1)), /cut is no whole safetensors file \(.+ is cut off\)/],
    ['an empty file', () => saved('empty', ''), /empty is no whole safetensors file/],
    ['text', () => saved('text', 'a ConvNeXt, once upon a time'), /text is no whole safetensors file/],
    ['a file of torch.save', () => saved('a.pth', 'PK\x03\x04archive/data.pkl'), /a\.pth is a file of torch\.save/],
    ['another network', () => file('resnet', new Map()), /resnet: neither timm's stem/],
    [
      'ConvNeXt V2',
      () => file('v2', changed('stages.0.blocks.0.mlp.grn.weight', [32])),
      /v2: stages\.0\.blocks\.0\.mlp\.grn\.weight \[32\] has no place/,
    ],
    [
      'overlapping patches',
      () => file('ols', changed('stem.0.weight', [8, 3, 3, 3])),
      /ols: stem\.0\.weight is \[8,3,3,3\], and the published ConvNeXt takes patches of 4 x 4/,
    ],
    [
      'a layer of another width',
      () => file('wide', changed('stages.1.blocks.0.mlp.fc1.weight', [36, 12])),
      /wide: stages\.1\.blocks\.0\.mlp\.fc1\.weight should be \[48,12\] and is \[36,12\]/,
    ],
    [
      'five channels',
      () => file('five', changed('stem.0.weight', [8, 5, 4, 4])),
      /five: stem\.0\.weight should be \[8,1,4,4\] and is \[8,5,4,4\]/,
    ],
    [
      'no norm before the head',
      () =>
        file('hnf', new Map([...fixture('convnext-timm.safetensors')].filter(([name]) => !/head\.norm/.test(name)))),
      /hnf: head\.norm\.weight is missing/,
    ],
    [
      'what is no number',
      () => file('nan', changed('head.norm.bias', [20], Number.NaN)),
      /nan: head\.norm\.bias holds what is no number/,
    ],
  ])('%s: says why, and writes nothing', (_, make, message) => {
    const path = make()
    expect(() => importModel(path, at('never'))).toThrow(
      expect.objectContaining({ name: 'PhysisError', message: expect.stringMatching(message) }),
    )
    expect(readdirSync(folder).filter(name => name.startsWith('never'))).toEqual([])
  })
  it('a file that is not there, or a folder', () => {
    for (const path of [at('nowhere'), folder])
      expect(() => importModel(path, at('never'))).toThrow(
        expect.objectContaining({ name: 'UsageError', message: `there is no file ${path}` }),
      )
  })
  it('onto a file that is there: it is kept, even if it is the one that is read', () => {
    const path = saved('both', whole)
    expect(() => importModel(path, path)).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        message: expect.stringMatching(/both exists, and was left as it is/),
      }),
    )
    expect(readFileSync(path).equals(whole)).toBe(true)
  })
})
