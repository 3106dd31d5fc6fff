import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { binomialInterval } from './binomial.ts'
import { clusterMean } from './clusterMean.ts'
import { clusterShare } from './clusterShare.ts'
import { normalShare } from './quantile.ts'

describe('clusterShare', () => {
  const covered = Array.from({ length: 400 }, (_, i) => i % 8 !== 0)
  it('of one film a patient is nearly Wilson’s', () => {
    const share = clusterShare(covered, [...covered.keys()])
    const wilson = binomialInterval(350, 400)
    expect(share).toMatchObject({ estimate: 0.875, films: 400, patients: 400 })
    expect(share.lower).toBeCloseTo(wilson.lower, 3)
    expect(share.upper).toBeCloseTo(wilson.upper, 3)
  })
  it('five films alike of each patient tell no more than one', () => {
    const fivefold = <T>(items: readonly T[]) => items.flatMap(item => Array<T>(5).fill(item))
    const once = clusterShare(covered, [...covered.keys()])
    const often = clusterShare(fivefold(covered), fivefold([...covered.keys()]))
    expect(often.lower).toBeCloseTo(once.lower, 12)
    expect(often.upper).toBeCloseTo(once.upper, 12)
  })
  it('is not empty when all are covered', () => {
    const { estimate, lower, upper } = clusterShare([true, true, true, true], ['a', 'a', 'b', 'c'])
    expect([estimate, lower, upper]).toEqual([1, binomialInterval(3, 3).lower, 1])
  })
  it('holds the truth with few patients, where the mean by patient fails more often', () => {
    const truth = normalShare(1.7) - normalShare(-1.7)
    let [byShare, byMean] = [0, 0]
    const trials = 1500
    for (let trial = 0; trial < trials; trial++) {
      const random = keyedRandom(21, trial)
      const patients = Array.from({ length: 60 }, (_, i) => i >> 1)
      const child = Array.from({ length: 30 }, () => Math.sqrt(0.2) * random.normal())
      const isCovered = patients.map(p => Math.abs(child[p] + Math.sqrt(0.8) * random.normal()) <= 1.7)
      const share = clusterShare(isCovered, patients)
      const mean = clusterMean(isCovered.map(Number), patients)
      byShare += Number(share.lower <= truth && truth <= share.upper)
      byMean += Number(mean.lower <= truth && truth <= mean.upper)
    }
    expect(byShare / trials).toBeGreaterThan(0.93)
    expect(byShare).toBeGreaterThan(byMean)
  })
})
