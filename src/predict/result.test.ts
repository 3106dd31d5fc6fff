import { expect, it } from 'vitest'
import { resultSchema } from './result.ts'

it.each([
  ['too_large', true],
  ['gone', false],
])('a film fails by a code of the list: %s', (code, isKnown) => {
  expect(resultSchema.shape.failure.safeParse({ code, message: 'it is so' }).success).toBe(isKnown)
})
