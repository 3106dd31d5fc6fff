import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { errorsOf } from './error.ts'
import { standardDeviation } from './moments.ts'
import { repeatedLimits } from './repeatedLimits.ts'
import { limitsAt, slopingLimits } from './slopingLimits.ts'

describe('repeated limits', () => {
  it('by hand', () => {
    // Two patients, two films each: -1, 1 and 5, 7; bias 3. Between: 4 x 9 / 1 = 36. Within: (2 + 2) / 2 = 2.
    // (36 - 2) / 2 = 17 between patients, 19 in all.
    const limits = repeatedLimits([-1, 5, 1, 7], ['a', 'b', 'a', 'b'])
    expect(limits.bias).toBe(3)
    expect(limits.betweenPatientsSd).toBeCloseTo(Math.sqrt(17), 12)
    expect(limits.withinPatientsSd).toBeCloseTo(Math.sqrt(2), 12)
    expect(limits.upper).toBeCloseTo(3 + 1.959963984540054 * Math.sqrt(19), 12)
  })
  it('with one film a patient are the ordinary ones', () => {
    const limits = repeatedLimits([1, 2, 6], ['a', 'b', 'c'])
    expect(limits.standardDeviation).toBeCloseTo(standardDeviation([1, 2, 6]), 12)
    expect(limits.betweenPatientsSd).toBeNaN()
    expect(limits.withinPatientsSd).toBeNaN()
  })
  it('of the two meters of Bland and Altman, with one reading a subject', () => {
    // Peak expiratory flow of 17 subjects in litres a minute, first readings by either Wright meter (Lancet
    // 1986;327:307-310, with 2 SD). Printed by stats.reference.py with 1.96 SD.
    const largeMeter = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
    const miniMeter = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
    const { bias, standardDeviation, lower, upper } = repeatedLimits(errorsOf(largeMeter, miniMeter), [
      ...largeMeter.keys(),
    ])
    expect(bias.toFixed(1)).toBe('-2.1')
    expect(standardDeviation.toFixed(1)).toBe('38.8')
    expect(lower).toBeCloseTo(-78.09590546711173, 9)
    expect(upper).toBeCloseTo(73.86061134946466, 9)
  })
  it('do not go below no spread between patients', () => {
    const limits = repeatedLimits([-5, 5, 5, -5], ['a', 'a', 'b', 'b'])
    expect(limits.betweenPatientsSd).toBe(0)
    expect(limits.standardDeviation).toBe(limits.withinPatientsSd)
  })
  it('need patients', () => {
    expect(() => repeatedLimits([1, 2], ['a', 'a'])).toThrow(/1 patients/)
    expect(() => repeatedLimits([1, 2], ['a'])).toThrow(/paired by position/)
  })
})

describe('sloping limits', () => {
  it('by hand', () => {
    // Differences +- 1, 2, 3 around 2 x age: the absolute residuals are age exactly.
    const ages = [1, 1, 2, 2, 3, 3]
    const limits = slopingLimits([1, 3, 2, 6, 3, 9], ages)
    expect(limits.bias.slope).toBeCloseTo(2, 12)
    expect(limits.spread.slope).toBeCloseTo(Math.sqrt(Math.PI / 2), 12)
    expect(limits.spread.intercept).toBeCloseTo(0, 12)
    const at = limitsAt(limits, 2)
    expect(at.bias).toBeCloseTo(4, 12)
    expect(at.upper - 4).toBeCloseTo(1.959963984540054 * 2 * Math.sqrt(Math.PI / 2), 12)
    expect(limitsAt(limits, -1)).toEqual({ bias: limitsAt(limits, -1).lower, lower: -2, upper: -2 })
  })
  it('find the spread of normal differences', () => {
    const random = keyedRandom(3)
    const ages = Array.from({ length: 20_000 }, () => 24 + 192 * random.uniform())
    const differences = ages.map(age => 2 - 0.02 * age + (3 + 0.03 * age) * random.normal())
    const { bias, spread } = slopingLimits(differences, ages)
    expect(bias.slope).toBeCloseTo(-0.02, 2)
    expect(spread.slope).toBeCloseTo(0.03, 2)
    expect(Math.abs(spread.intercept - 3)).toBeLessThan(0.3)
  })
  it('need three films', () => expect(() => slopingLimits([1, 2], [1, 2])).toThrow(/three are the least/))
})
