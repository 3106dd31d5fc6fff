import { expect, it } from 'vitest'
import { closureDoubt } from './plateClosure.ts'
import { plateClosure } from './tables/plateClosure.ts'

const around = (estimate: number) => ({ estimate, lower: estimate - 12, upper: estimate + 12 })

it('expects no closed plates before 12 years in girls and 14 in boys', () =>
  expect(plateClosure.earliestMonths).toEqual({ F: 144, M: 168 }))

it.each([
  // The first month at which nothing speaks against it, by the age and by the upper limit of the bone age.
  ['F', 144, 132],
  ['M', 168, 156],
  [undefined, 144, 132],
] as const)('doubts those of a child of sex %s below it', (sex, ageMonths, boneAge) => {
  const doubts = (chronologicalAgeMonths?: number, estimate?: number) =>
    closureDoubt({ sex, chronologicalAgeMonths, boneAgeMonths: estimate === undefined ? undefined : around(estimate) })
  expect(doubts()).toBeUndefined()
  expect(doubts(ageMonths, boneAge)).toBeUndefined()
  expect(doubts(ageMonths - 1, boneAge)).toContain('the child is')
  expect(doubts(ageMonths, boneAge - 1)).toContain('the bone age without the age is')
  expect(doubts(undefined, boneAge - 1)).toBeDefined()
  expect(doubts(ageMonths - 1)).toBeDefined()
})

it('says all that speaks against it', () =>
  expect(closureDoubt({ sex: 'F', chronologicalAgeMonths: 108, boneAgeMonths: around(110) })).toBe(
    'That growth has ended is doubtful: the child is 9 y 0 m old and the bone age without the age is 8 y 2 m to 10 y 2 m, and the growth plates of a girl are not expected to be closed before 12 y 0 m.',
  ))
