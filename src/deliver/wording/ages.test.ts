import { expect, it } from 'vitest'
import {
  ageRangeWords,
  dateWords,
  differenceRangeWords,
  differenceWords,
  measureWords,
  millimetres,
  percentWords,
  signedWords,
  yearsWords,
} from './ages.ts'

it('says ages in years and months, and small in years', () => {
  // 148.3 / 12 = 12.358; 148 = 12 x 12 + 4, 139 = 11 x 12 + 7, 157 = 13 x 12 + 1.
  expect(yearsWords(148.3)).toBe('12.4 y')
  expect(ageRangeWords(139.3, 157.3)).toBe('11 y 7 m to 13 y 1 m')
})

it('gives every difference its sign', () => {
  expect(differenceWords(6.4)).toBe('+6 m')
  expect(differenceWords(-0.4)).toBe('0 m')
  expect(differenceRangeWords(-15, 12)).toBe('−1 y 3 m to +1 y 0 m')
  expect(signedWords(0.52)).toBe('+0.5')
  expect(signedWords(-1.25)).toBe('−1.3')
  expect(signedWords(-0.04)).toBe('0.0')
})

it('says no more of a measure than three figures', () => {
  expect(measureWords(0.93456)).toBe('0.935')
  expect(measureWords(1023.7)).toBe('1024')
  expect(measureWords(96)).toBe('96')
  expect(millimetres(14.77)).toBe('15')
  expect(percentWords(0.9)).toBe('90 %')
  expect(percentWords(0.955)).toBe('95.5 %')
})

it('reads dates of both kinds', () => {
  expect(dateWords('20140120')).toBe('2014-01-20')
  expect(dateWords('2014-01-20')).toBe('2014-01-20')
  expect(dateWords('<script>')).toBeUndefined()
  expect(dateWords(undefined)).toBeUndefined()
})
