import { describe, expect, it } from 'vitest'
import { inventedChildren, withTruth } from '../../test/helpers/inventedChildren.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluation.ts'
import type { EvaluationInput, PredictionStatus } from './input.ts'

const agreementOf = (found: Evaluation, run = 'main', reference = 'hand reading') =>
  found.agreement.find(block => block.run === run && block.reference === reference && block.plates === 'all')!

/** Every film's error is known: the reference is what was read, and estimates are so much above it. */
function withErrors(input: EvaluationInput, errors: (film: number) => number): EvaluationInput {
  const [reference] = input.references
  const months = reference.months.map((value, film) => value! + errors(film))
  return { ...input, runs: [{ ...input.runs[0], months }] }
}

describe('agreement', () => {
  // 30 films 9 months too old, 30 films 3 too young.
  const found = evaluate(withErrors(inventedChildren({ patients: 60 }), film => (film % 2 ? 9 : -3)))
  const numbers = agreementOf(found).numbers!

  it('is what the errors are', () => {
    expect(agreementOf(found).films).toBe(60)
    expect(agreementOf(found).patients).toBe(60)
    expect(numbers.maeMonths.estimate).toBeCloseTo(6, 10)
    expect(numbers.medianAbsoluteMonths.estimate).toBeCloseTo(6, 10)
    expect(numbers.biasMonths.estimate).toBeCloseTo(3, 10)
    expect(numbers.rmseMonths.estimate).toBeCloseTo(Math.sqrt(45), 10)
    expect(numbers.shareWithin[6].estimate).toBe(0.5)
    expect(numbers.shareWithin[12].estimate).toBe(1)
    // 60 differences of 6 from the mean: variance 36 x 60 / 59
    expect(numbers.limits.sdMonths.estimate).toBeCloseTo(6 * Math.sqrt(60 / 59), 10)
    expect(numbers.limits.upper.estimate).toBeCloseTo(3 + 1.959964 * 6 * Math.sqrt(60 / 59), 5)
    expect(numbers.limits.betweenPatientsSdMonths).toBeNull()
    expect(numbers.limits.withinPatientsSdMonths).toBeNull()
    // t of 59 degrees of freedom, 95th percentile: 1.671; standard error 6 / sqrt(59)
    expect(numbers.noBias.biasMonths.lower).toBeCloseTo(3 - (1.6711 * 6) / Math.sqrt(59), 3)
    expect(numbers.noBias.shown).toBe(false)
    expect(numbers.maeMonths.lower).toBeGreaterThan(5)
    expect(numbers.maeMonths.upper).toBeLessThan(7)
  })

  it('gives a share of all films an interval that has a width', () => {
    expect(numbers.shareWithin[12].upper).toBe(1)
    // Wilson's of 60 of 60.
    expect(numbers.shareWithin[12].lower).toBeCloseTo(60 / (60 + 1.96 ** 2), 3)
    const girls = found.strata.find(({ value }) => value === 'girls')!
    expect(girls.shareWithin12!.lower).toBeCloseTo(30 / (30 + 1.96 ** 2), 3)
  })

  it('shows closed plates apart, also where they are refused as such', () => {
    const base = withErrors(inventedChildren({ patients: 60 }), film => (film % 2 ? 9 : -3))
    // The first 12 are closed and would have been read 20 months too old.
    const closed = (film: number) => film < 12
    const [run] = base.runs
    const refusing = evaluate({
      ...base,
      films: base.films.map((film, i) => ({ ...film, closed: closed(i) })),
      runs: [
        {
          ...run,
          months: run.months.map((months, i) => (closed(i) ? null : months)),
          status: run.status.map((status, i) => (closed(i) ? 'refused' : status)),
          forcedMonths: base.references[0].months.map((months, i) => (closed(i) ? months! + 20 : null)),
        },
      ],
    })
    const of = (plates: string) => refusing.agreement.find(block => block.plates === plates)!
    expect([of('all'), of('open'), of('closed')].map(({ films }) => films)).toEqual([48, 48, 12])
    expect(of('closed').notEstimated).toBe(12)
    expect(of('closed').numbers!.maeMonths.estimate).toBeCloseTo(20, 10)
    expect(of('all').numbers!.maeMonths.estimate).toBeCloseTo(6, 10)
    // The curve begins with all films: (48 x 6 + 12 x 20) / 60.
    expect(refusing.refusals[0].curve[0].maeMonths.estimate).toBeCloseTo(8.8, 10)
    expect(refusing.refusals[0].asRefused).toMatchObject({
      refused: 0.2,
      maeMonths: { estimate: expect.closeTo(6, 10) },
    })
  })

  it('is told for girls and boys apart', () => {
    // Every second patient is a girl.
    const [girls, boys] = found.strata.filter(({ by }) => by === 'sex')
    expect([girls.value, girls.films, girls.biasMonths!.estimate]).toEqual(['girls', 30, expect.closeTo(9, 10)])
    expect([boys.value, boys.films, boys.biasMonths!.estimate]).toEqual(['boys', 30, expect.closeTo(-3, 10)])
  })

  it('takes the error ratio from repeats, or assumes three', () => {
    expect(numbers.deming).toHaveLength(1)
    expect(numbers.deming[0].ratioFrom).toMatch(/^60 films read by two/)
    const single = evaluate(inventedChildren({ patients: 60, secondReading: false }))
    expect(agreementOf(single).numbers!.deming.map(({ errorRatio }) => errorRatio)).toEqual([0.5, 1, 2])
  })

  it('hides groups under ten, and the one that would give them away', () => {
    const input = inventedChildren({ patients: 60 })
    const films = input.films.map((film, i) => ({ ...film, site: i < 5 ? 'a' : i < 25 ? 'b' : 'c' }))
    const { strata } = evaluate({ ...input, films })
    expect(strata.filter(({ by }) => by === 'site').map(({ value, films }) => [value, films])).toEqual([
      ['a', '<10'],
      ['b', '*'],
      ['c', 35],
    ])
    expect(strata.filter(({ by, maeMonths }) => by === 'site' && maeMonths !== null).map(s => s.value)).toEqual(['c'])
  })

  it('says where the limits lie at three ages', () => {
    // Differences of 4 months at 60 months of age to 16 at 180, in turn too old and too young.
    const input = inventedChildren({ patients: 121 })
    const ages = input.films.map((_, film) => 60 + film)
    const errors = ages.map((age, film) => (age / 10 - 2) * (film % 2 ? 1 : -1))
    const months = ages.map((age, film) => age + errors[film] / 2)
    const references = [{ ...input.references[0], readings: [], months: months.map((m, film) => m - errors[film]) }]
    const { sloping } = agreementOf(evaluate({ ...input, references, runs: [{ ...input.runs[0], months }] })).numbers!
    expect(sloping!.spreadChanges).toBe(true)
    expect(sloping!.at.map(({ ageMonths }) => ageMonths)).toEqual([72, 120, 168])
    for (const { ageMonths, bias, lower, upper } of sloping!.at) {
      // Mean absolute difference times sqrt(pi / 2) is the SD of normal ones.
      const reach = 1.96 * Math.sqrt(Math.PI / 2) * (ageMonths / 10 - 2)
      expect(bias.estimate).toBeCloseTo(0, 0)
      expect(Math.abs(upper.estimate - reach)).toBeLessThan(0.4)
      expect(Math.abs(lower.estimate + reach)).toBeLessThan(0.4)
      expect(upper.lower).toBeLessThan(upper.estimate)
      expect(upper.upper).toBeGreaterThan(upper.estimate)
    }
  })

  it('withholds in its bands of age what the groups by age withhold', () => {
    const input = inventedChildren({ patients: 120 })
    // 5 children of 18 years and more, 15 of 16 to 18.
    const films = input.films.map((film, i) => ({
      ...film,
      chronologicalAgeMonths: i < 5 ? 220 : i < 20 ? 200 : 80 + (i % 5) * 15,
    }))
    const found = evaluate({ ...input, films })
    const groups = found.strata.filter(({ by }) => by === 'age')
    const bands = agreementOf(found).numbers!.iccByAge
    expect(groups.map(group => group.films).slice(-2)).toEqual(['*', '<10'])
    expect(bands.map(band => band.films)).toEqual(groups.map(group => group.films))
    expect(bands.slice(-2).map(({ agreement }) => agreement)).toEqual([null, null])
    // Closed plates are all less open ones.
    expect(found.agreement.filter(({ plates }) => plates !== 'all').map(of => of.numbers?.iccByAge ?? [])).toEqual([
      [],
      [],
    ])
  })

  it('calibrates on groups of ten patients', () => {
    const few = evaluate(inventedChildren({ patients: 25, filmsOfPatient: 4 }))
    const groups = agreementOf(few).numbers!.calibration!.groups.map(({ films }) => films)
    // 100 films of 25 patients in 10 groups would be of 3 patients or a few more.
    expect(groups.length).toBeLessThan(10)
    expect(groups.reduce((a, b) => a + b)).toBe(100)
  })

  it('keeps references apart and draws no groups from a single reading', () => {
    const input = inventedChildren({ patients: 60, secondReading: false })
    const single = evaluate(input)
    expect(single.strata.some(({ by }) => by === 'deviation')).toBe(false)
    expect(single.warnings.join('\n')).toContain('a single reading selects on its own error')
    const found = evaluate(
      withTruth(
        input,
        input.runs[0].months.map(months => months! - 2),
      ),
    )
    expect(agreementOf(found, 'main', 'simulated truth').numbers!.biasMonths.estimate).toBeCloseTo(2, 10)
    expect(agreementOf(found, 'main', 'simulated truth').numbers!.deming[0].errorRatio).toBeNull()
    expect(
      found.strata.some(({ by, toldBy }) => by === 'deviation' && toldBy!.startsWith('told by the simulated truth')),
    ).toBe(true)
  })
})

