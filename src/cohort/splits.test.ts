import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSplitList, splitNames, splitOf } from './splits.ts'

const list = (name: string) => parseSplitList(readFileSync(`studies/splits/rsna-hand-${name}.txt`, 'utf8'))

describe('the committed lists of RSNA hand films', () => {
  const held = splitNames.filter(name => name !== 'train')
  it.each(held)('%s follows the rule', name => {
    for (const id of list(name)) expect(splitOf(`rsna-hand/${id}`)).toBe(name)
  })
  it('are large enough and share no film', () => {
    expect(list('test').length).toBeGreaterThanOrEqual(1000)
    expect(list('calibration').length).toBeGreaterThanOrEqual(1000)
    const all = held.flatMap(list)
    expect(new Set(all).size).toBe(all.length)
  })
})

it('reads a list', () => {
  expect(parseSplitList('# films\n12\n 7 # seven\n\n')).toEqual(['12', '7'])
})
