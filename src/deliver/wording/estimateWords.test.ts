import { expect, it } from 'vitest'
import { exampleEstimate, exampleRefusal, examples } from '../../../test/helpers/deliverExamples.ts'
import { refusalCodes, resultSchema } from '../../predict/index.ts'
import { jointWords } from './estimateWords.ts'
import { meaningWords } from './meaningWords.ts'
import { answerSentences } from './sentences.ts'

it('uses results that are results', () => {
  for (const result of Object.values(examples)) expect(resultSchema.parse(result)).toEqual(result)
})

it('says an estimate with its interval, coverage, scale and known error', () => {
  expect(jointWords(exampleEstimate({}), false)).toMatchObject({
    name: 'right knee',
    title: 'Right knee, AP',
    mark: 'R',
    sex: 'female',
    chronologicalAge: '11 y 10 m',
    answer: {
      kind: 'estimate',
      age: '12 y 4 m',
      years: '12.4 y',
      interval: '11 y 7 m to 13 y 1 m',
      coverage: '90 % interval',
      scale: 'Greulich-Pyle equivalent',
      knownError: '5.1 months on average (girls, bone age 11 y 0 m to 14 y 0 m, n = 131)',
    },
  })
})

it('shows both estimates when the age moves them apart by more than six months', () => {
  const far = (withheldMonths: number) => {
    const { answer } = jointWords(exampleEstimate({ boneAgeMonths: 148, withheldMonths }), false)
    return answer.kind === 'estimate' && answer.withheld?.isFarApart
  }
  expect([far(142), far(141.9), far(154), far(154.1)]).toEqual([false, true, false, true])
  const { answer } = jointWords(exampleEstimate({ withheldMonths: 129 }), false)
  // 148.3 - 129 = 19.3 months.
  expect(answer).toMatchObject({
    withheld: {
      age: '10 y 9 m',
      interval: '9 y 10 m to 11 y 8 m',
      sentence: expect.stringContaining('the age moves its estimate by +1 y 7 m'),
    },
  })
})

it('says a refusal with code, sentence, measured value, limit and what to do', () => {
  expect(
    jointWords(
      exampleRefusal({ code: 'resolution', message: 'The film is 96 pixels across.', measured: 96, limit: 128 }),
      false,
    ).answer,
  ).toEqual({
    kind: 'refusal',
    headline: 'No bone age',
    code: 'resolution',
    sentence: 'The film is 96 pixels across.',
    measured: 'Measured 96 pixels, limit 128 pixels',
    next: 'Send the film at full size, or a closer view of the joint.',
  })
})

it.each([
  ['cast', 0.934, 0.42, 'Measured 93.4 %, limit 42 %'],
  ['mature', 0.97, 0.5, 'Measured 97 %, limit 50 %'],
  ['not_frontal', 0.21, 0.6, 'Measured 21 %, limit 60 %'],
  ['not_frontal', 88.6, 30, 'Measured 88.6 degrees, limit 30 degrees'],
  ['out_of_range', 230.4, 216, 'Measured 230 months, limit 216 months'],
  ['unlike_training', 1.834, 1.5, 'Measured 1.83, limit 1.5'],
] as const)('says what was measured with its unit: %s', (code, measured, limit, said) => {
  const { answer } = jointWords(exampleRefusal({ code, measured, limit }), false)
  expect(answer).toMatchObject({ measured: said })
})

it.each(refusalCodes)('knows what to do after %s', code => {
  const { answer } = jointWords(exampleRefusal({ code, message: 'A sentence.' }), false)
  expect(answer.kind === 'refusal' && answer.next).toMatch(/\.$/)
})

it('says how wide an age is known that is known in whole years', () => {
  const years = exampleEstimate({ ageMonths: 150 }, { chronologicalAgeSpanMonths: 12 })
  expect(jointWords(years, false).chronologicalAge).toBe('12 y 6 m ± 6 m')
  expect(answerSentences(years, false)[1]).toContain('the chronological age of 12 y 6 m ± 6 m')
  expect(jointWords(exampleEstimate({ ageMonths: 150 }), false).chronologicalAge).toBe('12 y 6 m')
})