describe('the calendar question', () => {
  const found = evaluate(
    inventedChildren({
      patients: 400,
      runs: [
        { name: 'reader', share: 1 },
        { name: 'calendar', share: 0, scatterMonths: 2 },
        { name: 'half', share: 0.45 },
      ],
    }),
  )
  const of = (run: string) => found.calendar.find(block => block.run === run)!

  it('knows a model that reads the film', () => {
    const { numbers, verdict } = of('reader')
    expect(verdict).toBe('reads the film')
    expect(numbers!.corrected!.recovery.estimate).toBeGreaterThan(0.9)
    expect(numbers!.corrected!.recovery.estimate).toBeLessThan(1.1)
    // The mean of two readings: 144 of 144 + 36 / 2.
    expect(numbers!.recovery.estimate).toBeCloseTo(144 / 162, 1)
    expect(numbers!.corrected!.reliability.estimate).toBeCloseTo(144 / 180, 1)
    expect(numbers!.swapped!.slope.estimate).toBeGreaterThan(0.7)
  })

  it('knows one that repeats the calendar: a function of age and sex', () => {
    const { numbers, verdict } = of('calendar')
    expect(verdict).toBe('repeats the calendar')
    expect(Math.abs(numbers!.corrected!.recovery.estimate)).toBeLessThan(0.06)
    expect(Math.abs(numbers!.swapped!.slope.estimate)).toBeLessThan(0.06)
    // Its error looks good all the same, as most children are about as old as their bones.
    expect(agreementOf(found, 'calendar').numbers!.maeMonths.estimate).toBeLessThan(12)
  })

  it('is between for what is between, and undecided of few films', () => {
    expect(of('half').verdict).toBe('between')
    const few = evaluate(
      inventedChildren({
        patients: 45,
        runs: [{ name: 'main', share: 0.45, scatterMonths: 12 }],
        secondReading: false,
      }),
    )
    expect(few.calendar[0].verdict).toBe('undecided')
  })

  it('shifts, swaps and blanks without a reference', () => {
    const [reader, calendar] = found.probes
    expect(reader.ageShifted!.slope.estimate).toBeCloseTo(0, 10)
    expect(calendar.ageShifted!.slope.estimate).toBeCloseTo(1, 10)
    expect(calendar.ageShifted!.points.map(({ shiftMonths }) => shiftMonths)).toEqual([-24, -12, 0, 12, 24])
    expect(calendar.ageShifted!.points[0].changeMonths.estimate).toBeCloseTo(-24, 10)
    expect(reader.blank!.slopeOnAge.estimate).toBeCloseTo(1, 2)
    // An empty film is told the age: 72 to 180 months, equally often.
    expect(reader.blank!.sdMonths.estimate).toBeCloseTo(108 / Math.sqrt(12), -1)
    expect(reader.blank!.sdMonths.lower).toBeGreaterThan(25)
    expect(reader.blank!.sdMonths.upper).toBeLessThan(38)
    expect(found.ablations.map(({ run, dPdCA }) => [run, Math.round(100 * dPdCA!.estimate) / 100])).toEqual([
      ['reader', 0],
      ['calendar', 1],
      ['half', 0.55],
    ])
  })

  it('cannot be told without ages, and says so', () => {
    const input = inventedChildren({ patients: 60 })
    const films = input.films.map(film => ({ ...film, chronologicalAgeMonths: null }))
    const found = evaluate({ ...input, films })
    expect(found.calendar[0].numbers).toBeNull()
    expect(found.calendar[0].missing).toContain('No chronological age is known')
    expect(found.comparatorErrors.map(({ name, form }) => `${name}, ${form}`)).toEqual([
      'main, as given',
      'main, recalibrated',
      'median of the training films, fitted',
    ])
  })
})

