import { expect, it } from 'vitest'
import type { PseudoLabel } from './labels.ts'
import { refusalsOf } from './results.ts'

const labels = (n: number, label: Partial<PseudoLabel>): PseudoLabel[] =>
  Array.from({ length: n }, () => ({
    file: '',
    status: 'estimated',
    code: null,
    boneAgeMonths: 100,
    foldSdMonths: null,
    sex: 'F',
    chronologicalAgeMonths: 100,
    ...label,
  }))

it('tells refused from failed hands, why, and of unknown age', () => {
  const rows = refusalsOf([
    ...labels(40, {}),
    ...labels(12, { status: 'refused', code: 'cast' }),
    ...labels(11, { status: 'refused', code: 'wrong_joint' }),
    ...labels(10, { status: 'failed', code: 'unreadable' }),
    ...labels(30, { chronologicalAgeMonths: null }),
    ...labels(15, { chronologicalAgeMonths: null, status: 'refused', code: 'cast' }),
    ...labels(20, { sex: 'M' }),
  ]).filter(({ films }) => films !== 0)
  expect(rows).toEqual([
    {
      sex: 'F',
      ageBand: '96 to 144 months',
      films: 73,
      refused: 23,
      failed: 10,
      byCode: [
        { code: 'cast', films: 12 },
        { code: 'wrong_joint', films: 11 },
        { code: 'unreadable', films: 10 },
      ],
    },
    { sex: 'F', ageBand: 'age unknown', films: 45, refused: 15, failed: 0, byCode: [{ code: 'cast', films: 15 }] },
    { sex: 'M', ageBand: '96 to 144 months', films: 20, refused: 0, failed: 0, byCode: [] },
  ])
})

it('withholds a count that others around it would tell', () => {
  const [{ refused, byCode }] = refusalsOf([
    ...labels(12, { status: 'refused', code: 'cast' }),
    ...labels(3, { status: 'refused', code: 'hardware' }),
  ]).filter(({ films }) => films !== 0)
  expect(refused).toBe(15)
  expect(byCode).toEqual([
    { code: 'cast', films: '*' },
    { code: 'hardware', films: '<10' },
  ])
})
