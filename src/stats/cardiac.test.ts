/**
 * The agreement of two measurements of cardiac output in 12 subjects, 60 pairs in all (Bland and Altman, Stat Methods Med
 * Res 1999;8:135-160, table 4), by every method of this room that it suits. Numbers are the papers', where said, else
 * printed by agreement.reference.py.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { deviationReliability, instrumentedRecovery, sampleCovariance } from './calendarQuestion.ts'
import { clusterMean } from './clusterMean.ts'
import { demingLine, repeatSd } from './deming.ts'
import { equivalenceTest } from './equivalence.ts'
import { errorsOf } from './error.ts'
import { intraclassOfTwo } from './intraclass.ts'
import { leastSquares } from './leastSquares.ts'
import { fitLine } from './line.ts'
import { standardDeviation } from './moments.ts'
import { fitNaturalSpline, splineAt } from './naturalSpline.ts'
import { pairMoments } from './pairMoments.ts'
import { repeatedLimits } from './repeatedLimits.ts'
import { signFlipTest } from './signFlip.ts'
import { slopingLimits } from './slopingLimits.ts'

const { rows } = parseTable(readFileSync(new URL('cardiac.reference.csv', import.meta.url), 'utf8'), 'cardiac')
const [subjects, rv, ic] = ['subject', 'rv', 'ic'].map(column => rows.map(row => Number(row.values[column])))
const differences = errorsOf(rv, ic)

const expectAll = (values: ArrayLike<number>, expected: number[], digits = 10) => {
  expect(values.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, digits)
}

describe('repeated limits', () => {
  const limits = repeatedLimits(differences, subjects)
  it('as in Bland and Altman 2007, who take 1.96', () => {
    expect(limits).toMatchObject({ films: 60, patients: 12 })
    expectAll([limits.bias, limits.standardDeviation], [0.6021667, 0.99062408], 6)
    expectAll([limits.lower, limits.upper], [-1.3394565, 2.5437899], 4)
  })
  it('as statsmodels', () => {
    expectAll(
      [limits.bias, limits.betweenPatientsSd, limits.withinPatientsSd, limits.standardDeviation],
      [0.6021666666666667, 0.9003455616304937, 0.41317549909881596, 0.9906241080264929],
    )
    expectAll([limits.lower, limits.upper], [-1.3394209072823753, 2.5437542406157085])
  })
})

it('sloping limits as statsmodels', () => {
  const means = rv.map((value, i) => (value + ic[i]) / 2)
  const { bias, spread } = slopingLimits(differences, means)
  expectAll([bias.intercept, bias.slope], [0.42244372585352674, 0.03578059377449494])
  expectAll([spread.intercept, spread.slope], [0.13638917000570278, 0.16785833643466178])
})

it('line as scipy', () => {
  const { intercept, slope } = fitLine(ic, rv)
  expectAll([intercept, slope], [1.756374967939872, 0.7555592881423446])
})

it.each([
  [0.5, -0.21356881878534778, 1.1727582110660437],
  [1, 0.39808391097472795, 1.0432210825191597],
  [2, 0.9587214183065045, 0.9244880689660211],
])('Deming with error ratio %d as scipy.odr', (ratio, intercept, slope) => {
  const line = demingLine(pairMoments(ic, rv), ratio)
  // It iterates, and stops at seven digits.
  expectAll([line.intercept, line.slope], [intercept, slope], 6)
})

it('intraclass correlation as pingouin', () => {
  const { agreement, consistency } = intraclassOfTwo(pairMoments(rv, ic))
  expectAll([agreement, consistency], [0.6651686016774, 0.7321455647901586])
})

it('mean by patient as statsmodels', () => {
  const { estimate, standardError, lower, upper, films, patients } = clusterMean(differences, subjects)
  expect([films, patients]).toEqual([60, 12])
  expectAll(
    [estimate, standardError, lower, upper],
    [0.602166666666667, 0.2573313714794114, 0.03578413681445369, 1.1685491965188803],
  )
})

it('equivalence as statsmodels', () => {
  const { mean, pValue, isEquivalent } = equivalenceTest(differences, subjects, 1)
  expectAll([mean.lower, mean.upper, pValue], [0.14002916325050146, 1.0643041700828324, 0.07518721457966968])
  expect(isEquivalent).toBe(false)
  const alone = [...subjects.keys()]
  const asIfOfDifferentPatients = equivalenceTest(differences, alone, 1)
  expectAll([asIfOfDifferentPatients.pValue], [0.001085602427613714])
  expect(asIfOfDifferentPatients.isEquivalent).toBe(true)
  expectAll([equivalenceTest(differences, alone, 0.5).pValue], [0.7932149937869665])
})

it('sign flips as scipy', () => {
  const test = signFlipTest(differences, subjects, { seed: 1 })
  expect(test).toMatchObject({ patients: 12, patterns: 4096, isExact: true, pValue: 0.03076171875 })
  const sampled = signFlipTest(differences, subjects, { seed: 1, permutations: 4000 })
  expect(sampled.isExact).toBe(false)
  // three standard errors of 4000 patterns
  expect(Math.abs(sampled.pValue - 0.03076)).toBeLessThan(0.0082)
})

describe('natural spline as patsy', () => {
  const spline = fitNaturalSpline(rv, differences)
  const curve = (places: number[]) => places.map(x => splineAt(spline, x))
  it('between its knots', () => {
    expectAll(spline.knots, [3.1185, 4.7695, 5.9655, 7.4405])
    const places = Array.from({ length: 7 }, (_, i) => 3.1185 + (i * (7.4405 - 3.1185)) / 6)
    expectAll(
      curve(places),
      [
        0.10554997079556575, 0.2716683727897474, 0.39631758279155044, 0.4545859161118347, 0.5877871474187357,
        0.9593734032882228, 1.477890704150627,
      ],
    )
  })
  // The script takes the slopes at the ends from differences of 1e-5.
  it('straight beyond', () => {
    expectAll(curve([2, 9]), [-0.1631228397144152, 2.653481946314113], 5)
    const [a, b, c] = curve([8, 9, 10])
    expect(c - b).toBeCloseTo(b - a, 12)
  })
})

it('least squares as numpy', () => {
  const columns = [0, 1, 2, 3].map(power => ic.map(x => x ** power))
  expectAll(
    leastSquares(columns, rv),
    [-1.3689354299517067, 2.459077172136013, -0.2763140146771674, 0.013147188365264498],
  )
  expect(() => leastSquares([...columns, ic.map(x => 2 * x - 1)], rv)).toThrow(/column 4 depends/)
})

it('instrumented slope as statsmodels', () => {
  const second = rv.map((value, i) => 0.5 * (value + rv[(i + 59) % 60]))
  expect(instrumentedRecovery(sampleCovariance, ic, rv, second)).toBeCloseTo(0.7435981761869623, 10)
  expect(deviationReliability(sampleCovariance, rv, second)).toBeCloseTo(0.9407153828307271, 10)
})

it('spread of one of two repeats', () =>
  expect(repeatSd(rv, ic)).toBeCloseTo(standardDeviation(differences) / Math.SQRT2, 12))