describe('comparators', () => {
  const input = inventedChildren({ patients: 300 })
  // Perfect but for its scale: it reads twice the distance from 100 months.
  const scaled = input.references[0].months.map(months => 100 + 2 * (months! - 100))
  const found = evaluate({
    ...input,
    comparators: [{ name: 'ratio', description: 'a ratio of widths', months: scaled }],
    primary: { run: 'main', against: 'ratio', reference: 'hand reading' },
  })
  const error = (name: string, form: string) =>
    found.comparatorErrors.find(one => one.name === name && one.form === form)!.maeMonths!.estimate

  it('are moved onto the scale of the readings by other folds', () => {
    expect(error('ratio', 'as given')).toBeGreaterThan(20)
    expect(error('ratio', 'recalibrated')).toBeLessThan(1e-6)
  })

  it('know age and sex as well as these tell', () => {
    // Deviation 12 and reading's scatter 6 / sqrt(2): mean absolute error 0.798 x 12.7
    expect(error('spline of age and sex', 'fitted')).toBeGreaterThan(9)
    expect(error('spline of age and sex', 'fitted')).toBeLessThan(11.5)
    expect(error('median of the training films', 'fitted')).toBeGreaterThan(20)
  })

  it('one comparison was named before, with the recalibrated comparator; the others explore', () => {
    const primary = found.comparisons.filter(({ isPrimary }) => isPrimary)
    expect(primary.map(({ against, form }) => [against, form])).toEqual([['ratio', 'recalibrated']])
    expect(primary[0].pValue).toBe(1 / 10_000)
    expect(primary[0].differenceMonths!.lower).toBeGreaterThan(0)
    expect(found.comparisons.filter(({ pValue }) => pValue !== null)).toHaveLength(1)
    const spline = found.comparisons.find(({ against }) => against === 'spline of age and sex')!
    expect(spline.differenceMonths!.upper).toBeLessThan(0)
  })
})

