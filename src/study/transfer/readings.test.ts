import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseTable } from '../../base/index.ts'
import { manifestOf } from '../../cohort/index.ts'
import { refuseAgesInYears } from '../../evaluate/index.ts'
import { checkRead, readStudyReadings, refuseYearsInPairs, unmatched } from './readings.ts'
import type { StudyPair } from './studyKnee.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-readings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const manifestWith = (header: string, ...lines: string[]) =>
  manifestOf(parseTable(`${[header, ...lines].join('\n')}\n`, 'films.csv'))
const films = manifestWith('file,joint', 'a.png,hand', 'b.png,hand', 'c.png,hand', 'knee.png,knee')
const readingsIn = (header: string, ...lines: string[]) => {
  const path = join(folder, 'readings.csv')
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`)
  return path
}

describe('readings of a study', () => {
  it.each([
    ['teacher', 'pseudo-label'],
    ['simulated truth', 'simulated truth'],
  ])('are not mixed with those of a %s', (reader, kind) => {
    const path = readingsIn('file,reader,bone_age_months', 'a.png,A,100', `b.png,${reader},110`)
    const refuse = () => readStudyReadings(path, films)
    expect(refuse).toThrow(/readings\.csv, line 3, b\.png: this bone age is a /)
    expect(refuse).toThrow(`this bone age is a ${kind} and that of a.png a hand reading: references are never mixed`)
  })
  it('are of people', () => {
    const machine = readingsIn('file,bone_age_months,model', 'a.png,100,m')
    expect(() => readStudyReadings(machine, films)).toThrow(/readings\.csv: .* these bone ages are a pseudo-label/)
    // What stands beside a knee is not used, whatever it is.
    const knee = readingsIn('file,reader,bone_age_months', 'a.png,A,100', 'knee.png,simulated truth,110')
    expect(readStudyReadings(knee, films)).toHaveLength(2)
  })
})

it('a table without a bone age is refused', () => {
  for (const rows of [[], ['a.png,']])
    expect(() => readStudyReadings(readingsIn('file,bone_age_months', ...rows), films)).toThrow(
      /readings\.csv holds no bone age: write into bone_age_months what was read on each film$/,
    )
})

describe('years in place of months', () => {
  it('are refused of bone ages', () => {
    const path = readingsIn('file,bone_age_months', 'a.png,8', 'b.png,9.5', 'c.png,14')
    expect(() => readStudyReadings(path, films)).toThrow(
      /readings\.csv: no bone_age_months is above 20, so these are years: multiply them by 12/,
    )
  })
  it('are refused of chronological ages, save those that follow from dates', () => {
    const rows = (age: number) => ['a', 'b', 'c'].map(name => `${name}.png,${age},,`)
    const header = 'file,chronological_age_months,birth_date,study_date'
    expect(() => refuseAgesInYears(manifestWith(header, ...rows(12.5), 'd.png,,2010-01-01,2020-01-01'))).toThrow(
      /^films\.csv: no chronological_age_months is above 20, so these are years: multiply them by 12/,
    )
    for (const manifest of [
      manifestWith(header, ...rows(150)),
      manifestWith(header, ...['a', 'b', 'c'].map(name => `${name}.png,,2020-01-01,2021-01-01`)),
    ])
      expect(() => refuseAgesInYears(manifest)).not.toThrow()
  })
})

describe('years among months', () => {
  const header = 'file,joint,birth_date,study_date,chronological_age_months'
  const dated = ['knee.png,knee,2010-01-01,2020-01-01,', 'hand.png,hand,2010-01-01,2020-01-01,']
  const pairs = [
    { kneeLine: 2, handLine: 3, handFile: 'hand.png' },
    { kneeLine: 2, handLine: 3, handFile: 'hand.png' },
  ]
  const check = (films: string[], ...read: string[]) => {
    const path = readingsIn('file,reader,bone_age_months', ...read)
    const manifest = manifestWith(header, ...films)
    return () => refuseYearsInPairs(path, readStudyReadings(path, manifest), manifest, pairs)
  }
  it('are refused of one reader beside another, and of a single reading beside the age', () => {
    const unaged = ['knee.png,knee,,,', 'hand.png,hand,,,']
    expect(check(unaged, 'hand.png,A,120', 'hand.png,B,10')).toThrow(
      /readings\.csv, line 3, hand\.png: bone_age_months 10 looks like years, for the age, or another reading, is 120 months: multiply it by 12, or correct it \(such values: 1\)$/,
    )
    expect(check(dated, 'other.png,A,100', 'hand.png,A,10')).toThrow(/line 3, hand\.png: bone_age_months 10 looks like/)
    expect(check(dated, 'hand.png,A,110', 'hand.png,B,100')).not.toThrow()
    // A child who is not in a pair may be excluded for just that.
    expect(check(unaged, 'hand.png,A,120', 'other.png,A,120', 'other.png,B,10')).not.toThrow()
  })
  it('are refused of ages, of the hand and of the knee', () => {
    const written = (knee: string, hand: string) => [`knee.png,knee,,,${knee}`, `hand.png,hand,,,${hand}`]
    expect(check(written('10', '10'), 'hand.png,A,120')).toThrow(
      /^films\.csv, line 2, knee\.png: chronological_age_months 10 looks like years, .* \(such values: 2\)$/,
    )
    expect(check(['knee.png,knee,,,10', dated[1]], 'x.png,A,50')).toThrow(
      /^films\.csv, line 2, knee\.png: chron.* 120 mo/,
    )
    expect(check(written('120', '121'), 'hand.png,A,30')).not.toThrow()
  })
  it.each([
    ['4.8', '24', true],
    ['5', '24', false],
    ['4', '20', false],
    ['20', '100', true],
    ['21', '200', false],
    ['0', '100', false],
  ])('%s months beside an age of %s', (reading, age, refused) => {
    const checked = check([`knee.png,knee,,,${age}`, 'hand.png,hand,,,'], `hand.png,A,${reading}`)
    if (refused) expect(checked).toThrow('looks like years')
    else expect(checked).not.toThrow()
  })
})

describe('readings and films that do not meet', () => {
  const pair = (handFile: string, months?: number) =>
    ({ handFile, handReading: months && { boneAgeMonths: months, readings: 1 } }) as StudyPair
  const pairs = [pair('a.png', 100), pair('a.png', 100), pair('b.png')]
  const readings = ['a.png', './A.png', 'A.png', 'knee.png'].map(file => ({ file, jointIndex: 1, boneAgeMonths: 100 }))

  it('are counted, each film once', () => {
    expect(unmatched('readings.csv', readings, films, pairs)).toEqual({
      warnings: [
        '1 of 3 films that readings.csv reads are not named in films.csv, as A.png: not used',
        '1 of 3 films that readings.csv reads show knees, as knee.png: not used, for knees are compared with readings of hands',
        '1 of 2 hand films that could be used have no reading in readings.csv, as b.png',
      ],
      notes: [{ count: 1, text: 'of the hand films have no reading' }],
    })
    expect(unmatched('readings.csv', readings.slice(0, 1), films, pairs.slice(0, 2))).toEqual({
      warnings: [],
      notes: [],
    })
  })
  it('are told where hands were read by several atlases', () => {
    const by = (handFile: string, atlas?: string) =>
      ({ handFile, handReading: { boneAgeMonths: 100, readings: 1, atlas } }) as StudyPair
    const told = (...pairs: StudyPair[]) => unmatched('readings.csv', readings.slice(0, 1), films, pairs).warnings
    expect(told(by('a.png', 'GP'), by('a.png', 'GP'), by('b.png', 'TW3'), by('c.png'))).toEqual([
      'readings.csv: hands of the pairs were read by 2 atlases, GP (1, as a.png), TW3 (1, as b.png): what differs between them counts as error; keep the readings of one, or write one name if they are one',
    ])
    expect(told(by('a.png', 'GP'), by('b.png', 'GP'), by('c.png'))).toEqual([])
  })
  it('stop the study where none do', () => {
    expect(() => checkRead('readings.csv', readings, films, pairs)).not.toThrow()
    expect(() => checkRead('readings.csv', readings.slice(1), films, [pair('a.png'), pair('b.png')])).toThrow(
      'no hand film of the 2 pairs has a reading in readings.csv: it names films as ./A.png and films.csv as a.png',
    )
  })
})
