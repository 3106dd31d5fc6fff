import { expect, it } from 'vitest'
import { rowsInBands } from './bands.ts'

it('has lower edges in, upper edges out, but for the last', () => {
  const bands = rowsInBands([12, 24, 23.9, 36, 11, 36.1, Number.NaN, 30], [12, 24, 36])
  expect(bands.map(({ lower, upper, rows }) => [lower, upper, ...rows])).toEqual([
    [12, 24, 0, 2],
    [24, 36, 1, 3, 7],
  ])
})
it.each([[[12]], [[12, 12]], [[24, 12]], [[0, Number.NaN]]])('%j are no edges', edges =>
  expect(() => rowsInBands([1], edges)).toThrow(/no bands/),
)
