import { describe, expect, it } from 'vitest'
import { type Judged, judge } from './verdict.ts'

const margins = { biasMonths: 2, slope: [0.9, 1.1], maeMonths: 8, coverage: 0.85 } as const
const span = (estimate: number, reach: number) => ({ estimate, lower: estimate - reach, upper: estimate + reach })
const good: Judged = {
  patients: 100,
  biasMonths: span(0.5, 1),
  slope: span(1, 0.05),
  maeMonths: span(6, 1),
  coverage: span(0.92, 0.03),
  recalibratedMaeMonths: span(5.8, 1),
}
const states = (changed: Partial<Judged>) => judge({ ...good, ...changed }, margins).criteria.map(({ state }) => state)

describe('the verdict', () => {
  it('is transportable when every interval lies within its margin', () => {
    expect(judge(good, margins)).toMatchObject({ word: 'transportable', morePatients: null })
    expect(states({})).toEqual(['met', 'met', 'met', 'met', 'met'])
  })

  it('needs recalibration when only the scale is off', () => {
    const found = judge({ ...good, biasMonths: span(5, 1) }, margins)
    expect(found.word).toBe('needs recalibration')
    expect(found.because).toContain('Failed as it is: bias, months.')
    expect(found.because).toContain('by "physis study run", with a study of "members: 0"')
    expect(judge({ ...good, maeMonths: span(10, 1) }, margins).word).toBe('needs recalibration')
    expect(judge({ ...good, coverage: span(0.7, 0.05) }, margins).word).toBe('needs recalibration')
  })

  it('is not usable when the error stays too large', () => {
    const found = judge({ ...good, maeMonths: span(12, 1), recalibratedMaeMonths: span(11, 1) }, margins)
    expect(found.word).toBe('not usable')
    expect(judge({ ...good, maeMonths: span(12, 1), recalibratedMaeMonths: null }, margins).word).toBe('not usable')
  })

  it('is undecided while an interval holds its margin, and says how many patients would settle it', () => {
    // 1 +- 2 holds the margin of 2. It is to be no wider than +- 1: four times the patients, 300 more.
    const found = judge({ ...good, biasMonths: span(1, 2) }, margins)
    expect(found).toMatchObject({ word: 'undecided', morePatients: 300 })
    expect(found.because).toContain('About 300 more patients')
    // The one that needs most: 7.5 +- 1 to +- 0.5 is four times too, 0.95 +- 0.15 to +- 0.05 nine times.
    expect(judge({ ...good, maeMonths: span(7.5, 1), slope: span(0.95, 0.15) }, margins).morePatients).toBe(800)
    // (1 / 0.15) squared times 100 patients are 4,445, of whom 100 are there; two figures are said.
    expect(judge({ ...good, biasMonths: span(1.85, 1) }, margins).morePatients).toBe(4400)
  })

  it('is undecided for good on the margin itself', () => {
    expect(judge({ ...good, biasMonths: span(2, 1) }, margins)).toMatchObject({ word: 'undecided', morePatients: null })
  })

  it('does not pass what could not be found', () => {
    const none = 'The predictions carry no intervals.'
    const found = judge({ ...good, coverage: none }, margins)
    expect(found).toMatchObject({
      word: 'undecided',
      because: `Open: coverage of intervals. ${none}`,
      morePatients: null,
    })
    expect(found.criteria[3]).toMatchObject({ name: 'coverage of intervals', value: null, state: 'open' })
    // Patients settle the rest, and no number of them the verdict.
    const both = judge({ ...good, biasMonths: span(1, 2), coverage: none }, margins)
    expect(both.because).toBe(
      `Open: bias, months; coverage of intervals. About 300 more patients would settle bias, months, if the estimates stay where they are. ${none}`,
    )
    expect(both.morePatients).toBeNull()
    // What failed decides without it.
    expect(judge({ ...good, biasMonths: span(5, 1), coverage: none }, margins).word).toBe('needs recalibration')
  })

  it('waits for the error on the scale of the site when the rest has failed', () => {
    const found = judge({ ...good, biasMonths: span(5, 1), recalibratedMaeMonths: span(7.5, 1) }, margins)
    expect(found).toMatchObject({ word: 'undecided', morePatients: 300 })
  })
})
