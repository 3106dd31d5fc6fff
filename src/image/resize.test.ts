import { expect, it } from 'vitest'
import { resize } from './resize.ts'

const image = (width: number, data: number[]) => ({ width, height: data.length / width, data: Float32Array.from(data) })

it('averages areas when it shrinks', () => {
  expect([...resize(image(4, [0, 2, 4, 6, 2, 4, 6, 8]), 2, 1).data]).toEqual([2, 6])
  // Three pixels into two: each target covers one and a half.
  expect([...resize(image(3, [0, 3, 6]), 2, 1).data]).toEqual([1, 5])
})
it('interpolates when it grows', () => {
  expect([...resize(image(2, [0, 4]), 4, 1).data]).toEqual([0, 1, 3, 4])
})
it('leaves a picture of the same size alone', () => {
  expect([...resize(image(2, [1, 2, 3, 4]), 2, 2).data]).toEqual([1, 2, 3, 4])
})
