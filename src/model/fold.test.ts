import { expect, it } from 'vitest'
import { foldBatchNorm } from './fold.ts'

const of = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) })
const weights = () =>
  new Map([
    ['a.weight', of([2, 1, 1, 2], 1, 2, 3, 4)],
    ['a.norm.weight', of([2], 6, 1)],
    ['a.norm.bias', of([2], 0.5, 0)],
    ['a.norm.running_mean', of([2], 2, -1)],
    ['a.norm.running_var', of([2], 9 - 1e-5, 0.25 - 1e-5)],
    ['b.weight', of([1], 8)],
  ])
const list = { statistics: [{ name: 'a.norm', channels: 2 }] }

it('scales each kernel and makes a bias', () => {
  const given = weights()
  const folded = foldBatchNorm(given, list)
  // Factors 6 / 3 and 1 / 0.5; biases 0.5 - 2 * 2 and 0 + 1 * 2.
  expect([...folded.keys()].toSorted()).toEqual(['a.bias', 'a.weight', 'b.weight'])
  for (const [i, v] of [2, 4, 6, 8].entries()) expect(folded.get('a.weight')!.data[i]).toBeCloseTo(v, 5)
  for (const [i, v] of [-3.5, 2].entries()) expect(folded.get('a.bias')!.data[i]).toBeCloseTo(v, 5)
  expect(folded.get('b.weight')).toBe(given.get('b.weight'))
  expect(given).toEqual(weights())
})

it('names what is missing', () => {
  const given = weights()
  given.delete('a.norm.running_var')
  expect(() => foldBatchNorm(given, list)).toThrow('a.norm.running_var is missing')
})