describe('without a reference', () => {
  const found = evaluate(
    inventedChildren({ patients: 200, filmsOfPatient: 4, runs: [{ name: 'main', share: 1, scatterMonths: 4 }] }),
  )
  const of = (kind: string) => found.precision.find(block => block.kind === kind)!

  it('both knees, serial films and moved crops tell the scatter', () => {
    // Left and right share all but the model's scatter of 4; a year later the child is a year older.
    expect(of('left against right').pairs).toBe(400)
    expect(of('left against right').sdMonths!.estimate).toBeCloseTo(4, 0)
    expect(of('serial films').pairs).toBe(400)
    expect(of('serial films').sdMonths!.estimate).toBeCloseTo(4, 0)
    expect(of('serial films').meanDifferenceMonths!.estimate).toBeCloseTo(0, 0)
    // A crop and its moved twin differ by 2 (SD): each is off by 2 / sqrt(2).
    expect(of('crop moved').sdMonths!.estimate).toBeCloseTo(2 / Math.SQRT2, 1)
  })

  it('splits limits into what is between and what is within patients', () => {
    const { limits } = agreementOf(found).numbers!
    // The mean of two readings scatters by 6 / sqrt(2), the model by 4, both from film to film.
    expect(limits.withinPatientsSdMonths!.estimate).toBeCloseTo(Math.sqrt(18 + 16), 0)
    // 600 degrees of freedom: the SD over the square root of 1200, either way 1.96 times.
    const { lower, upper } = limits.withinPatientsSdMonths!
    expect(Math.abs(upper - lower - (2 * 1.96 * Math.sqrt(34)) / Math.sqrt(1200))).toBeLessThan(0.2)
    expect(limits.betweenPatientsSdMonths!.estimate).toBeLessThan(1.5)
    expect(limits.betweenPatientsSdMonths!.upper).toBeLessThan(2.5)
  })
})

