import { describe, expect, it } from 'vitest'
import { inventedChildren } from '../../test/helpers/inventedChildren.ts'
import { evaluate } from './evaluate.ts'
import type { Reference } from './input.ts'
import { twoReadings } from './twoReadings.ts'

const input = inventedChildren({ patients: 150, resamples: 100 })
const [plain] = input.references
/** The same two readings of each film by three people who take turns: X and Y, Y and Z, X and Z. */
const rotating: Reference = {
  ...plain,
  readings: ['X', 'Y', 'Z'].map((reader, column) => ({
    reader,
    occasion: '1',
    months: plain.months.map((_, film) => {
      const place = [
        [0, 1, null],
        [null, 0, 1],
        [0, null, 1],
      ][film % 3][column]
      return place === null ? null : plain.readings[place].months[film]
    }),
  })),
}

it('are each film its own', () => {
  const [first, second] = plain.readings.map(({ months }) => months)
  expect(twoReadings(plain)).toEqual({ first, second, by: { first: 'A', second: 'B' } })
  expect(twoReadings(rotating)).toEqual({ first, second, by: null })
  expect(twoReadings({ ...plain, readings: plain.readings.slice(0, 1) })).toBeNull()
})

it('tell as much where readers rotate', () => {
  const [of, inTurn] = [plain, rotating].map(reference => evaluate({ ...input, references: [reference] }))
  expect(inTurn.calendar).toEqual(of.calendar)
  expect(inTurn.calendar[0].numbers!.corrected!.films).toBe(150)
  const deming = inTurn.agreement[0].numbers!.deming
  expect(deming[0].ratioFrom).toMatch(/^150 films read by two/)
  expect(deming).toEqual(of.agreement[0].numbers!.deming)
  const [deviation] = inTurn.strata.filter(({ by }) => by === 'deviation')
  expect(deviation.toldBy).toBe("told by each film's second reading, compared with its first")
  expect(deviation.maeMonths).toEqual(of.strata.find(({ by }) => by === 'deviation')!.maeMonths)
})

describe('of one reader', () => {
  // Their error on a film comes back in full when they read it again.
  const [first, second] = plain.readings
  const again = { reader: 'A', occasion: '2', months: first.months.map(value => value! + 1) }

  it('are no second reading', () => {
    expect(twoReadings({ ...plain, readings: [first, again] })).toBeNull()
    expect(twoReadings({ ...plain, readings: [first, again, second] })).toEqual(twoReadings(plain))
    const unnamed = ['1', '2'].map(occasion => ({ ...first, reader: 'not named', occasion }))
    expect(twoReadings({ ...plain, readings: unnamed })).toBeNull()
  })

  it('correct nothing: a band of assumed reliabilities stands in their place', () => {
    const months = first.months.map(value => value! + 0.5)
    const found = evaluate({ ...input, references: [{ ...plain, months, readings: [first, again] }] })
    const { numbers, caveats } = found.calendar[0]
    expect(numbers!.corrected).toBeNull()
    expect(numbers!.sensitivity.map(({ reliability }) => reliability)).toEqual([0.5, 0.6, 0.7, 0.8, 0.9])
    expect(caveats.join()).toContain('Too few films were read by two people')
    expect(found.agreement[0].numbers!.deming.map(({ ratioFrom }) => ratioFrom)).toEqual(Array(3).fill('assumed'))
    expect(found.strata.some(({ by }) => by === 'deviation')).toBe(false)
  })

  it('weigh as one in a mean of readers', () => {
    const readers = [first, again, second]
    // As a mean over readers, each with the mean of the occasions: (1 / 2) of a reading's variance.
    const months = first.months.map((value, film) => (value! + 0.5 + second.months[film]!) / 2)
    const found = evaluate({ ...input, references: [{ ...plain, months, readings: readers }] })
    const [, reading, reference] = /reading ([\d.]+), of the reference ([\d.]+)/.exec(
      found.agreement[0].numbers!.deming[0].ratioFrom,
    )!
    expect(Number(reading)).toBeGreaterThan(5)
    expect(Math.abs(Number(reference) - Number(reading) / Math.SQRT2)).toBeLessThan(0.1)
  })
})
