import { expect, it } from 'vitest'
import { parseTable, UsageError } from '../base/index.ts'
import { exclusionCodes, exclusionCodesOf, formatExclusionCodes } from './exclusionCodes.ts'

const read = (...rows: string[]) =>
  exclusionCodesOf(parseTable(['reason,from,to,status', ...rows].join('\n'), 'codes.csv'))

it('writes its list for the site to confirm, and reads it again', () => {
  const text = formatExclusionCodes(exclusionCodes)
  expect(text.split('\n')[1]).toBe(
    'physeal_trauma,S79.1,S79.1,Physeal fracture of lower end of femur,"group: OJSM 2026; code: assumption, title names the growth plate",to confirm',
  )
  expect(exclusionCodesOf(parseTable(text, 'codes.csv'))).toEqual(exclusionCodes)
})

it('reads codes as they are written', () => {
  expect(read('endocrine,e23,E24,confirmed')).toEqual([
    { reason: 'endocrine', from: 'e23', to: 'E24', title: '', source: '', status: 'confirmed' },
  ])
})

it.each([
  ['trauma,S79,S79,', 'codes.csv, line 2: reason "trauma" is none of physeal_trauma, genetic, endocrine'],
  ['genetic,77,Q78,', 'codes.csv, line 2: from "77" is no ICD-10 code: write it as S79.1'],
  ['genetic,Q78,Q77,', 'codes.csv, line 2: to "Q77" does not end the range that begins with Q78'],
  ['genetic,Q77,Q77.9,', 'codes.csv, line 2: to "Q77.9" does not end the range that begins with Q77'],
  ['genetic,Q77,,', 'codes.csv, line 2: to "" is no ICD-10 code: write it as S79.1'],
  ['genetic,Q77,Q77,yes', 'codes.csv, line 2: status "yes" is neither "to confirm" nor "confirmed"'],
])('%s is a wrong call', (row, message) => {
  expect(() => read(row)).toThrow(new UsageError(message))
})
