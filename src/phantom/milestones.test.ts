import { describe, expect, it } from 'vitest'
import { equalMaturity, interpolate, maturityCurves, maturityYears, milestones } from './milestones.ts'

it.each(Object.entries(milestones))('%s lies on the line of equal maturity', (_, { girls, boys }) => {
  // A milestone is read at the boy's age: for girls the line must lead there, to within two months.
  expect(Math.abs(maturityYears('F', 12 * girls) - boys)).toBeLessThan(0.2)
  expect(maturityYears('M', 12 * boys)).toBeCloseTo(boys, 9)
})

it.each(Object.entries(maturityCurves))('%s has ages in order and a source', (_, { at, value, source }) => {
  expect(at.length).toBe(value.length)
  expect([...at].sort((a, b) => a - b)).toEqual([...at])
  expect(source).toMatch(/assumption|Knapik/)
})

describe('interpolate', () => {
  const table = { at: [0, 2, 4], value: [10, 20, 0] }
  it.each([
    [-1, 10],
    [0, 10],
    [1, 15],
    [3, 10],
    [9, 0],
  ])('at %d is %d', (at, value) => {
    expect(interpolate(table, at)).toBe(value)
  })
})

it('matures without steps backwards', () => {
  expect(equalMaturity.girls.length).toBe(equalMaturity.boys.length)
  for (const sex of ['F', 'M'] as const)
    for (let months = 1; months <= 18 * 12; months++)
      expect(maturityYears(sex, months)).toBeGreaterThan(maturityYears(sex, months - 1))
})
