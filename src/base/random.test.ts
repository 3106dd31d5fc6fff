import { describe, expect, it } from 'vitest'
import { keyedRandom, permutation } from './random.ts'

describe('keyedRandom', () => {
  it('depends on every key and its place', () => {
    const first = (...keys: number[]) => keyedRandom(...keys).uniform()
    expect(first(1, 2)).toBe(first(1, 2))
    expect(new Set([first(1, 2), first(2, 1), first(1), first(1, 2, 0), first(1 + 2 ** 32, 2)]).size).toBe(5)
  })
  it('is uniform and normal', () => {
    const random = keyedRandom(5)
    const n = 100_000
    const u = Array.from({ length: n }, () => random.uniform())
    expect(u.reduce((a, b) => a + b) / n).toBeCloseTo(0.5, 2)
    const z = Array.from({ length: n }, () => random.normal())
    expect(z.reduce((a, b) => a + b) / n).toBeCloseTo(0, 1)
    expect(z.reduce((a, b) => a + b * b) / n).toBeCloseTo(1, 1)
  })
  it('permutes', () => {
    const order = permutation(50, keyedRandom(3))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b))
  })
})
