import { expect, it } from 'vitest'
import { tinyArchitecture, tinyWeights } from '../../../test/helpers/tinyPackage.ts'
import { foldBatchNorm, type LoadedModel, parameterList } from '../../model/index.ts'
import { forgetWeights, weightGroups } from './randomise.ts'

const model = {
  description: { architecture: tinyArchitecture },
  members: [foldBatchNorm(tinyWeights(1), parameterList(tinyArchitecture))],
} as unknown as LoadedModel
const { members } = model

/** Names of dense weights that are not what they were. */
const changed = (other: LoadedModel) =>
  [...other.members[0]]
    .filter(([name, { data }]) => name.endsWith('weight') && data.some((v, i) => v !== members[0].get(name)!.data[i]))
    .map(([name]) => name)

it('forgets from the head down to the stem', () => {
  expect(changed(forgetWeights(model, 0, 9))).toEqual([])
  expect(changed(forgetWeights(model, 1, 9))).toEqual(['head.hidden.weight', 'head.months.weight'])
  const third = changed(forgetWeights(model, 3, 9))
  expect(new Set(third.map(name => name.split('.').slice(0, 2).join('.')))).toEqual(
    new Set(['stages.2', 'stages.3', 'head.hidden', 'head.months']),
  )
  const all = forgetWeights(model, weightGroups.length, 9)
  expect(changed(all)).toContain('stem.conv1.weight')
  for (const [name, { shape, data }] of all.members[0]) {
    expect(shape).toEqual(members[0].get(name)!.shape)
    expect(data.every(Number.isFinite)).toBe(true)
  }
})

it('belongs every weight to one group', () => {
  for (const name of members[0].keys())
    expect(weightGroups.filter(group => name.startsWith(group)).length, name).toBe(1)
})

it('draws others for another seed, and leaves the package as it was', () => {
  const weight = (seed: number) => forgetWeights(model, 6, seed).members[0].get('stem.conv1.weight')!.data
  const before = members[0].get('stem.conv1.weight')!.data.slice()
  expect(weight(1)).toEqual(weight(1))
  expect(weight(1)).not.toEqual(weight(2))
  expect(members[0].get('stem.conv1.weight')!.data).toEqual(before)
})
