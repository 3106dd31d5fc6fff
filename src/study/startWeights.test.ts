import { describe, expect, it } from 'vitest'
import { tinyArchitecture, tinyWeights } from '../../test/helpers/tinyPackage.ts'
import { onnxModel } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import {
  type Architecture,
  ensembleGraph,
  foldBatchNorm,
  knownWidth,
  parameterList,
  type WeightMap,
} from '../model/index.ts'
import { grownStart, studentStart } from './startWeights.ts'

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
      /start: the student's stages.3/,
    )
  })
})
