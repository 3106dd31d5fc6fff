import { describe, expect, it } from 'vitest'
import { parseTable, UsageError } from '../base/index.ts'
import type { CodeRange } from './exclusionCodes.ts'
import { excludeFilms, exclusionListOf } from './exclusions.ts'
import type { ManifestFilm } from './manifest.ts'

/** File, patient, diagnosis; lines from 2. */
const films = (...rows: [string, string?, string?][]): ManifestFilm[] =>
  rows.map(([file, patient, diagnosis], i) => ({ file, patient, diagnosis, joint: 'knee', line: i + 2, warnings: [] }))
const list = (...lines: string[]) => exclusionListOf(parseTable(lines.join('\n'), 'excluded.csv'))

describe('by list', () => {
  it('leaves out patients with all films, and single films', () => {
    const {
      films: kept,
      leftOut,
      warnings,
    } = excludeFilms(films(['a', '1'], ['b', '1'], ['c', '2'], ['d', '2'], ['e']), 'films.csv', {
      list: list('patient,file,reason', '1,,no consent', ',./c,', ',e,implant', '9,,', ',x,'),
    })
    expect(kept.map(({ file }) => file)).toEqual(['d'])
    expect(leftOut.map(({ line, title, message }) => [line, title, message])).toEqual([
      [2, 'Excluded by list: no consent', 'films.csv, line 2, a: excluded by excluded.csv, line 2'],
      [3, 'Excluded by list: no consent', 'films.csv, line 3, b: excluded by excluded.csv, line 2'],
      [4, 'Excluded by list', 'films.csv, line 4, c: excluded by excluded.csv, line 3'],
      [6, 'Excluded by list: implant', 'films.csv, line 6, e: excluded by excluded.csv, line 4'],
    ])
    expect(warnings).toEqual([
      'excluded.csv, line 5: there is no film of this patient to exclude: look at the spelling',
      'excluded.csv, line 6: there is no film x to exclude: look at the spelling',
    ])
  })
  it.each([
    [['name', '1'], 'excluded.csv: there is no column patient or file: name who or what is excluded'],
    [['patient,file', '1,a'], 'excluded.csv, line 2: name either a patient or a file'],
    [['patient,reason', ',x'], 'excluded.csv, line 2: name either a patient or a file'],
  ])('%j is a wrong call', (lines, message) => {
    expect(() => list(...lines)).toThrow(new UsageError(message))
  })
})

describe('by code', () => {
  const reasonOf = (diagnosis: string) => excludeFilms(films(['a', '1', diagnosis]), 'films.csv').leftOut[0]?.reason

  it.each([
    ['S79.111A', 'physeal_trauma'],
    ['s79111a', 'physeal_trauma'],
    ['M25.561; S89.022D', 'physeal_trauma'],
    ['M89.156', 'physeal_trauma'],
    ['M89.152', undefined], // proximal femur
    ['S83.511A', undefined],
    ['Q77.4', 'genetic'],
    ['Q96', 'genetic'],
    ['Q90-Q99', 'genetic'],
    ['E23.0', 'endocrine'],
    ['E25', 'endocrine'],
    ['E26.0', undefined],
    ['E30.0', undefined], // delayed puberty: see the table
    ['E30.1', 'endocrine'],
    ['E34.31', undefined],
    ['E34.39', 'endocrine'],
    ['E10.9', undefined],
  ])('%s is %s', (diagnosis, reason) => expect(reasonOf(diagnosis)).toBe(reason))

  it('leaves out all films of the patient, and names the row that says why', () => {
    const { leftOut } = excludeFilms(
      films(['a', '1'], ['b', '1', 'E23.0, Q77.4'], ['c', '2'], ['d', undefined, 'Q77.4'], ['e']),
      'films.csv',
    )
    expect(leftOut.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'genetic'],
      [3, 'genetic'],
      [5, 'genetic'],
    ])
    expect(leftOut[0].message).toBe('films.csv, line 2, a: diagnosis Q77.4 on line 3: Osteochondrodysplasias')
  })
  it('keeps and names what a code or words leave open', () => {
    const { films: kept, warnings } = excludeFilms(
      films(['a', '1', 'S72.4'], ['b', '2', 'S72.4'], ['c', '3', 'dysplasia?'], ['d', '4', 'S72.3']),
      'films.csv',
    )
    expect(kept).toHaveLength(4)
    expect(warnings).toEqual([
      'films.csv, line 2, a: diagnosis S72.4 does not say whether it is S72.44 (Fracture of lower epiphysis (separation) of femur), and the child stays: exclude it by list if it is (such rows: 2)',
      'films.csv, line 4, c: the diagnosis is in words, and exclusions are by ICD-10 code: exclude it by list if need be (such rows: 1)',
    ])
  })
  it('takes a code that reaches beyond a range for too wide', () => {
    const range = {
      reason: 'endocrine',
      from: 'E10.1',
      to: 'E14.1',
      title: '',
      source: '',
      status: 'confirmed',
    } as const
    const excluded = (code: string) => excludeFilms(films(['a', '1', code]), 'films.csv', { codes: [range] })
    expect(excluded('E14').leftOut).toEqual([])
    expect(excluded('E14').warnings).toHaveLength(1)
    expect(excluded('E14.12').leftOut).toHaveLength(1)
  })
  it("takes the site's list and counts what is not confirmed", () => {
    const range = { reason: 'endocrine', title: 'diabetes', source: 'site', status: 'confirmed' } as const
    const codes: CodeRange[] = [
      { ...range, from: 'E10', to: 'E14' },
      { ...range, from: 'E66', to: 'E66', status: 'to confirm' },
    ]
    const { leftOut, codesToConfirm } = excludeFilms(films(['a', '1', 'E10.9'], ['b', '2', 'Q77.4']), 'films.csv', {
      codes,
    })
    expect(leftOut.map(({ file }) => file)).toEqual(['a'])
    expect(codesToConfirm).toBe(1)
  })
})

