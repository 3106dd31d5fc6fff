import { describe, expect, it } from 'vitest'
import { type Child, drawChild } from '../child.ts'
import type { Sex } from '../milestones.ts'
import { drawHandShape, type HandShape } from './draws.ts'
import { measureHand } from './measures.ts'
import { carpalNames, centreNames, handMaturityMonths, handTimesA, plateBones } from './milestones.ts'

const average = { length: 1, width: 1, gap: 1, ratio: 1, height: 1 }
const drawn = drawHandShape(1, 0)
const shape: HandShape = {
  ...drawn,
  bones: Object.fromEntries(plateBones.map(name => [name, average])) as HandShape['bones'],
  carpals: Object.fromEntries(carpalNames.map(name => [name, 1])) as HandShape['carpals'],
  slender: 1,
}
const measure = (sex: Sex, months: number, sizeMonths = months) => {
  const child: Child = {
    ...drawChild(1, 0),
    sex,
    size: 1,
    skeletalAgeMonths: months,
    chronologicalAgeMonths: months,
    sizeAgeMonths: sizeMonths,
  }
  return measureHand(child, shape)
}
const carpus = (sex: Sex, months: number) => carpalNames.filter(name => measure(sex, months).carpals[name] > 0)

describe('an average hand', () => {
  it.each([
    // Reference ages of first sight, girls then boys.
    ['F', 30, ['capitate', 'hamate', 'triquetrum']],
    ['M', 26, ['capitate', 'hamate']],
    ['F', 58, ['capitate', 'hamate', 'triquetrum', 'lunate', 'trapezium', 'trapezoid', 'scaphoid']],
    ['M', 58, ['capitate', 'hamate', 'triquetrum', 'lunate']],
    ['F', 110, carpalNames],
    ['M', 110, carpalNames.slice(0, 7)],
    ['M', 130, carpalNames],
  ] as const)('of sex %s at %d months has the carpal bones of its age', (sex, months, names) => {
    expect(carpus(sex, months)).toEqual(names)
  })
  it('gains the epiphysis of the radius at 10 and 15 months, of the ulna at 5.5 and 6.5 years', () => {
    expect([9, 11].map(months => measure('F', months).bones.radius.epiphysisMm > 0)).toEqual([false, true])
    expect([14, 16].map(months => measure('M', months).bones.radius.epiphysisMm > 0)).toEqual([false, true])
    expect([65, 67].map(months => measure('F', months).bones.ulna.epiphysisMm > 0)).toEqual([false, true])
    expect([77, 79].map(months => measure('M', months).bones.ulna.epiphysisMm > 0)).toEqual([false, true])
  })
  it('gains the sesamoid at 11 and 13 years', () => {
    expect([131, 133].map(months => measure('F', months).sesamoidMm > 0)).toEqual([false, true])
    expect([155, 157].map(months => measure('M', months).sesamoidMm > 0)).toEqual([false, true])
  })
  it.each([
    ['F', 'distal3', 13],
    ['F', 'proximal3', 14],
    ['F', 'metacarpal3', 14.5],
    ['F', 'radius', 17],
    ['M', 'distal3', 15],
    ['M', 'middle3', 16],
    ['M', 'metacarpal3', 16.5],
    ['M', 'ulna', 17.5],
    ['M', 'radius', 18.5],
  ] as const)('of sex %s closes %s at about %d years', (sex, bone, years) => {
    expect(measure(sex, 12 * years - 4).bones[bone].closing).toBeLessThan(1)
    expect(measure(sex, 12 * years + 4).bones[bone].closing).toBe(1)
  })
  it('takes size from the size age and ossification from skeletal age', () => {
    const [delayed, onTime] = [measure('M', 96, 132), measure('M', 132)]
    expect(delayed.length).toBe(onTime.length)
    for (const name of plateBones) {
      expect(delayed.bones[name].metaphysisMm).toBe(onTime.bones[name].metaphysisMm)
      expect(delayed.bones[name].epiphysisMm).toBeLessThan(onTime.bones[name].epiphysisMm)
    }
  })
  it('matures without steps backwards', () => {
    for (const sex of ['F', 'M'] as const)
      for (const name of centreNames.filter(n => plateBones.includes(n as 'radius'))) {
        let last = -1
        for (let months = 0; months <= 216; months += 3) {
          const { progress } = measure(sex, months, 120).bones[name as 'radius']
          expect(progress).toBeGreaterThanOrEqual(last)
          last = progress
        }
      }
    expect(handMaturityMonths(handTimesA, 'F', 132)).toBe(156)
  })
})
