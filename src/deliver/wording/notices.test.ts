import { expect, it } from 'vitest'
import { exampleEstimate, exampleRefusal, exampleResult, examples } from '../../../test/helpers/deliverExamples.ts'
import { differenceOf, differenceWarning } from '../../predict/difference.ts'
import { realFilmNotice, simulatedFilmNotice, simulatedNotice } from '../../predict/index.ts'
import { kneesWords, noticesOf, warningsOf } from './notices.ts'

const simulated = { name: 'knee', version: '0.1.0', sha256: 'ab'.repeat(32), simulated: true }
const simulatedFilm = { ...exampleResult([]).film, simulated: true }

it('has nothing to say of a plain estimate', () => {
  expect(noticesOf(examples.knee)).toEqual([])
  expect(noticesOf(examples.hand)).toEqual([])
})

it('says what was simulated: the model, the film, or the model only', () => {
  const estimate = exampleEstimate({}, { model: simulated })
  expect(noticesOf(exampleResult([estimate]))).toEqual([simulatedNotice, realFilmNotice])
  expect(noticesOf(exampleResult([estimate], { film: simulatedFilm }))).toEqual([simulatedNotice, simulatedFilmNotice])
  expect(noticesOf(exampleResult([exampleEstimate({})], { film: simulatedFilm }))).toEqual([simulatedFilmNotice])
  expect(noticesOf(exampleResult([exampleRefusal({ code: 'mature', model: simulated })]))).toEqual([
    simulatedNotice,
    realFilmNotice,
  ])
  // Another refusal is no number, so no number needs to be taken back.
  expect(noticesOf(exampleResult([exampleRefusal({ code: 'simulated_model', model: simulated })]))).toEqual([
    simulatedNotice,
  ])
})

it('says which refusal was overridden', () => {
  expect(noticesOf(examples.forced)).toEqual([
    'Right knee: the estimate was forced in spite of hardware. There is metal in the joint.',
  ])
})

it('warns of two knees that are too far apart, and only of those', () => {
  // 148.3 - 134.9 = 13.4, 148.3 - 145.2 = 3.1; 6 are allowed.
  expect(noticesOf(examples['two-apart'])).toEqual([
    'The two knees differ by 13.4 months; both intervals allow up to 6.0 months. No mean is made of them.',
  ])
  expect(noticesOf(examples['two-knees'])).toEqual([])
  expect(kneesWords(examples['two-knees'])?.text).toContain('differ by 3.1 months')
})

it('says once that two knees are too far apart, though the result warns of it too', () => {
  const joints = examples['two-apart'].joints
  const difference = differenceOf(joints)!
  const warning = differenceWarning(difference)
  // 13.4 months; hypot(9, 9) = 12.7 are allowed.
  expect(warning).toHaveLength(1)
  const result = exampleResult(joints, { difference, warnings: [...warning, 'another'] })
  expect(warningsOf(result)).toEqual(['Another'])
  expect(noticesOf(result)).toEqual([
    'The two knees differ by 13.4 months; both intervals allow up to 12.7 months. No mean is made of them.',
  ])
})

it('cleans the warnings of a result', () => {
  expect(warningsOf(exampleResult([], { warnings: ['a\u202Eb\n<i>'] }))).toEqual(['Ab <i>'])
})
