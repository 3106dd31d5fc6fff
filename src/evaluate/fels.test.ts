import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { type Fels, readFels } from './fels.ts'
import { type FelsFilm, felsComparator } from './felsComparator.ts'

const doc = (name: string) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))

const coefficients = `method: Test
source: nobody
synthetic: false
parameters:
  - { name: ratio, what: a ratio, least: 0.5, most: 1.5 }
  - { name: grade, what: a grade, least: 0, most: 3 }
segments:
  - { sex: F, fromMonths: 84, toMonths: 132, interceptMonths: 20, coefficients: { ratio: 60 } }
  - { sex: F, fromMonths: 132, toMonths: 180, interceptMonths: 50, coefficients: { ratio: 50, grade: 8 } }
  - { sex: M, fromMonths: 108, toMonths: 204, interceptMonths: -10, coefficients: { chronological_age_months: 0.5, grade: 10 } }
`
const folder = mkdtempSync(join(tmpdir(), 'physis-fels-'))
afterAll(() => rmSync(folder, { recursive: true }))
/** As a file says it. */
function felsOf(text: string, name = 'c.yaml'): Fels {
  writeFileSync(join(folder, name), text)
  return readFels(join(folder, name))
}
const fels = felsOf(coefficients)
const girl = (file: string, chronologicalAgeMonths: number | null): FelsFilm => ({
  file,
  sex: 'F',
  chronologicalAgeMonths,
})
const ages = (table: string, ...films: FelsFilm[]) =>
  felsComparator(fels, parseTable(`file,ratio,grade\n${table}`, 'm.csv'), films)

describe('felsComparator', () => {
  it('reads the synthetic example', () => {
    const { comparator, messages } = felsComparator(
      readFels(doc('fels-synthetic.yaml')),
      readTable(doc('fels-synthetic-measurements.csv')),
      [
        { file: 'films/synthetic-girl-13y4m.png', sex: 'F', chronologicalAgeMonths: 160 },
        { file: './films/synthetic-girl-8y4m.png', sex: 'F', chronologicalAgeMonths: 100 },
        { file: 'films/synthetic-boy-13y4m.png', sex: 'M', chronologicalAgeMonths: 160 },
      ],
    )
    // 50 + 0.25 x 160 + 50 x 1.02 + 8 x 1; 20 + 0.5 x 100 + 60 x 0.9; 10 + 0.5 x 160 + 70 x 1 + 10 x 2.
    for (const [i, expected] of [149, 124, 180].entries()) expect(comparator.months[i]).toBeCloseTo(expected, 9)
    expect(comparator.name).toMatch(/\(synthetic coefficients\)$/)
    expect(comparator.description).toMatch(/^made-up coefficients/)
    expect(messages).toEqual([])
  })
  it('gives the age at which a segment ends to the next', () => {
    const row = 'a.png,1,2\n'
    expect(ages(row, girl('a.png', 131.9)).comparator.months).toEqual([80])
    expect(ages(row, girl('a.png', 132)).comparator.months).toEqual([116])
  })
  it('gives no age where something is not known, and counts why', () => {
    const table = 'a,1,\nb,1,2\nc,1,2\nd,1,2\ne,1,2\nf,1,2\ng,,2\nstranger,1,2\n'
    const { comparator, messages } = ages(
      table,
      girl('a', 140),
      girl('b', null),
      girl('c', 180),
      { file: 'd', sex: null, chronologicalAgeMonths: 140 },
      girl('e', 100),
      girl('f', 100),
      girl('f', 100),
      girl('g', 100),
      girl('h', 100),
      { file: 'a', sex: 'M', chronologicalAgeMonths: 120 },
    )
    expect(comparator.months).toEqual([null, null, null, null, 80, null, null, null, null, null])
    expect(messages).toEqual([
      '1 films of m.csv are not among those compared: left out',
      '9 of 10 films have no age by Test: several joints on the film 4, age unknown 1, outside the ages of the method 1, sex unknown 1, ratio not measured 1, not measured 1',
    ])
    expect(ages('a,1,\n', girl('a', 140)).messages[0]).toContain('grade not measured 1')
    // -10 + 0.5 x 120 + 10 x 2, for which no ratio is needed.
    expect(ages('a,,2\n', { file: 'a', sex: 'M', chronologicalAgeMonths: 120 }).comparator.months).toEqual([70])
  })
  it.each([
    ['a,1,2\n./a,1,2\n', /^m\.csv, line 3: \.\/a is measured on line 2 already/],
    ['a,1,2\n,1,2\n', /^m\.csv, line 3: file is empty/],
    ['a,1,4\n', /^m\.csv, line 2, a: grade "4" is no number from 0 to 3/],
    ['a,"0,9",2\n', /^m\.csv, line 2, a: ratio is no number from 0.5 to 1.5/],
  ])('refuses the measurements %j', (table, message) => {
    expect(() => ages(table, girl('a', 140))).toThrow(message)
  })
  it('refuses a table without a parameter, and ages that are none', () => {
    expect(() => felsComparator(fels, parseTable('file,ratio\na,1\n', 'm.csv'), [])).toThrow(
      /^m\.csv: there is no column grade/,
    )
    const years = felsOf(coefficients.replace('ratio: 60', 'ratio: 600'))
    expect(() => felsComparator(years, parseTable('file,ratio,grade\na,1,2\n', 'm.csv'), [girl('a', 100)])).toThrow(
      /^m\.csv, line 2, a: the coefficients make 620\.0 months/,
    )
  })
})

describe('readFels', () => {
  it('takes JSON', () => expect(felsOf(JSON.stringify(fels), 'c.json')).toEqual(fels))
  it('says where there is no file', () =>
    expect(() => readFels(join(folder, 'none.yaml'))).toThrow(/none\.yaml cannot be read: there is no such file/))
  it.each([
    ['name: grade', 'name: ratio', 'line 6: parameters.1.name: two parameters are named ratio: rename one'],
    [
      'name: grade',
      'name: chronological_age_months',
      'line 6: parameters.1.name: file and chronological_age_months are',
    ],
    ['least: 0,', 'least: 3,', 'line 6: parameters.1.least: least is not below most'],
    ['toMonths: 132', 'toMonths: 133', 'line 9: segments.1.fromMonths: its ages overlap with those of segment 1'],
    ['toMonths: 204', 'toMonths: 100', 'line 10: segments.2.fromMonths: fromMonths is not below toMonths'],
    [
      'grade: 8',
      'grad: 8',
      'line 9: segments.1.coefficients.grad: there is no parameter of this name: they are ratio, grade',
    ],
    ['sex: M', 'sex: X', 'line 10: segments.2.sex: '],
    ['synthetic: false\n', '', 'line 1: synthetic: '],
    ['interceptMonths: 20', 'intercept: 20', 'line 8: segments.0.intercept: there is no such setting'],
    ['source: nobody', 'source: "nobody', 'line '],
  ])('names the line where %j is %j', (before, after, message) => {
    const text = coefficients.replace(before, after)
    expect(text).not.toBe(coefficients)
    expect(() => felsOf(text)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringContaining(`c.yaml, ${message}`) }),
    )
  })
})
