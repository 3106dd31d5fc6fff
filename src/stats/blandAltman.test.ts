import { describe, expect, it } from 'vitest'
import { blandAltman } from './blandAltman.ts'
import type { Interval } from './interval.ts'
import { correlation } from './moments.ts'

// Peak expiratory flow of 17 subjects in litres a minute, first readings by either Wright meter (Lancet
// 1986;327:307-310).
const largeMeter = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
const miniMeter = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]

describe('the two meters of Bland and Altman', () => {
  const { n, bias, limits, standardDeviation } = blandAltman(largeMeter, miniMeter)
  const rounded = ({ estimate, lower, upper }: Interval) => [estimate, lower, upper].map(value => value.toFixed(1))

  it('as in the paper', () => {
    expect(n).toBe(17)
    expect(standardDeviation.toFixed(1)).toBe('38.8')
    expect(rounded(bias)).toEqual(['-2.1', '-22.0', '17.8'])
    expect(correlation(largeMeter, miniMeter).toFixed(2)).toBe('0.94')
  })
  // The paper takes 2 SD for the limits, which gives -79.7 and 75.5; printed by stats.reference.py with 1.96 SD:
  it.each([
    [bias, -2.1176470588235294, -22.04883769664517, 17.81354357899811],
    [limits.lower, -78.09590546711173, -112.61774030715995, -43.57407062706352],
    [limits.upper, 73.86061134946466, 39.33877650941645, 108.38244618951288],
  ])('as scipy has it: %o', (interval, estimate, lower, upper) => {
    expect(interval.estimate).toBeCloseTo(estimate, 9)
    expect(interval.lower).toBeCloseTo(lower, 9)
    expect(interval.upper).toBeCloseTo(upper, 9)
  })
})
it('needs three pairs', () => {
  expect(() => blandAltman([1, 2], [1, 2])).toThrow(/2 pairs/)
  expect(() => blandAltman([1, 2, 3], [1, 2])).toThrow(/paired by position/)
})
