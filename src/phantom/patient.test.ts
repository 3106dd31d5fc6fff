import { describe, expect, it } from 'vitest'
import { assumedSpread } from './deviation.ts'
import { generators } from './generators.ts'
import { planPatient } from './patient.ts'

const options = { spread: assumedSpread, generator: generators.a }
const patients = Array.from({ length: 600 }, (_, index) => planPatient(8, index, 64, options))
const day = (date: string) => Date.parse(date) / 864e5

describe('a paired cohort', () => {
  const knees = patients.flatMap(films =>
    films
      .filter(({ subject }) => subject.joint === 'knee')
      .map(film => {
        const hand = films.find(({ subject, visit }) => subject.joint === 'hand' && visit === film.visit)!
        return day(film.subject.child.studyDate) - day(hand.subject.child.studyDate)
      }),
  )
  const share = (test: (gap: number) => boolean) => knees.filter(test).length / knees.length
  it('has hands on the day of the knee, within 92 days, and beyond', () => {
    // Standard error 2 % at some 600 gaps.
    expect(Math.abs(share(gap => gap === 0) - 0.5)).toBeLessThan(0.07)
    expect(Math.abs(share(gap => Math.abs(gap) > 92) - 0.1)).toBeLessThan(0.05)
    expect(share(gap => gap < 0)).toBeGreaterThan(0.15)
    expect(share(gap => gap > 0)).toBeGreaterThan(0.15)
  })
  it('has children with both knees and with several visits', () => {
    const both = patients.filter(films =>
      films.some(a =>
        films.some(
          b =>
            a.visit === b.visit &&
            a.leg === 'L' &&
            b.leg === 'R' &&
            a.subject.joint === 'knee' &&
            b.subject.joint === 'knee',
        ),
      ),
    )
    expect(Math.abs(both.length / 600 - 0.35)).toBeLessThan(0.07)
    const serial = patients.filter(films => films.some(film => film.visit > 1))
    expect(Math.abs(serial.length / 600 - 0.28)).toBeLessThan(0.07)
  })
  it('names every film of a child once, and draws each anew', () => {
    for (const films of patients) {
      expect(new Set(films.map(film => film.part)).size).toBe(films.length)
      const poses = films.map(({ subject }) => JSON.stringify(subject.draws.pose))
      expect(new Set(poses).size).toBe(films.length)
    }
  })
  it('grows with its dates: older, never younger in its bones', () => {
    for (const films of patients) {
      const sorted = [...films].sort((a, b) => day(a.subject.child.studyDate) - day(b.subject.child.studyDate))
      for (let i = 1; i < sorted.length; i++) {
        const [a, b] = [sorted[i - 1].subject.child, sorted[i].subject.child]
        expect(b.birthDate).toBe(a.birthDate)
        expect(b.chronologicalAgeMonths).toBeGreaterThanOrEqual(a.chronologicalAgeMonths)
        expect(b.skeletalAgeMonths).toBeGreaterThanOrEqual(a.skeletalAgeMonths - 1e-9)
        expect((day(b.studyDate) - day(b.birthDate)) / 30.4375).toBeCloseTo(b.chronologicalAgeMonths, 6)
      }
    }
  })
  it('is the same from the same seed', () => {
    expect(JSON.stringify(planPatient(8, 17, 64, options))).toBe(JSON.stringify(patients[17]))
  })
})
