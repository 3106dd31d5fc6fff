import { describe, expect, it, vi } from 'vitest'
import { type Child, drawChild } from './child.ts'
import { maturityPair, nuisancePair, type Subject } from './counterfactual.ts'
import { assumedSpread } from './deviation.ts'
import { drawKnee } from './film.ts'
import { drawHandExposure } from './hand/draws.ts'
import { drawHand } from './hand/film.ts'

vi.setConfig({ testTimeout: 120_000 })

const side = 128
const child: Child = {
  ...drawChild(11, 3),
  sex: 'M',
  chronologicalAgeMonths: 132,
  skeletalAgeMonths: 132,
  sizeAgeMonths: 132,
}
const knee: Subject = { joint: 'knee', child, side, draws: drawKnee(11, 3, assumedSpread) }
const hand: Subject = { joint: 'hand', child, side, draws: drawHand(11, 3, assumedSpread) }
const difference = (a: Uint8Array | Uint16Array, b: Uint8Array | Uint16Array, at: (i: number) => boolean) => {
  let sum = 0
  let count = 0
  for (let i = 0; i < a.length; i++)
    if (at(i)) {
      sum += Math.abs(a[i] - b[i])
      count++
    }
  return sum / count
}

describe.each([
  ['knee', knee],
  ['hand', hand],
] as const)('a %s', (_, subject) => {
  it('12 months more mature differs in its bones, under the same view', () => {
    const { before, after } = maturityPair(subject, 12)
    expect(after.truth.skeletalAgeMonths - before.truth.skeletalAgeMonths).toBeCloseTo(12, 9)
    expect(after.truth.pixelMm).toBe(before.truth.pixelMm)
    const inBone = difference(before.image.data, after.image.data, i => before.bone[i] === 1)
    // The upper corner away from the marker shows air: the window may move, the picture may not.
    const outside = difference(before.image.data, after.image.data, i => before.bone[i] === 0 && after.bone[i] === 0)
    expect(inBone).toBeGreaterThan(1.5 * outside)
  })
  it('of another size, rotation and exposure has the same maturity', () => {
    const exposure = drawHandExposure(99, 1)
    const { before, after } = nuisancePair(subject, { size: 1.1, rotationDegrees: 6, inPlaneDegrees: 8, exposure })
    expect(after.truth.skeletalAgeMonths).toBe(before.truth.skeletalAgeMonths)
    expect(after.truth.pixelMm).toBe(before.truth.pixelMm)
    expect(after.image.data).not.toEqual(before.image.data)
  })
  it('changed in nothing is the same film', () => {
    const { before, after } = nuisancePair(subject, {})
    expect(after).toEqual(before)
  })
})

it('a turned exposure leaves plates and landmarks alone', () => {
  const { before, after } = nuisancePair(hand, { exposure: drawHandExposure(99, 2) })
  expect(after.plates).toEqual(before.plates)
  expect(after.truth).toEqual(before.truth)
})
