import { expect, it } from 'vitest'
import { exampleEstimate, exampleRefusal } from '../../test/helpers/deliverExamples.ts'
import { maturityWarning } from './difference.ts'

const [open, mature, cast] = [exampleEstimate({}), exampleRefusal({ code: 'mature' }), exampleRefusal({ code: 'cast' })]

it('warns of one knee that is grown beside one that is not, forced or not', () => {
  const forced = exampleEstimate({}, { code: 'mature', forced: true })
  expect(maturityWarning([open, mature])).toHaveLength(1)
  expect(maturityWarning([forced, open])).toHaveLength(1)
  for (const joints of [[open, open], [mature, mature], [mature, cast], [open, cast], [mature], []])
    expect(maturityWarning(joints)).toEqual([])
})
