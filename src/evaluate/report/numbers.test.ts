import { expect, it } from 'vitest'
import {
  counted,
  filmsOfPatients,
  fixed,
  listed,
  none,
  percent,
  pValue,
  signed,
  spanned,
  yearsMonths,
} from './numbers.ts'

it('prints a true minus, thousands, and nothing where there is nothing', () => {
  expect(fixed(-1234.56)).toBe('−1,234.6')
  expect(fixed(-0.04)).toBe('0.0')
  expect(fixed(Number.NaN)).toBe(none)
  expect(fixed(null)).toBe(none)
  expect(signed(2)).toBe('+2.0')
  expect(signed(0.04)).toBe('0.0')
  expect(percent(0.9045)).toBe('90.5\u00a0%')
})

it('prints intervals, p values and ages', () => {
  expect(spanned({ estimate: 8, lower: 7.25, upper: 9 })).toBe('8.0 (7.3\u00a0to\u00a09.0)')
  expect(spanned({ estimate: 8, lower: Number.NaN, upper: 9 })).toBe('8.0')
  expect(spanned(null)).toBe(none)
  expect(pValue(0.0004)).toBe('p < 0.001')
  expect(pValue(0.034)).toBe('p = 0.03')
  expect(pValue(0.0034)).toBe('p = 0.003')
  expect(yearsMonths(148)).toBe('12\u00a0y\u00a04\u00a0m')
  expect(yearsMonths(-5)).toBe('−0\u00a0y\u00a05\u00a0m')
  expect(counted(1, 'film')).toBe('1 film')
  expect(counted(1500, 'film')).toBe('1,500 films')
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
})

it('counts patients only where they are known', () => {
  const films = (patientKnown: boolean) => ['p1', 'p1', 'p2'].map(patient => ({ patient, patientKnown }))
  expect(filmsOfPatients(films(true))).toBe('3 films of 2 patients')
  expect(filmsOfPatients(films(false))).toBe('3 films')
})
