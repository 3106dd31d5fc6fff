import { expect, it } from 'vitest'
import { tinyArchitecture } from '../../test/helpers/tinyPackage.ts'
import type { LoadedModel } from '../model/index.ts'
import { ageWarnings, toldOf, tooOld } from './plausibleAge.ts'

const model = (from: number, to: number, chronologicalAge = true) =>
  ({
    description: {
      name: 'tiny',
      architecture: { ...tinyArchitecture, chronologicalAge },
      validMonths: { from, to },
    },
  }) as LoadedModel
const aged = (chronologicalAgeMonths: number | null) => ({ sex: 'F' as const, chronologicalAgeMonths })

it('refuses a person who is more than two years above the bone ages of the training, and speaks of the person', () => {
  const hand = model(4, 228, false)
  expect(tooOld(hand, aged(252))).toEqual([])
  expect(tooOld(hand, aged(null))).toEqual([])
  expect(tooOld(hand, aged(540))).toEqual([
    {
      code: 'out_of_range',
      message:
        'The person is 45 y 0 m old: the model tiny was trained on bone ages up to 19 y 0 m and reads no film of anybody above 21 y 0 m.',
      measured: 540,
      limit: 252,
    },
  ])
})

it.each([
  // At half of the youngest bone age where that is small, two years below it where it is not.
  [3.41, 215, 1.7, 1.71],
  [132, 204, 107, 108],
])('tells a model of %d to %d months no age of %d months', (from, to, young, child) => {
  const told = (age: number, ageSpanMonths = 0) =>
    toldOf(model(from, to), { known: aged(age), ageSpanMonths }).chronologicalAgeMonths
  expect([young, child, to + 24, to + 25].map(age => told(age))).toEqual([null, child, to + 24, null])
  expect(told(0)).toBeNull()
  // 000Y may be a placeholder too.
  expect(told(6, 12)).toBeNull()
  expect(toldOf(model(from, to, false), { known: aged(0) })).toEqual(aged(0))
})

it('warns of an age that is not told, and of one that the film contradicts', () => {
  const knee = model(3.41, 215)
  expect(ageWarnings(knee, aged(0), aged(null), 144)).toEqual([
    'the age of 0 d was not told to the model tiny, which was trained on no child of such an age',
    'the age is 0 d, and the estimate without it 12 y 0 m: look whether the age, or the dates it comes from, are right',
  ])
  expect(ageWarnings(knee, aged(96), aged(96), 144)).toEqual([])
  expect(ageWarnings(knee, aged(95), aged(95), 144)).toHaveLength(1)
  expect(ageWarnings(knee, aged(95), aged(95), undefined)).toEqual([])
  expect(ageWarnings(knee, aged(null), aged(null), 144)).toEqual([])
})
