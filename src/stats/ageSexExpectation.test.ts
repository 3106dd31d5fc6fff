import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { crossFittedExpectation, expectedBoneAge, fitAgeSexExpectation } from './ageSexExpectation.ts'
import { sampleCovariance } from './calendarQuestion.ts'
import { leastSquares } from './leastSquares.ts'
import { correlation } from './moments.ts'
import { fitNaturalSpline, splineAt, splineBasis, splineKnots } from './naturalSpline.ts'
import { refittedExpectation } from './refittedExpectation.ts'

const random = keyedRandom(6)
const n = 400
const ages = Array.from({ length: n }, () => 24 + 180 * random.uniform())
const sexes = ages.map((_, i) => (i % 2 ? 'F' : 'M'))
const curve = (age: number, sex: string) => (sex === 'F' ? age + 6 : age - 10 + 8 * Math.sin(age / 40))
const truth = ages.map((age, i) => curve(age, sexes[i]))

describe('expectation by age and sex', () => {
  it('has a curve for each sex', () => {
    const expectation = fitAgeSexExpectation(ages, sexes, truth)
    for (const age of [30, 80, 140, 200]) {
      expect(expectedBoneAge(expectation, age, 'F')).toBeCloseTo(curve(age, 'F'), 8)
      expect(Math.abs(expectedBoneAge(expectation, age, 'M') - curve(age, 'M'))).toBeLessThan(1.5)
    }
    expect(() => expectedBoneAge(expectation, 100, '')).toThrow(/no film of sex/)
    expect(() => fitAgeSexExpectation(ages, sexes.slice(1), truth)).toThrow(/not paired/)
  })
  it('is cross-fitted: a film does not see its own reading, nor its patient', () => {
    const patients = ages.map((_, i) => i >> 1)
    const noise = ages.map(() => 10 * random.normal())
    const readings = truth.map((value, i) => value + noise[i])
    const expected = crossFittedExpectation(ages, sexes, readings, patients, { seed: 1 })
    const own = expected.map((value, i) => value - truth[i])
    expect(Math.abs(correlation(own, noise))).toBeLessThan(0.15)
    const changed = readings.map((value, i) => (patients[i] === 7 ? value + 500 : value))
    const again = crossFittedExpectation(ages, sexes, changed, patients, { seed: 1 })
    for (const film of [14, 15]) expect(again[film]).toBeCloseTo(expected[film], 9)
    expect([...again]).not.toEqual([...expected])
  })
  it('is fitted anew to films that were drawn, as a curve through them would be', () => {
    const folds = ages.map((_, i) => i % 4)
    const readings = truth.map(value => value + 10 * random.normal())
    const drawn = Uint32Array.from(ages, () => random.integer(ages.length))
    const weights = new Uint8Array(n)
    for (const film of drawn) weights[film]++
    const each = ages.map((_, i) => i)
    const refitted = refittedExpectation(ages, sexes, [readings, truth], folds, each)(weights)
    const [expected, same] = refitted.expected()
    // The same knots, the films of the other folds, each as often as it was drawn: by Householder reflections.
    for (const sex of ['F', 'M'])
      for (let fold = 0; fold < 4; fold++) {
        const knots = splineKnots(ages.filter((_, i) => sexes[i] === sex))
        const others = [...drawn].filter(film => sexes[film] === sex && folds[film] !== fold)
        const rows = others.map(film => splineBasis(knots, ages[film]))
        const columns = rows[0].map((_, j) => rows.map(row => row[j]))
        const coefficients = leastSquares(
          columns,
          others.map(film => readings[film]),
        )
        for (const film of ages.keys())
          if (sexes[film] === sex && folds[film] === fold)
            expect(expected[film]).toBeCloseTo(splineAt({ knots, coefficients: [...coefficients] }, ages[film]), 6)
      }
    // And how deviations vary together, each film as often as it was drawn.
    const [p, t, pFromT] = [
      { of: 0, from: 0 },
      { of: 1, from: 1 },
      { of: 0, from: 1 },
    ]
    const deviations = ({ of, from }: typeof p) =>
      Float64Array.from(drawn, film => [readings, truth][of][film] - [expected, same][from][film])
    for (const [a, b] of [
      [p, p],
      [p, t],
      [pFromT, t],
      [pFromT, pFromT],
    ])
      expect(refitted.covariance(a, b)).toBeCloseTo(sampleCovariance(deviations(a), deviations(b)), 8)
  })
})

describe('natural spline', () => {
  it('gives a line back as it is', () => {
    const spline = fitNaturalSpline(
      ages,
      ages.map(age => 3 - 2 * age),
    )
    expect(spline.knots.length).toBe(5)
    expect(splineAt(spline, 100)).toBeCloseTo(-197, 8)
    expect(splineAt(spline, 1000)).toBeCloseTo(-1997, 8)
  })
  it('makes do with ages in few whole years', () => {
    const x = [96, 96, 96, 108, 108, 108]
    const spline = fitNaturalSpline(x, [1, 2, 3, 5, 6, 7])
    expect(splineAt(spline, 102)).toBeCloseTo(4, 10)
    expect(() => fitNaturalSpline([96, 96, 96, 96, 96], [1, 2, 3, 4, 5])).toThrow(/same x/)
    expect(() => fitNaturalSpline([1, 2, 3], [1, 2, 3])).toThrow(/five are the least/)
  })
})
