import { expect, it } from 'vitest'
import { fromHalf, toHalf } from './half.ts'

it('all 65,536 halves come back', () => {
  const wrong: number[] = []
  for (let half = 0; half < 65536; half++) {
    const value = fromHalf(half)
    const nan = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0
    if (Number.isNaN(value) !== nan) wrong.push(half)
    else if (nan ? !Number.isNaN(fromHalf(toHalf(value))) : toHalf(value) !== half) wrong.push(half)
  }
  expect(wrong).toEqual([])
})

// https://en.wikipedia.org/wiki/Half-precision_floating-point_format#Half_precision_examples
it.each([
  [0x0001, 2 ** -24],
  [0x03ff, 2 ** -14 - 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3bff, 0.99951171875],
  [0x3c00, 1],
  [0x3c01, 1.0009765625],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x0000, 0],
  [0x8000, -0],
])('%i is %d', (half, value) => {
  expect(Object.is(fromHalf(half), value)).toBe(true)
  expect(toHalf(value)).toBe(half)
})

it('what lies between is rounded to the nearest, ties to even', () => {
  for (let half = 0; half < 0x7bff; half++) {
    const [low, high] = [fromHalf(half), fromHalf(half + 1)]
    const middle = (low + high) / 2
    const nudge = (high - low) / 64
    const even = half % 2 === 0 ? half : half + 1
    const found = [middle - nudge, middle, middle + nudge, -middle].map(toHalf)
    if (found.join() !== [half, even, half + 1, even | 0x8000].join()) expect.fail(`${half}: ${found}`)
  }
})

it('what is too large is infinite, from halfway on', () => {
  expect(toHalf(65519)).toBe(0x7bff)
  expect(toHalf(65520)).toBe(0x7c00)
  expect(toHalf(-1e30)).toBe(0xfc00)
})
