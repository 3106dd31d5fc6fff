import { describe, expect, it } from 'vitest'
import { parseTable, UsageError } from '../base/index.ts'
import { checkLeaks } from './leaks.ts'
import { formatSplits, splitsOf } from './splitsTable.ts'
import { partName, type SplitFilm, type SplitRow, splitFilms } from './studySplits.ts'

/** Girls and boys by turns, in four age bands, a film each. */
const children = (n: number): SplitFilm[] =>
  Array.from({ length: n }, (_, i) => ({
    file: `f${i}`,
    line: i + 2,
    patient: `p${i}`,
    sex: i % 2 ? 'M' : 'F',
    ageMonths: 100 + 24 * (Math.floor(i / 2) % 4),
  }))
const partsOf = (rows: readonly SplitRow[]) => new Map(rows.map(row => [row.file, partName(row)]))

describe('splits', () => {
  it('have the shares of the design, in each sex and age band', () => {
    const films = children(800)
    const { rows, parts, warnings } = splitFilms(films, { seed: 1 })
    expect(parts.map(({ title, films, patients }) => [title, films, patients])).toEqual([
      ['Test', 160, 160],
      ['Calibration', 80, 80],
      ...[1, 2, 3, 4, 5].map(fold => [`Fold ${fold}`, 112, 112]),
    ])
    expect(warnings).toEqual([])
    for (const sex of ['F', 'M'])
      for (const age of [100, 124, 148, 172]) {
        const own = rows.filter((_, i) => films[i].sex === sex && films[i].ageMonths === age).map(partName)
        const count = (part: string) => own.filter(name => name === part).length
        expect(own).toHaveLength(100)
        expect(count('test')).toBe(20)
        expect(count('calibration')).toBe(10)
        for (let fold = 1; fold <= 5; fold++) expect(count(`fold ${fold}`)).toBe(14)
      }
  })
  it('depend on the seed, and not on the order of the films', () => {
    const films = children(60)
    const first = partsOf(splitFilms(films, { seed: 1 }).rows)
    expect(partsOf(splitFilms(films.toReversed(), { seed: 1 }).rows)).toEqual(new Map([...first].reverse()))
    expect(partsOf(splitFilms(films, { seed: 2 }).rows)).not.toEqual(first)
  })
  it.each([...Array(20).keys()])('keep together what belongs together, seed %i', seed => {
    const films = children(40)
    films.push({ ...films[0], file: 'serial', line: 100, ageMonths: 190 })
    films[1].hand = { file: 'h.png', line: 101 }
    films[6].hand = { file: './h.png', line: 101 }
    films[2].sha256 = 'a'
    films[9].hand = { file: 'h9', line: 102, sha256: 'a' }
    const { rows } = splitFilms(films, { seed, twins: [{ a: 3, b: 12 }] })
    const parts = partsOf(rows)
    for (const [a, b] of [
      ['f0', 'serial'],
      ['f1', 'f6'],
      ['f2', 'f9'],
      ['f3', 'f12'],
    ])
      expect(parts.get(a)).toBe(parts.get(b))
    expect(rows.find(({ file }) => file === 'f12')?.cluster).toBe('p12')
    expect(rows.find(({ file }) => file === 'f3')?.cluster).toBe('p12')
    expect(() => checkLeaks(rows, 'splits.csv', { films, twins: [{ a: 3, b: 12 }] })).not.toThrow()
  })
  it('say who shares a picture', () => {
    const { warnings } = splitFilms(children(40), { seed: 1, twins: [{ a: 0, b: 8 }] })
    expect(warnings).toContain(
      '2 patients share a picture and stay together in one split, with f0 on line 2, f8 on line 10: look whether they are one child',
    )
  })
  it('take films without a patient as children of their own, with a warning', () => {
    const films = children(40)
    for (const i of [3, 7]) films[i].patient = undefined
    const { rows, warnings } = splitFilms(films, { seed: 1 })
    expect(rows[3].cluster).toBe('f3')
    expect(warnings).toEqual([
      'f3 on line 5 has no patient and counts as one of its own: two films of one child may be in two splits, and intervals are too narrow (such films: 2)',
    ])
  })
  it('name a sex or an age band that is missing', () => {
    const films = children(80).map(film => ({ ...film, sex: 'M' as const, ageMonths: 130 }))
    films[5].ageMonths = 20
    const { warnings } = splitFilms(films, { seed: 1 })
    expect(warnings[0]).toBe('there are no girls in the study: nothing can be said about them')
    expect(warnings[1]).toMatch(/, fold 4 and 1 more without children of 0 to 24 months \(in the study: 1\)$/)
    expect(warnings).toHaveLength(2)
  })
  it('put a band of ten children into every part', () => {
    for (let seed = 0; seed < 20; seed++) expect(splitFilms(children(40), { seed }).warnings).toEqual([])
  })
  it('have no folds where nothing is trained', () => {
    const films = children(40)
    const options = { seed: 1, teacherRule: 'train', teacherSaw: (film: SplitFilm) => film === films[3] } as const
    const [trained, bare] = [true, false].map(trains => splitFilms(films, { ...options, trains }))
    const testing = ({ rows }: typeof bare) => rows.flatMap(row => (row.split === 'test' ? row.file : []))
    expect(testing(bare)).toEqual(testing(trained))
    expect(bare.parts.map(({ title }) => title)).toEqual(['Test', 'Calibration', 'Training only'])
    expect(bare.warnings).toEqual([
      expect.stringMatching(
        /^children whom the package before was trained on neither calibrate nor test \(their films: \d\)$/,
      ),
    ])
  })
  it('need ten patients', () => {
    expect(() => splitFilms(children(9), { seed: 1 })).toThrow(
      new UsageError(
        '9 patients are too few to split: a test, a calibration and 5 folds need 10: name films of more patients in the manifest',
      ),
    )
    for (let seed = 0; seed < 50; seed++)
      expect(splitFilms(children(10), { seed }).parts.every(({ films }) => films > 0)).toBe(true)
  })
})

