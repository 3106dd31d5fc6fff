import { expect, it } from 'vitest'
import { ageBandEdges } from '../saliency/ageBands.ts'
import type { PlateComparison } from '../saliency/index.ts'
import { platesShown, refusalsOf } from './results.ts'
import type { PseudoLabel } from './studyKnee.ts'

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

it('leaves out maps of few films, and of the band that would give their number away', () => {
  const compared = (films: number, fromMonths?: number): PlateComparison => {
    const mean = { films, patients: films, estimate: 0.5, lower: 0.4, upper: 0.6 }
    return {
      method: 'gradient',
      pixels: 'all',
      ages: fromMonths === undefined ? null : { fromMonths, toMonths: fromMonths + 48 },
      primary: false,
      area: mean,
      edges: mean,
      random: mean,
      overEdges: mean,
      overRandom: mean,
      sentence: '',
    }
  }
  const shown = (...films: number[]) =>
    platesShown([compared(films.reduce((a, b) => a + b)), ...films.map((n, i) => compared(n, ageBandEdges[i]))]).map(
      ({ area }) => area.films,
    )
  expect(shown(12, 15)).toEqual([27, 12, 15])
  expect(shown(2, 8, 14)).toEqual([24, 14])
  // 36 less 14 and 15 would be 7.
  expect(shown(7, 14, 15)).toEqual([36, 15])
  expect(shown(3, 5)).toEqual([])
})