describe('intervals and refusals', () => {
  const input = inventedChildren({ patients: 200, split: 'all' })
  const [run] = input.runs
  const exact = input.references[0].months

  it('coverage is the share that holds the reference', () => {
    const lower = exact.map((months, i) => months! + (i < 20 ? 1 : -10))
    const found = evaluate({ ...input, runs: [{ ...run, lower, upper: lower.map(months => months + 20) }] })
    expect(found.coverage).toHaveLength(1)
    expect(found.coverage[0].coverage!.estimate).toBeCloseTo(0.9, 10)
    expect(found.coverage[0].called).toBe('coverage')
    expect(found.coverage[0].meanWidthMonths!.estimate).toBeCloseTo(20, 10)
  })

  it('against pseudo-labels it is agreement with the teacher', () => {
    const references = input.references.map(reference => ({ ...reference, kind: 'pseudo-label' as const }))
    expect(evaluate({ ...input, references }).coverage[0].called).toBe('agreement with the teacher')
  })

  it('of calibration patients is that of an interval of one width, and of none against pseudo-labels', () => {
    const films = input.films.map((film, i) => ({ ...film, split: i % 2 ? ('calibration' as const) : film.split }))
    const references = [...input.references, { ...input.references[0], kind: 'pseudo-label' as const, readings: [] }]
    const { coverage } = evaluate({ ...input, films, references })
    expect(coverage.map(({ reference, part, source }) => [reference, part, source])).toEqual([
      ['hand reading', 'all', 'as given'],
      ['pseudo-label', 'all', 'as given'],
      ['hand reading', 'calibration', 'one width, cross-fitted on calibration patients'],
    ])
  })

  it('of calibration patients does not depend on lines that were learned from them', () => {
    const films = input.films.map(film => ({ ...film, split: 'calibration' as const }))
    const coverageOf = (moved: (months: number, film: number) => number, changed: Partial<EvaluationInput> = {}) => {
      const months = run.months.map((value, film) => moved(value!, film))
      return evaluate({ ...input, films, runs: [{ ...run, months }], ...changed }).coverage[0]
    }
    const raw = coverageOf(months => months)
    const recalibrated = (months: number, film: number) =>
      films[film].sex === 'F' ? 2 + 0.8 * months : 1.3 * months - 9
    const found = coverageOf(recalibrated)
    expect(found.coverage).toEqual(raw.coverage)
    expect(found.meanWidthMonths!.estimate).toBeCloseTo(raw.meanWidthMonths!.estimate, 8)
    // The package as it came stays as it came.
    const ancestor = coverageOf(recalibrated, { ancestor: 'main' })
    expect(ancestor.meanWidthMonths!.estimate).toBeGreaterThan(found.meanWidthMonths!.estimate + 10)
  })

  it('refusing the widest intervals leaves the smaller errors', () => {
    // Half of the films are off by 10 and have the wider interval, the others by 2.
    const months = exact.map((value, i) => value! + (i % 2 ? 10 : 2))
    const lower = months.map((value, i) => value - (i % 2 ? 15 : 5))
    const found = evaluate({ ...input, runs: [{ ...run, months, lower, upper: months }] })
    const { curve, doubt } = found.refusals[0]
    expect(doubt).toBe('width of the interval')
    expect(curve[0].maeMonths.estimate).toBeCloseTo(6, 10)
    expect(curve.at(-1)).toMatchObject({ refused: 0.5, maeMonths: { estimate: expect.closeTo(2, 10) } })
  })

  it('tells what the model refuses only where that is no small count', () => {
    const curveOf = (refused: number, failed = 0) => {
      const status = exact.map((_, i) => (i < refused ? 'refused' : i < refused + failed ? 'failed' : 'estimated'))
      const only = <Value>(values: readonly Value[]) =>
        values.map((value, i) => (status[i] === 'estimated' ? value : null))
      return evaluate({
        ...input,
        runs: [
          {
            ...run,
            status: status as PredictionStatus[],
            months: only(run.months),
            lower: only(run.lower),
            upper: only(run.upper),
            forcedMonths: run.months.map((value, i) => (status[i] === 'refused' ? value : null)),
          },
        ],
      }).refusals[0]
    }
    expect(curveOf(10)).toMatchObject({ films: 200, asRefused: { refused: 0.05 } })
    expect(curveOf(9)).toMatchObject({ films: '*', asRefused: null })
    // The status withholds 20 refused beside 3 failed, which they would give away.
    expect(curveOf(20, 3)).toMatchObject({ films: '*', asRefused: null })
    expect(curveOf(0)).toMatchObject({ films: 200, asRefused: null })
  })

  it('says how often no hand film is needed', () => {
    const lower = exact.map((_, i) => (i < 50 ? 150 : 100))
    const upper = lower.map(months => months + 40)
    const found = evaluate({ ...input, thresholdsMonths: [120, 145], runs: [{ ...run, lower, upper }] })
    const all = found.oneSided.filter(({ sex }) => sex === null)
    // 150 to 190 holds neither; 100 to 140 holds 120 and not 145.
    expect(all.map(({ thresholdMonths, share }) => [thresholdMonths, share!.estimate])).toEqual([
      [120, 0.25],
      [145, 1],
      [null, 0.25],
    ])
  })

  it('asks girls and boys their own thresholds, and counts children whose every film is on one side', () => {
    // Each patient has two films at one age; every second patient is a girl.
    const twice = inventedChildren({ patients: 40, filmsOfPatient: 2, split: 'all' })
    const lower = twice.films.map((_, film) => (film % 4 === 0 ? 110 : 130))
    const upper = lower.map(months => months + 10)
    const films = twice.films.map((film, i) => (i < 2 ? { ...film, sex: null } : film))
    const runs = [{ ...twice.runs[0], lower, upper }]
    const found = evaluate({ ...twice, films, runs, thresholdsMonths: { female: [135], male: [115] } }).oneSided
    // Of a boy one film of 110 to 120 holds 115, the other of 130 to 140 does not; of a girl both hold 135. One boy's sex is unknown.
    expect(
      found.map(({ thresholdMonths, sex, films, share, shareOfPatients }) => [
        thresholdMonths,
        sex,
        films,
        share!.estimate,
        shareOfPatients!.estimate,
      ]),
    ).toEqual([
      [115, 'M', 38, 0.5, 0],
      [135, 'F', 40, 0, 0],
      [null, null, 78, 19 / 78, 0],
      [null, 'F', 40, 0, 0],
      [null, 'M', 38, 0.5, 0],
    ])
    const [all] = evaluate({ ...twice, runs, thresholdsMonths: [115] }).oneSided
    expect([all.share!.estimate, all.shareOfPatients!.estimate]).toEqual([0.75, 0.5])
  })
})

