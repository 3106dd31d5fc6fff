import { describe, expect, it } from 'vitest'
import { drawReaders, type Reader, read, usualReader } from './readers.ts'

const exact: Reader = {
  name: 'sim-reader-1',
  biasMonths: 0,
  sdMonths: 7,
  repeats: 0.5,
  wholeYears: 0.35,
  halfYears: 0.42,
  pull: 0,
}
const n = 6000
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b) / values.length
  return { mean, sd: Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length) }
}
/** Errors at truths spread evenly over two years from 9 to 11, so that no round age is favoured by the truth. */
const errors = (reader: Reader, ca = (truth: number) => truth, occasion = 1) =>
  Array.from({ length: n }, (_, i) => {
    const truth = 108 + (24 * i) / n
    return read(reader, [1, i, 2], occasion, truth, ca(truth)) - truth
  })

describe('a reader', () => {
  it('says the same of the same film on the same occasion', () => {
    expect(errors(exact)).toEqual(errors(exact))
    expect(errors(exact)).not.toEqual(errors(exact, undefined, 2))
  })
  it('spreads by 7 months, rounding included, around the own bias', () => {
    // Standard errors at 6,000: mean 0.09, SD 0.064 months.
    const { mean, sd } = moments(errors({ ...exact, biasMonths: 3 }))
    expect(Math.abs(mean - 3)).toBeLessThan(0.4)
    expect(Math.abs(sd - 7)).toBeLessThan(0.3)
  })
  it('gives whole years and half years as often as real readers do', () => {
    // 58 % and 81 % of 12,311 readings of the RSNA films.
    const said = errors(exact).map((error, i) => Math.round(error + 108 + (24 * i) / n))
    const share = (step: number) => said.filter(months => months % step === 0).length / n
    expect(Math.abs(share(12) - 0.58)).toBeLessThan(0.04)
    expect(Math.abs(share(6) - 0.81)).toBeLessThan(0.04)
  })
  it('agrees with itself on another occasion more than with the truth', () => {
    const [first, second] = [errors(exact), errors(exact, undefined, 2)]
    const again = moments(first.map((e, i) => e - second[i])).sd
    // Independent occasions would differ by 7 times the root of 2, which is 9.9; half of the doubt comes back.
    expect(again).toBeGreaterThan(6)
    expect(again).toBeLessThan(8.8)
  })
  it('is pulled towards the calendar only if it looks', () => {
    const delayed = (truth: number) => truth + 20
    expect(Math.abs(moments(errors(exact, delayed)).mean)).toBeLessThan(0.4)
    // A fifth of 20 months.
    expect(Math.abs(moments(errors({ ...exact, pull: 0.2 }, delayed)).mean - 4)).toBeLessThan(0.4)
  })
  it('reads infants more closely and stays within the atlas', () => {
    const infants = Array.from({ length: n }, (_, i) => read(exact, [2, i, 2], 1, 10, 10) - 10)
    expect(moments(infants).sd).toBeLessThan(3.5)
    const old = Array.from({ length: 500 }, (_, i) => read(exact, [2, i, 2], 1, 226, 226))
    expect(Math.max(...old)).toBe(228)
    expect(Math.min(...infants)).toBeGreaterThanOrEqual(-10)
  })
})

it('draws readers whose biases spread, the first ones whatever their number', () => {
  const readers = drawReaders(4, 400)
  expect(readers.slice(0, 3)).toEqual(drawReaders(4, 3))
  expect(Math.abs(moments(readers.map(r => r.biasMonths)).sd - 0.955 * usualReader.biasSdMonths)).toBeLessThan(0.3)
  expect(drawReaders(4, 1, { pull: 0.3 })[0].pull).toBe(0.3)
})
