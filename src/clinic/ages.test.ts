import { describe, expect, it } from 'vitest'
import { dateAfter, isIsoDate, monthsBetween } from './ages.ts'
import { formatAge, parseAge } from './ageText.ts'
import { formatPatientAge, parsePatientAge } from './patientAge.ts'

describe('monthsBetween', () => {
  it.each([
    // 12 years with three leap days: 4383 days, 144 x 30.4375 exactly.
    ['2012-03-01', '2024-03-01', 144],
    // Born on a leap day: 365 days to 28 February, 366 to 1 March.
    ['2012-02-29', '2013-02-28', 365 / 30.4375],
    ['2012-02-29', '2013-03-01', 366 / 30.4375],
    ['2012-02-29', '2016-02-29', 48],
    // 2100 is no leap year: 1460 days.
    ['2098-03-01', '2102-03-01', 1460 / 30.4375],
    // Clocks change in between in many places, days do not.
    ['2024-03-30', '2024-04-01', 2 / 30.4375],
    ['2024-03-01', '2024-03-01', 0],
    ['2024-03-02', '2024-03-01', -1 / 30.4375],
  ])('from %s to %s', (from, to, months) => expect(monthsBetween(from, to)).toBeCloseTo(months, 12))
  it.each(['2015-02-29', '2015-02-30', '2015-13-01', '20150331', '2015-3-1', '', '2015-03-31T00:00'])(
    'refuses %j',
    text => {
      expect(isIsoDate(text)).toBe(false)
      expect(() => monthsBetween(text, '2024-01-01')).toThrow(RangeError)
    },
  )
})

it('finds the date of an age, to the day', () => {
  expect(dateAfter('2012-03-01', 144)).toBe('2024-03-01')
  expect(dateAfter('2012-02-29', 12)).toBe('2013-02-28')
  expect(dateAfter('2024-03-01', -144)).toBe('2012-03-01')
  for (let months = 0; months < 240; months += 0.7)
    expect(Math.abs(monthsBetween('2011-12-31', dateAfter('2011-12-31', months)) - months)).toBeLessThan(0.5 / 30.4)
})

describe('formatAge', () => {
  it.each([
    [148.3, '12 y 4 m'],
    [143.6, '12 y 0 m'],
    [11.4, '11 m'],
    [11.5, '1 y 0 m'],
    [1, '1 m'],
    // 0.4 x 30.4375 = 12.2 days
    [0.4, '12 d'],
    [0, '0 d'],
    [-0, '0 d'],
    [-15, '-1 y 3 m'],
    [-0.4, '-12 d'],
    [-0.001, '0 d'],
  ])('%d', (months, text) => expect(formatAge(months)).toBe(text))
  it('refuses what is none', () => expect(() => formatAge(Number.NaN)).toThrow(RangeError))
})

describe('parseAge', () => {
  it.each([
    ['12y6m', 150],
    ['12 y 6 m', 150],
    ['12 years 6 months', 150],
    ['12Y', 144],
    ['150m', 150],
    ['150 mo', 150],
    ['12.5y', 150],
    ['12,5 yrs', 150],
    ['0y', 0],
    // 70 days
    ['10w', 70 / 30.4375],
    ['21d', 21 / 30.4375],
    ['3m 7d', 3 + 7 / 30.4375],
    ['120y', 1440],
  ])('%j', (text, months) => expect(parseAge(text)).toBeCloseTo(months, 12))
  it.each(['', ' ', '12', '12y15m', '12.5y6m', '-3y', '1 2y', '6m12y', '121y', '12y6', 'y', '1e3m'])(
    'refuses %j',
    text => expect(parseAge(text)).toBeUndefined(),
  )
  it('reads what formatAge writes', () => {
    for (let months = 1; months < 240; months++) expect(parseAge(formatAge(months))).toBe(months)
    expect(parseAge(formatAge(0.4))).toBeCloseTo(0.4, 1)
  })
})

describe('PatientAge', () => {
  it.each([
    ['012Y', 144, 12],
    [' 12y ', 144, 12],
    ['000Y', 0, 12],
    ['018M', 18, 1],
    ['006W', 42 / 30.4375, 7 / 30.4375],
    ['021D', 21 / 30.4375, 1 / 30.4375],
  ])('reads %j', (text, months, spanMonths) => {
    const age = parsePatientAge(text)!
    expect(age.months).toBeCloseTo(months, 12)
    expect(age.spanMonths).toBeCloseTo(spanMonths, 12)
  })
  it.each(['', '012', 'Y', '0012Y', '12.5Y', '140Y', '-01Y', '012X'])('does not guess at %j', text =>
    expect(parsePatientAge(text)).toBeUndefined(),
  )
  it.each([
    [0, '000D'],
    // 21 / 30.4375 = 0.69 months
    [0.69, '021D'],
    // 5 x 30.4375 / 7 = 21.7 weeks
    [5, '021W'],
    [12, '012M'],
    [150.9, '150M'],
    [21 / 30.4375, '021D'],
    [999.9, '999M'],
    [1000, '083Y'],
  ])('writes %d months', (months, text) => expect(formatPatientAge(months)).toBe(text))
  it('keeps the age within half a month of the middle of what is written, up to 83 years', () => {
    for (let months = 0; months < 999; months += 0.37) {
      const read = parsePatientAge(formatPatientAge(months))!
      expect(Math.abs(read.months + read.spanMonths / 2 - months)).toBeLessThan(0.5 + 1e-6)
    }
  })
  it('refuses to write what is no age', () => {
    for (const months of [-1, Number.NaN, 1441]) expect(() => formatPatientAge(months)).toThrow(RangeError)
  })
})