const margins = { biasMonths: 2, slope: [0.8, 1.2], maeMonths: 9, coverage: 0.8 } as const

it('judges a refined model beside the package as it came, and no other run', () => {
  const input = inventedChildren({
    patients: 200,
    split: 'all',
    runs: [
      { name: 'main', share: 1 },
      { name: 'other', share: 1 },
      { name: 'ancestor', share: 1, biasMonths: 9 },
    ],
  })
  const words = (changed: Partial<EvaluationInput>) =>
    evaluate({ ...input, ...changed }).verdicts.map(({ run, word }) => `${run}: ${word}`)
  expect(words({ margins, ancestor: 'ancestor' })).toEqual(['ancestor: needs recalibration', 'main: transportable'])
  expect(words({ margins })).toEqual(['main: transportable'])
})

it('passes no model whose coverage is asked for and whose predictions carry no intervals', () => {
  const input = inventedChildren({ patients: 200 })
  const [verdict] = evaluate({ ...input, margins }).verdicts
  expect(verdict).toMatchObject({
    word: 'undecided',
    because: 'Open: coverage of intervals. The predictions carry no intervals.',
    morePatients: null,
  })
})

it('says of too few patients that they are, and gives no other word', () => {
  const verdictOf = (patients: number) =>
    evaluate({ ...inventedChildren({ patients, split: 'all' }), margins }).verdicts.map(({ word, because }) => [
      word,
      because,
    ])
  expect(verdictOf(9)).toEqual([
    ['undecided', 'Too few patients: fewer than 10 have both an estimate and a hand reading.'],
  ])
  const unread = inventedChildren({ patients: 30, split: 'all' })
  const references = unread.references.map(one => ({ ...one, months: one.months.map(() => null), readings: [] }))
  expect(evaluate({ ...unread, references, margins }).verdicts).toMatchObject([
    { word: 'undecided', because: 'Too few patients: none has both an estimate and a hand reading.', criteria: [] },
  ])
})

