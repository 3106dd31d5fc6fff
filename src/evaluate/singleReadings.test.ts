import { expect, it } from 'vitest'
import { sawAge } from './singleReadings.ts'

it.each([
  [[true, true], false],
  [[true, false], true],
  [[undefined, false], true],
  [[true, undefined], null],
  [[undefined], null],
  [[], null],
])('of readings blinded to age %o: knew it %o', (blinded, saw) => {
  expect(sawAge(blinded.map(blindedToAge => ({ blindedToAge })))).toBe(saw)
})
