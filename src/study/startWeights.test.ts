import { describe, expect, it } from 'vitest'
import { tinyArchitecture, tinyWeights } from '../../test/helpers/tinyPackage.ts'
import { studentStart } from './startWeights.ts'

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
