import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tinyArchitecture, tinyWeights, writeTinyPackage } from '../../test/helpers/tinyPackage.ts'
import { onnxModel } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import {
  type Architecture,
  decodeSafetensors,
  encodeSafetensors,
  ensembleGraph,
  foldBatchNorm,
  knownWidth,
  parameterList,
  type WeightMap,
} from '../model/index.ts'
import { fileStart, grownStart, studentStart } from './startWeights.ts'

describe('grownStart', () => {
  const small = tinyWeights(1)
  const larger: Architecture = { ...tinyArchitecture, depths: [2, 1, 3, 1] }
  async function months(architecture: Architecture, weights: WeightMap) {
    const px = 64
    const session = await openSession(
      onnxModel(
        ensembleGraph({ architecture, px, batch: 1, flipAveraging: false }, [
          foldBatchNorm(weights, parameterList(architecture)),
        ]),
      ),
      { threads: 1 },
    )
    const image = Float32Array.from({ length: px * px }, (_, i) => Math.sin(i) + Math.cos(i / 50))
    const out = await session.run({
      image: { data: image, shape: [1, px, px, 1] },
      known: { data: Float32Array.of(0, 1), shape: [1, knownWidth(architecture)] },
    })
    await session.release()
    return out.member_months[0]
  }
  it('computes what the smaller network did', async () => {
    const grown = grownStart(small, tinyArchitecture.depths, larger, 7)
    const before = await months(tinyArchitecture, small)
    expect(await months(larger, grown)).toBeCloseTo(before, 4)
    // The added blocks are there to learn: with a layer scale they say something.
    grown.get('stages.2.blocks.2.gamma')!.data.fill(1)
    expect(Math.abs((await months(larger, grown)) - before)).toBeGreaterThan(0.01)
  })
  it('takes no smaller network', () => {
    expect(() => grownStart(small, [1, 2, 1, 1], tinyArchitecture, 7)).toThrow(
      'a network of 1,2,1,1 blocks cannot start one of 1,1,1,1',
    )
  })
})

describe('studentStart', () => {
  const teacher = tinyWeights(1)
  const { hidden, dims } = tinyArchitecture
  const row = (weights: ReturnType<typeof studentStart>, i: number) => {
    const { shape, data } = weights.get('head.hidden.weight')!
    return [...data.subarray(i * shape[1], (i + 1) * shape[1])]
  }
  it('keeps what the teacher knows and begins blind to what it does not', () => {
    const student = studentStart(teacher, tinyArchitecture, { ...tinyArchitecture, chronologicalAge: true })
    expect(student.get('head.hidden.weight')!.shape).toEqual([hidden, dims[3] + 4])
    const [before, after] = [row(teacher, 5), row(student, 5)]
    expect(after).toEqual([...before, 0, 0])
    expect(student.get('stem.conv1.weight')).toBe(teacher.get('stem.conv1.weight'))
    expect([...student.get('head.prior.gamma')!.data]).toEqual([...Float32Array.of(0.1)])
  })
  it('forgets the sex for a student of the picture alone', () => {
    const student = studentStart(teacher, tinyArchitecture, { ...tinyArchitecture, sex: false })
    expect(row(student, 5)).toEqual(row(teacher, 5).slice(0, dims[3]))
  })
  it('names what does not fit', () => {
    expect(() => studentStart(teacher, tinyArchitecture, { ...tinyArchitecture, dims: [16, 16, 32, 48] })).toThrow(
      /^stages.3\.\S+ is \[.*48.*\] in the study's model and \[.*32.*\] in what it starts from/,
    )
  })
})

describe('fileStart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'physis-start-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const own = { ...tinyArchitecture, chronologicalAge: true }
  const given = join(folder, 'weights.safetensors')
  const start = (to: Architecture, weights: WeightMap = tinyWeights(1, own)) => {
    writeFileSync(given, Buffer.concat(encodeSafetensors(new Map(weights), 'F16')))
    const made = fileStart(given, to, join(folder, 'start.safetensors'), 7)
    return { ...made, tensors: decodeSafetensors(readFileSync(made.file), made.file).tensors }
  }

  it('gives what a training left, and says that nobody knows its films', () => {
    const { tensors, from, warning } = start(own)
    expect(tensors).toEqual(decodeSafetensors(readFileSync(given), given).tensors)
    expect(from).toBe(given)
    expect(warning).toContain(`${given} does not say whom its network learned from`)
  })
  it.each([
    { sex: true, chronologicalAge: true },
    { sex: true, chronologicalAge: false },
    { sex: false, chronologicalAge: true },
    { sex: false, chronologicalAge: false },
  ])('keeps of the head what a package gives (%o)', knows => {
    const from = { ...tinyArchitecture, ...knows }
    for (const to of [own, { ...own, sex: false }, { ...own, chronologicalAge: false }]) {
      const { tensors } = start(to, tinyWeights(2, from))
      expect(tensors).toEqual(studentStart(decodeSafetensors(readFileSync(given), given).tensors, from, to))
    }
  })
  it('names the file and what does not fit', () => {
    expect(() => start({ ...own, depths: [1, 1, 2, 1] })).toThrow(
      `${given}: stages.2.blocks.1.conv_dw.weight is [32,1,7,7] in the study's model and [absent]`,
    )
    expect(() => start(own, tinyWeights(1, { ...own, depths: [1, 1, 2, 1] }))).toThrow(
      /weights.safetensors: stages.2.blocks.1.\S+ \[.*\] has no place in the study's model/,
    )
    const folded = [...tinyWeights(1, own)].filter(([name]) => !name.includes('.running_'))
    expect(() => start(own, new Map(folded))).toThrow(/weights.safetensors: stem.conv1.norm.running_mean is missing/)
    expect(() => start(own, new Map())).toThrow(`${given}: timm's and torchvision's ConvNeXt have the patch stem`)
    expect(() => fileStart(join(folder, 'none'), own, '', 7)).toThrow(`there is no file ${join(folder, 'none')}`)
  })
  it('takes no network out of its package', () => {
    writeTinyPackage(join(folder, 'package'))
    expect(() => fileStart(join(folder, 'package/weights-1.safetensors'), own, '', 7)).toThrow(
      'weights-1.safetensors is of a package, which says whom it learned from: name the package, not the file',
    )
  })
})