it('says that closed plates have nothing left to grow', () => {
  const [mature] = examples.mature.joints
  expect(jointWords(mature, false).answer).toMatchObject({ headline: 'Plates closed', code: 'mature' })
  expect(meaningWords(mature)?.growth).toMatchObject([{ remaining: { femur: '0 mm', tibia: '0 mm', knee: '0 mm' } }])
  expect(answerSentences(mature, false)).toContain('Growth remaining at this knee is 0 mm.')
})

it('takes difference and Z from the estimate without the age, and growth from the other', () => {
  const words = meaningWords(exampleEstimate({}))
  // 145 - 142; half of the interval is 11. Brush, girls: at 132 months 11.94, at 144 10.24, so at 142 10.52; 3 / 10.52 = 0.285.
  expect(words?.difference).toEqual({ value: '+3 m', range: '−8 m to +1 y 2 m' })
  expect(words?.z[0]).toMatchObject({
    table: 'Brush Foundation',
    z: { value: '+0.3', range: '−0.8 to +1.3' },
    finding: 'normal',
  })
  expect(words?.basis).toBe('from the estimate without the age')
  // (168 - 148.3) / 12 x 9 = 14.8, x 6 = 9.9; limits at 139.3 and 157.3 months: 21.5 and 8.0, 14.4 and 5.4.
  expect(words?.growth[0]).toMatchObject({
    method: 'Birch, by bone age',
    remaining: { femur: '15 mm (8 to 22)', tibia: '10 mm (5 to 14)' },
    shortError: 'error of White-Menelaus with an automatic bone age of the hand: 6.6 and 4.3 mm',
    errors: [
      expect.stringContaining('foretold by White-Menelaus from an automatic bone age of the hand'),
      expect.anything(),
    ],
  })
  // (168 - 142) / 12 x 9.525 = 20.6.
  expect(words?.growth[1]).toMatchObject({
    method: 'White-Menelaus, by calendar age',
    remaining: { femur: '21 mm' },
    shortError: 'own error: 10.2 and 6.7 mm',
  })
})

it('says on which side of the end of growth the estimate lies, where the interval holds the end', () => {
  // The end is at 168 months; the interval is 9 months to either side.
  const stateAt = (boneAgeMonths: number) => {
    const remaining = meaningWords(exampleEstimate({ boneAgeMonths }))?.growth[0].remaining
    return remaining && 'state' in remaining ? remaining.state : undefined
  }
  expect(stateAt(150)).toBe('')
  expect(stateAt(164)).toBe('At the upper limit of the bone age, growth has ended.')
  expect(stateAt(172)).toBe('At the lower limit of the bone age, growth may remain.')
  expect(stateAt(180)).toBe('Growth of this knee has ended.')
})

it('gives the reason where there is no value, once', () => {
  const words = meaningWords(exampleEstimate({ sex: null }))
  expect(words?.growth).toHaveLength(1)
  expect(words?.growth[0]).toMatchObject({
    method: 'Birch, by bone age; White-Menelaus, by calendar age',
    remaining: { reason: expect.stringContaining('The sex is unknown') },
  })
  expect(jointWords(exampleEstimate({ ageMonths: null }), false).chronologicalAge).toBe('unknown')
})

it('writes behind and ahead', () => {
  expect(answerSentences(exampleEstimate({}), false).at(-1)).toBe(
    'Without being told the age, the model reads 12 y 1 m, which is 3 m ahead of the chronological age of 11 y 10 m (8 m behind to 1 y 2 m ahead); Z is +0.3 (−0.8 to +1.3) by Brush Foundation: normal.',
  )
  expect(answerSentences(exampleEstimate({ withheldMonths: 129 }), false).at(-1)).toContain(
    'which is 1 y 1 m behind the chronological age of 11 y 10 m',
  )
})
