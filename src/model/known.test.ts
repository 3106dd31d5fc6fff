import { expect, it } from 'vitest'
import type { Architecture } from './architecture.ts'
import { type Known, writeKnown } from './known.ts'

/** The columns, and behind them one that is not ours. */
function columns(sex: boolean, chronologicalAge: boolean, known: Known): number[] {
  const out = new Float32Array((sex ? 2 : 0) + (chronologicalAge ? 2 : 0) + 1).fill(9)
  writeKnown({ sex, chronologicalAge } as Architecture, known, out)
  return [...out]
}

it('writes what is known', () => {
  expect(columns(true, true, { sex: 'F', chronologicalAgeMonths: 150 })).toEqual([1, 0, 1.25, 1, 9])
  expect(columns(true, true, { sex: 'M', chronologicalAgeMonths: 60 })).toEqual([0, 1, -2.5, 1, 9])
})
it('leaves zeros where it is unknown: a newborn is not of unknown age', () => {
  expect(columns(true, true, { sex: null, chronologicalAgeMonths: undefined })).toEqual([0, 0, 0, 0, 9])
  expect(columns(true, true, { sex: undefined, chronologicalAgeMonths: 0 })).toEqual([0, 0, -5, 1, 9])
  expect(columns(true, true, { sex: 'M', chronologicalAgeMonths: null })).toEqual([0, 1, 0, 0, 9])
})
it('writes only what the architecture takes', () => {
  const known: Known = { sex: 'F', chronologicalAgeMonths: 150 }
  expect(columns(true, false, known)).toEqual([1, 0, 9])
  expect(columns(false, true, known)).toEqual([1.25, 1, 9])
  expect(columns(false, false, known)).toEqual([9])
})
