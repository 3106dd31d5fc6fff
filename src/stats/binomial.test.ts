import { expect, it } from 'vitest'
import { binomialInterval } from './binomial.ts'

// Printed by stats.reference.py with statsmodels 0.15.0; 81 of 263 is Newcombe's example (Stat Med 1998;17:857-872).
it.each([
  [0, 10, 0.95, 0, 0.2775327998628892],
  [5, 10, 0.95, 0.236593090512564, 0.7634069094874361],
  [10, 10, 0.95, 0.7224672001371107, 1],
  [81, 263, 0.95, 0.2552885198782742, 0.36620957698280004],
  [1180, 1300, 0.9, 0.8936269935250759, 0.9200641781494016],
])('%d of %d at %d', (count, n, level, lower, upper) => {
  const interval = binomialInterval(count, n, level)
  expect(interval.estimate).toBe(count / n)
  expect(interval.lower).toBeCloseTo(lower, 12)
  expect(interval.upper).toBeCloseTo(upper, 12)
})
it.each([
  [0, 0],
  [3, 2],
  [-1, 2],
])('%d of %d is no share', (count, n) => expect(() => binomialInterval(count, n)).toThrow(RangeError))
