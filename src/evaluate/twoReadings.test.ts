import { expect, it } from 'vitest'
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
  expect(deming[0].ratioFrom).toMatch(/^150 films read twice/)
  expect(deming).toEqual(of.agreement[0].numbers!.deming)
  const [deviation] = inTurn.strata.filter(({ by }) => by === 'deviation')
  expect(deviation.toldBy).toBe("told by each film's second reading, compared with its first")
  expect(deviation.maeMonths).toEqual(of.strata.find(({ by }) => by === 'deviation')!.maeMonths)
})
