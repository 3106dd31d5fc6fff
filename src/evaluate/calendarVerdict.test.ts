import { expect, it } from 'vitest'
import { calendarRule, calendarVerdict } from './calendarVerdict.ts'

const span = (lower: number, upper: number) => ({ estimate: (lower + upper) / 2, lower, upper })

it.each([
  // recovery, what it would be at the lowest reliability, dP/dCA
  [span(0.7, 0.9), span(0.7, 0.9), null, 'reads the film'],
  [span(0.6, 0.9), span(0.6, 0.9), span(0.1, 0.3), 'reads the film'],
  // It reads, and leans on the age too.
  [span(0.7, 0.9), span(0.7, 0.9), span(0.2, 0.4), 'between'],
  [span(0.7, 0.9), span(0.7, 0.9), span(0.8, 0.9), 'between'],
  [span(-0.1, 0.3), span(-0.1, 0.3), null, 'repeats the calendar'],
  // 0.2 from one unreliable reading may be 0.4.
  [span(0.1, 0.2), span(0.2, 0.4), null, 'between'],
  [span(0.4, 0.5), span(0.4, 0.5), span(0.7, 0.8), 'repeats the calendar'],
  [span(0.4, 0.5), span(0.4, 0.5), null, 'between'],
  [span(0.2, 0.7), span(0.2, 0.7), null, 'undecided'],
] as const)('%o, %o, %o: %s', (least, most, ageShift, word) => {
  expect(calendarVerdict(least, most, ageShift)).toBe(word)
})

it('says in its rule what decides where no other age was told', () => {
  expect(calendarVerdict(span(0.7, 0.9), span(0.7, 0.9), null)).toBe('reads the film')
  expect(calendarRule).toContain('where that was not tried, recovery alone decides')
})
