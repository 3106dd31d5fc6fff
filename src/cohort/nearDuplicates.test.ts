import { expect, it } from 'vitest'
import { groupLeaders, similarPairs, unitVector } from './nearDuplicates.ts'

const print = (values: number[]) => ({ small: unitVector(values), large: unitVector(values) })

it('makes unit vectors', () => {
  expect([...unitVector([1, 3])].map(v => v.toFixed(4))).toEqual(['-0.7071', '0.7071'])
  expect([...unitVector([4, 4])]).toEqual([0, 0])
})
it('finds a picture under other brightness and contrast, and no other', () => {
  const film = [1, 5, 2, 9]
  const pairs = similarPairs([print(film), print([9, 1, 5, 2]), print(film.map(v => 40 + 3 * v)), print([7, 7, 7, 7])])
  expect(pairs.map(({ a, b }) => [a, b])).toEqual([[0, 2]])
})
it('joins twins of twins', () => {
  const pair = (a: number, b: number) => ({ a, b, correlation: 1 })
  expect([...groupLeaders(5, [pair(3, 4), pair(1, 3)])]).toEqual([0, 1, 2, 1, 1])
})