describe('warnings', () => {
  const input = inventedChildren({ patients: 60 })
  const warningsOf = (changed: Partial<EvaluationInput>) => evaluate({ ...input, ...changed }).warnings.join('\n')

  it.each([
    ['The patients of all films are not known', { films: input.films.map(film => ({ ...film, patientKnown: false })) }],
    ['no film of a boy', { films: input.films.map(film => ({ ...film, sex: 'F' as const })) }],
    [
      'look like years',
      { references: input.references.map(r => ({ ...r, months: r.months.map(months => months! / 12) })) },
    ],
    [
      'Of the bone ages by hand reading, 20 of 60 are at most 20 where the age of the film says otherwise: they look like',
      { references: input.references.map(r => ({ ...r, months: r.months.map((m, i) => (i < 20 ? m! / 12 : m)) })) },
    ],
    [
      'Of the chronological ages, fewer than 10 of 60 are at most 20 where the bone age of the film says otherwise',
      {
        films: input.films.map((film, i) => ({
          ...film,
          chronologicalAgeMonths: film.chronologicalAgeMonths! / (i < 9 ? 12 : 1),
        })),
      },
    ],
    [
      'Bone ages by hand reading are on 2 scales, GP and TW3: what differs',
      {
        references: input.references.map(r => ({ ...r, atlas: r.months.map((_, i) => ['GP', 'TW3', null][i % 3]) })),
      },
    ],
    ['Simulated films, or a model that was trained on them', { simulated: true }],
    ['12 predictions are left out: the model was trained on the film', { trainedOn: 12 }],
    ['Patients are not named.', { warnings: ['Patients are not named.'] }],
    ['Fewer than 10 predictions are left out', { trainedOn: 3 }],
    ['12 predictions are left out: the film is of a person older than 216.0 months.', { tooOld: 12 }],
    [
      'Fold 2 holds no film of children of',
      {
        films: input.films.map((film, i) => ({
          ...film,
          fold: film.chronologicalAgeMonths! > 144 && film.fold === 2 ? 3 : 1 + (i % 5),
          chronologicalAgeMonths: film.fold === 2 && i % 5 === 1 ? 100 : film.chronologicalAgeMonths,
        })),
      },
    ],
    ['could not be made', { primary: { run: 'main', against: 'nobody', reference: 'hand reading' as const } }],
    [
      'by the knee reading, could not be made: there is no knee reading; there is hand reading.',
      { primary: { run: 'main', against: 'spline of age and sex', reference: 'knee reading' as const } },
    ],
  ])('%s', (sentence, changed) => {
    expect(warningsOf(changed)).toContain(sentence)
    expect(evaluate(input).warnings.join('\n')).not.toContain(sentence)
  })

  it('takes bone ages of infants for months', () => {
    const films = input.films.map((film, i) => (i < 20 ? { ...film, chronologicalAgeMonths: 12 + i / 2 } : film))
    const [reference] = input.references
    const months = reference.months.map((value, i) => (i < 20 ? 1 + i / 4 : value))
    expect(warningsOf({ films, references: [{ ...reference, months }] })).not.toContain('look like years')
  })

  it('test films stay closed until they are opened', () => {
    const closed = inventedChildren({ patients: 60, split: 'test' })
    expect(evaluate(closed).agreement).toEqual([])
    expect(evaluate({ ...closed, openTest: true, openings: 2 }).parts).toEqual(['test'])
    expect(evaluate({ ...closed, openTest: true, openings: 2 }).warnings.join()).toContain(
      '2 other plans opened the test films, earlier or later',
    )
    expect(evaluate({ ...closed, openings: 2 }).warnings.join()).not.toContain('opened the test films')
  })

  it('refuses numbers that are none', () => {
    const months = input.runs[0].months.map((value, i) => (i === 3 ? Number.NaN : value))
    expect(() => evaluate({ ...input, runs: [{ ...input.runs[0], months }] })).toThrow('3-0.png is NaN')
  })
})

it('the same input gives the same numbers, as JSON too', () => {
  const input = inventedChildren({ patients: 60, resamples: 50 })
  const once = evaluate(input)
  expect(evaluate(input)).toEqual(once)
  expect(JSON.parse(JSON.stringify(once))).toEqual(once)
})
