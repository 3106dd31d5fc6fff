import { expect, it } from 'vitest'
import { normaliseExposure } from './exposure.ts'

const size = 64

/** Background, a disc of tissue and a smaller one of bone. */
const film = (background: number, tissue: number, bone: number) => {
  const data = new Float32Array(size * size)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const r = Math.hypot(x - 31.5, y - 31.5)
      data[y * size + x] = r < 8 ? bone : r < 20 ? tissue : background
    }
  return { width: size, height: size, data }
}
const [corner, tissueAt, boneAt] = [0, 32 * size + 47, 32 * size + 32]

it('brings dark, light and flat films to one range', () => {
  const one = normaliseExposure(film(0.1, 0.3, 0.5)).data
  expect(one[corner]).toBe(0)
  expect(one[tissueAt]).toBeCloseTo(0.5, 2)
  expect(one[boneAt]).toBeCloseTo(1, 2)
  for (const other of [film(0.02, 0.06, 0.1), film(0.5, 0.7, 0.9)]) {
    const { data } = normaliseExposure(other)
    for (const at of [corner, tissueAt, boneAt]) expect(data[at]).toBeCloseTo(one[at], 2)
  }
})
it('turns an inverted film', () => {
  const { data } = normaliseExposure(film(0.9, 0.7, 0.5))
  expect(data[corner]).toBe(0)
  expect(data[boneAt]).toBeCloseTo(1, 2)
})
it('does not turn a hand within a light surround', () => {
  const surrounded = film(0.1, 0.3, 0.5)
  for (let i = 0; i < surrounded.data.length; i++) {
    const r = Math.max(Math.abs((i % size) - 31.5), Math.abs(Math.floor(i / size) - 31.5))
    if (r > 26) surrounded.data[i] = 0.9
  }
  const { data } = normaliseExposure(surrounded)
  expect(data[boneAt]).toBeGreaterThan(data[tissueAt])
})
it('readies a film with a marker as without it', () => {
  const marked = film(0.05, 0.1, 0.15)
  for (let y = 2; y < 10; y++) marked.data.fill(1, y * size + 2, y * size + 10)
  const { data } = normaliseExposure(marked)
  expect(data[boneAt]).toBeCloseTo(1, 1)
  expect(data[tissueAt]).toBeCloseTo(0.5, 1)
})
it('leaves a blank picture blank', () => {
  for (const value of [0, 0.4, 1])
    expect(normaliseExposure({ width: 4, height: 4, data: new Float32Array(16).fill(value) }).data).toEqual(
      new Float32Array(16),
    )
})
