import { expect, it } from 'vitest'
import { chooseModel } from './chooseModel.ts'

const models = [
  { joint: 'hand', simulated: true },
  { joint: 'knee', simulated: true },
  { joint: 'hand', simulated: false },
] as const

it('reads a film with a model of its kind, or else of its joint', () => {
  expect(chooseModel(models, 'hand')).toBe(2)
  expect(chooseModel(models, 'hand', true)).toBe(0)
  expect(chooseModel(models, 'knee')).toBe(1)
  expect(chooseModel(models, 'knee', true)).toBe(1)
})
it('takes a film of an unnamed joint for a hand, and finds the wrist on a hand', () => {
  expect(chooseModel(models)).toBe(2)
  expect(chooseModel(models, 'wrist')).toBe(2)
  expect(chooseModel(models, 'wrist', true)).toBe(0)
})
it('has none for another joint', () => {
  expect(chooseModel(models, 'elbow')).toBeUndefined()
})