describe('films that the teacher was trained on', () => {
  const films = children(40)
  films[4].hand = { file: 'h4', line: 60, sha256: 'seen' }
  films.push({ file: 'other knee', line: 61, patient: 'p4', sex: 'F', ageMonths: 100 })
  const teacherSaw = ({ hand }: SplitFilm) => hand?.sha256 === 'seen'

  it('are left out with all films of their child', () => {
    const { rows, leftOut, warnings } = splitFilms(films, { seed: 1, teacherSaw })
    expect(rows).toHaveLength(39)
    expect(leftOut.map(({ file, line, patient, joint }) => [file, line, patient, joint])).toEqual([
      ['f4', 6, 'p4', undefined],
      ['h4', 60, 'p4', 'hand'],
      ['other knee', 61, 'p4', undefined],
    ])
    expect(leftOut[2].message).toBe('other knee on line 61: the teacher was trained on this child (f4 on line 6)')
    expect(warnings).toContain('children whom the teacher was trained on are left out (their films: 2)')
  })
  it('or train in every fold and are scored in none', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { rows, leftOut, parts } = splitFilms(films, { seed, teacherSaw, teacherRule: 'train' })
      expect(rows.filter(({ patient }) => patient === 'p4').map(partName)).toEqual(['training only', 'training only'])
      expect(leftOut).toEqual([])
      expect(parts.at(-1)).toEqual({ title: 'Training only', films: 2, patients: 1 })
      expect(() => checkLeaks(rows, 'splits.csv', { films, teacherSaw })).not.toThrow()
    }
  })
})

describe('a leak', () => {
  const rows = (...lines: string[]) =>
    splitsOf(parseTable(['file,patient,cluster,split,fold', ...lines].join('\n'), 'splits.csv'))
  const film = (file: string, more: Partial<SplitFilm> = {}): SplitFilm => ({ file, line: 0, ...more })

  it.each([
    [['a,1,,test,', 'b,1,,fold,2'], {}, 'one patient is in test (a, line 2) and in fold 2 (b, line 3)'],
    [['a,1,,fold,1', 'b,1,,fold,2'], {}, 'one patient is in fold 1 (a, line 2) and in fold 2 (b, line 3)'],
    [['a,1,,train,', 'b,1,,fold,2'], {}, 'one patient is in training only (a, line 2) and in fold 2 (b, line 3)'],
    [['a,,,test,', './a,,,fold,2'], {}, 'film a is in test (a, line 2) and in fold 2 (./a, line 3)'],
    [['a,1,x,test,', 'b,2,x,fold,2'], {}, 'one cluster is in test (a, line 2) and in fold 2 (b, line 3)'],
    [
      ['a,1,,test,', 'b,2,,fold,2'],
      { films: [film('a', { sha256: 'same' }), film('b', { sha256: 'same' })] },
      'one picture is in test (a, line 2) and in fold 2 (b, line 3)',
    ],
    [
      ['a,1,,test,', 'b,2,,fold,2'],
      { films: [film('a', { hand: { file: 'h', line: 9 } }), film('b', { hand: { file: 'h', line: 9 } })] },
      'film h is in test (a, line 2) and in fold 2 (b, line 3)',
    ],
    [
      ['a,1,,test,', 'b,2,,fold,2'],
      { films: [film('b'), film('x'), film('a')], twins: [{ a: 0, b: 2 }] },
      'almost the same picture is in fold 2 (b, line 3) and in test (a, line 2)',
    ],
    [
      ['a,1,,test,', 'b,2,,train,'],
      { films: [film('a'), film('b')], teacherSaw: () => true },
      'the teacher was trained on a child in test (a, line 2)',
    ],
  ])('is named: %j', (lines, known, message) => {
    expect(() => checkLeaks(rows(...lines), 'splits.csv', known)).toThrow(
      new UsageError(`splits.csv leaks: ${message}: put each into one part`),
    )
  })
  it('is told once, and the first five', () => {
    const many = Array.from({ length: 7 }, (_, i) => [`a${i},${i},,test,`, `b${i},${i},,fold,1`]).flat()
    expect(() => checkLeaks(rows(...many), 'splits.csv')).toThrow(
      /one patient is in test \(a4, line 10\) .*; and 2 more: put each/,
    )
  })
})

describe('splits.csv', () => {
  const text = 'file,patient,cluster,split,fold\na,1,1,fold,3\nb,,b,test,\n'
  it('is read as it was written', () => {
    const rows = splitsOf(parseTable(text, 'splits.csv'))
    expect(rows[0]).toEqual({ file: 'a', line: 2, patient: '1', cluster: '1', split: 'fold', fold: 3 })
    expect(formatSplits(rows)).toBe(text)
  })
  it.each([
    ['a,validation,', 'splits.csv, line 2: split is none of test, calibration, fold, train'],
    ['a,fold,6', 'splits.csv, line 2: fold "6" is no fold: write 1 to 5'],
    ['a,fold,', 'splits.csv, line 2: fold does not fit: films of the split "fold" have one, others have none'],
    ['a,test,1', 'splits.csv, line 2: fold "1" does not fit: films of the split "fold" have one, others have none'],
  ])('%s is a wrong call', (row, message) => {
    expect(() => splitsOf(parseTable(`file,split,fold\n${row}\n`, 'splits.csv'))).toThrow(new UsageError(message))
  })
})
