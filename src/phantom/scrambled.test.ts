import { describe, expect, it } from 'vitest'
import { deviationScale, jointAgeMonths } from './deviation.ts'
import { assumedSpread, generators, type PlannedFilm, planPatient, type Subject } from './index.ts'
import { strangersOf } from './scrambled.ts'

const options = { spread: assumedSpread, generator: generators.a }
const plans = (scrambled: boolean) =>
  Array.from({ length: 800 }, (_, index) => planPatient(8, index, 64, { ...options, scrambled }))
const patients = plans(true)

const ageOf = (subject: Subject) =>
  jointAgeMonths(subject.child, subject.joint === 'hand' ? subject.draws.shape.deviation : subject.draws.deviation)
/** Of each child, months that the first film of this joint is ahead of the calendar, on a scale that is alike at all ages. */
const ahead = (joint: 'hand' | 'knee', which: 'subject' | 'shown') =>
  patients.map(films => {
    const subject = films.find(film => film.subject.joint === joint)![which]
    return (ageOf(subject) - subject.child.chronologicalAgeMonths) / deviationScale(subject.child)
  })
function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (values: readonly number[]) => {
    const mean = values.reduce((sum, v) => sum + v) / values.length
    return values.map(v => v - mean)
  }
  const [x, y] = [centred(a), centred(b)]
  const product = (p: readonly number[], q: readonly number[]) => p.reduce((sum, v, i) => sum + v * q[i], 0)
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y))
}

describe('a scrambled cohort', () => {
  it.each([
    ['the hand of the film', ahead('hand', 'shown'), ahead('hand', 'subject')],
    ['the knee of the film', ahead('knee', 'shown'), ahead('knee', 'subject')],
    ['the knee of the film, and the hand of the film beside it', ahead('knee', 'shown'), ahead('hand', 'shown')],
  ])('hides how early or late a child is: %s', (_, a, b) => {
    // Standard error of no correlation among 800: 0.035.
    expect(Math.abs(correlation(a, b))).toBeLessThan(0.11)
    // What is shown is as wide as what is true.
    expect(Math.abs(Math.hypot(...a) / Math.hypot(...b) - 1)).toBeLessThan(0.12)
  })
  it('hides nothing of what hand and knee of one child have in common where it is not scrambled', () => {
    expect(correlation(ahead('knee', 'subject'), ahead('hand', 'subject'))).toBeGreaterThan(0.8)
    for (const { subject, shown } of plans(false).flat()) expect(shown).toBe(subject)
  })
  it('takes the place of the maturity alone: dates, truth, size, pose and exposure are the child’s', () => {
    const bare = (films: readonly PlannedFilm[]) => films.map(({ shown: _, ...film }) => film)
    expect(patients.map(bare)).toEqual(plans(false).map(bare))
    for (const { subject, shown } of patients.flat()) {
      const { advanceSd: _a, skeletalAgeMonths: _b, sizeAgeMonths: _c, ...own } = subject.child
      expect(shown.child).toMatchObject(own)
      expect(shown.draws.pose).toBe(subject.draws.pose)
      expect(shown.draws.exposure).toBe(subject.draws.exposure)
    }
  })
  it('shows one hand and one knee in all films of a child', () => {
    for (const films of patients)
      for (const joint of ['hand', 'knee'])
        expect(
          new Set(films.filter(({ shown }) => shown.joint === joint).map(({ shown }) => shown.child.advanceSd)).size,
        ).toBe(1)
  })
  it('takes strangers of the same sex and about the same age', () => {
    for (const [{ subject }] of patients.slice(0, 50)) {
      const [a, b] = strangersOf(subject.child)
      expect(a.index).not.toBe(b.index)
      for (const other of [a, b]) {
        expect(other.index).not.toBe(subject.child.index)
        expect(other.sex).toBe(subject.child.sex)
        expect(Math.abs(other.chronologicalAgeMonths - subject.child.chronologicalAgeMonths)).toBeLessThanOrEqual(3)
      }
    }
  })
})