describe('by a row that is left out itself', () => {
  const dropped = (file: string, patient?: string, diagnosis?: string) => ({ file, line: 9, patient, diagnosis })
  const pixels = (...files: string[]) =>
    new Map(files.map(file => [file, { sha256: file, pixelsSha256: 'same' }] as const))
  const excluded = (options: Parameters<typeof excludeFilms>[2]) => {
    const { leftOut, warnings, byDropped } = excludeFilms(
      films(['a', '1'], ['b', '1'], ['c', '2']),
      'films.csv',
      options,
    )
    return { files: leftOut.map(({ file }) => file).join(' '), message: leftOut[0]?.message, warnings, byDropped }
  }

  it('leaves out the child by its code', () => {
    expect(excluded({ dropped: [dropped('wrist', '1', 'Q77.4')] })).toEqual({
      files: 'a b',
      message: 'films.csv, line 2, a: diagnosis Q77.4 on line 9: Osteochondrodysplasias',
      warnings: [
        'films.csv, line 9, wrist: this row takes no part itself, and others are excluded for what it says (films that are excluded for such rows: 2)',
      ],
      byDropped: 2,
    })
  })
  it('leaves out the child on the same picture, where the copy names no patient', () => {
    const copy = dropped('copy', undefined, 'S79.1')
    expect(excluded({ dropped: [copy], hashes: pixels('a', 'copy') }).files).toBe('a b')
    expect(excluded({ dropped: [copy] }).files).toBe('')
  })
  it('leaves out a listed picture under its other name', () => {
    const options = { list: list('file', 'copy'), dropped: [dropped('copy', '1')] }
    expect(excluded({ ...options, hashes: pixels('a', 'copy') })).toMatchObject({
      files: 'a',
      message: 'films.csv, line 2, a: excluded by excluded.csv, line 2, as copy on line 9',
      byDropped: 1,
    })
    // It is no misspelling where nothing of it is left.
    expect(excluded(options)).toEqual({ files: '', message: undefined, warnings: [], byDropped: 0 })
    expect(excluded({ list: list('patient', '7'), dropped: [dropped('x', '7')] }).warnings).toEqual([])
  })
  it('is not named where a film says the same', () => {
    const kept = films(['a', '1', 'Q77.4'])
    const { leftOut, byDropped } = excludeFilms(kept, 'films.csv', { dropped: [dropped('b', '1', 'Q77.4')] })
    expect([leftOut[0].message, byDropped]).toEqual([expect.stringContaining('on line 2'), 0])
  })
})
