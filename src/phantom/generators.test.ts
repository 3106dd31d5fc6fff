import { describe, expect, it } from 'vitest'
import { drawExposure } from './child.ts'
import { generators } from './generators.ts'

const { a, b } = generators

describe('the two generators differ', () => {
  it('in milestones of the knee', () => {
    const [of, other] = [a, b].map(generator => generator.knee.anatomy.milestones)
    for (const name of ['fibularEpiphysis', 'patella', 'tubercle', 'tibialClosure', 'femoralClosure'] as const)
      for (const sex of ['girls', 'boys'] as const) expect(other[name][sex], name).not.toBe(of[name][sex])
    // As the head of milestonesB.ts says.
    expect(other.fibularEpiphysis.boys - of.fibularEpiphysis.boys).toBeCloseTo(1.1, 9)
    expect(b.knee.anatomy.equalMaturity).not.toEqual(a.knee.anatomy.equalMaturity)
  })
  it('in those of the hand', () => {
    const [of, other] = [a, b].map(generator => generator.hand.anatomy.times)
    for (const kind of ['appears', 'closes'] as const)
      for (const [i, [name, months]] of Object.entries(of[kind]).entries())
        expect(Object.values(other[kind])[i], name).not.toBe(months)
    expect(Object.keys(other.appears)).toEqual(Object.keys(of.appears))
  })
  it('in scatter and detector', () => {
    const exposure = drawExposure(1, 0)
    expect(b.exposure(exposure).scatter).toBeCloseTo(1.5 * a.exposure(exposure).scatter, 9)
    expect(b.exposure(exposure).photonsPerPixel).toBeLessThan(a.exposure(exposure).photonsPerPixel)
    expect(b.detector.blur).not.toBe(a.detector.blur)
    expect(b.detector.glare).not.toEqual(a.detector.glare)
    expect(b.detector.sigmoid).not.toBe(a.detector.sigmoid)
  })
})
