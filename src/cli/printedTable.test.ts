import { expect, it } from 'vitest'
import { exampleEstimate, exampleResult } from '../../test/helpers/deliverExamples.ts'
import { printedRows } from './printedTable.ts'

const printed = (...estimate: Parameters<typeof exampleEstimate>) =>
  printedRows(exampleResult([exampleEstimate(...estimate)]))

it('prints an estimate with its interval', () =>
  expect(printed({})).toBe('12 y 4 m   11 y 7 m to 13 y 1 m     knee-042.dcm'))

it('prints both estimates where being told the age moves it by more than six months', () => {
  // 148.3 - 129 = 19.3 months; its interval is 11 months to both sides.
  const both = '12 y 4 m   11 y 7 m to 13 y 1 m     knee-042.dcm  age withheld: 10 y 9 m (9 y 10 m to 11 y 8 m)'
  expect(printed({ withheldMonths: 129 })).toBe(both)
  expect(printed({ withheldMonths: 129 }, { forced: true, message: 'A cast.' })).toBe(`${both}  forced: A cast.`)
  expect(printed({ withheldMonths: 142.4 })).not.toContain('withheld')
})
