import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FilmError, parseTable, UsageError } from '../base/index.ts'
import { fileKey, filmPath, formatManifest, manifestOf, readManifest } from './manifest.ts'

const read = (...lines: string[]) => manifestOf(parseTable(lines.join('\n'), 'films.csv'))
const messageOf = (...lines: string[]) => {
  const row = read(...lines).rows.at(-1)!
  return 'failure' in row ? row.failure.message : undefined
}

describe('a manifest', () => {
  it('knows a view by its many names', () => {
    const { rows } = read('file,view', 'a.png,ap', 'b.png,Knee a.p.', 'c.png,lat', 'd.png,standing')
    expect(rows.map(row => 'view' in row && row.view)).toEqual(['AP', 'AP', 'LATERAL', undefined])
  })
  it('tells what is known of a film', () => {
    const { rows, warnings } = read(
      'file,patient,sex,birth_date,study_date,chronological_age_months,joint,view,side,site,device,diagnosis,crop_x,crop_y,crop_width,crop_height',
      'a.png,007,f,2003-02-28,2015-02-28,144,Knee,AP,left,Oslo,DX-1,,10,-4.5,512.5,600',
    )
    expect(warnings).toEqual([])
    expect(rows).toEqual([
      {
        file: 'a.png',
        patient: '007',
        sex: 'F',
        birthDate: '2003-02-28',
        studyDate: '2015-02-28',
        // 12 years with three leap days: 4383 days, which are 144 months of 30.4375 days exactly.
        chronologicalAgeMonths: 144,
        joint: 'knee',
        view: 'AP',
        side: 'L',
        site: 'Oslo',
        device: 'DX-1',
        cropBox: { x: 10, y: -4.5, width: 512.5, height: 600 },
        line: 2,
        warnings: [],
      },
    ])
  })
  it('needs nothing but a file', () =>
    expect(read('file', 'a.png').rows[0]).toEqual({ file: 'a.png', line: 2, warnings: [] }))
  it.each([
    ['F', 'F'],
    ['female', 'F'],
    ['m', 'M'],
    [' Male ', 'M'],
    ['', undefined],
  ])('reads the sex %j', (code, sex) => expect(read('file,sex', `a.png,${code}`).rows[0]).toMatchObject({ sex }))
  it('takes the age from the dates, and else as written', () => {
    const header = 'file,birth_date,study_date,chronological_age_months'
    const ages = read(
      header,
      'a,2010-01-01,2020-01-01,120.9',
      'b,2010-01-01,2020-01-01,122',
      'c,2010-01-01,,122',
      'd,2020-01-01,2020-01-01,',
    ).rows.map(row => 'line' in row && !('failure' in row) && [row.chronologicalAgeMonths, row.warnings.length])
    // 3652 days / 30.4375
    expect(ages).toEqual([
      [3652 / 30.4375, 0],
      [3652 / 30.4375, 1],
      [122, 0],
      [0, 0],
    ])
  })
  it('says what it ignores', () => {
    expect(read('file,Sex,bone_age_months', 'a,F,1').warnings).toEqual([
      'films.csv: the column Sex is unknown and was not read',
      'films.csv: the column bone_age_months is unknown and was not read',
    ])
  })
  it('goes on after a bad row, in order', () => {
    const { rows } = read('file,sex', 'a.png,F', 'b.png,x', 'c.png,M')
    expect(rows.map(row => [row.line, row.file, 'failure' in row])).toEqual([
      [2, 'a.png', false],
      [3, 'b.png', true],
      [4, 'c.png', false],
    ])
    const bad = rows[1]
    expect('failure' in bad && bad.failure).toBeInstanceOf(FilmError)
    expect('failure' in bad && bad.failure.code).toBe('bad_row')
  })
  it.each([
    ['sex', 'x', 'sex is no code of a sex: write F or M, or leave it empty where unknown'],
    ['sex', '1', /sex "1" is no code/],
    ['chronological_age_months', '-1', /chronological_age_months "-1" is no age from 0 to 1440 months/],
    ['chronological_age_months', '1441', /"1441" is no age/],
    ['chronological_age_months', '12y', /_months is no age/],
    ['birth_date', '28.02.2003', 'birth_date is no date: write it as 2015-03-31'],
    ['birth_date', '2003', 'birth_date is no date: write it as 2015-03-31'],
    ['study_date', 'DOE^JANE 12345', 'study_date is no date: write it as 2015-03-31'],
    ['chronological_age_months', '20030228', /_months is no age/],
    ['study_date', '2015-02-29', 'study_date is no date: write it as 2015-03-31'],
    ['birth_date,study_date', '2015-02-02,2015-02-01', /birth_date is after study_date/],
    ['birth_date,study_date', '1815-02-02,2015-02-01', /more than 1440 months apart/],
    ['joint', 'elbow', /joint is no joint that Physis knows/],
    ['side', 'medial', /side is no side/],
    ['crop_x,crop_y,crop_width,crop_height', '1,2,3,', /belong together/],
    ['crop_x', '0', /belong together/],
    ['crop_x,crop_y,crop_width,crop_height', '1,2,0,4', /crop_width "0" is no extent/],
    ['crop_x,crop_y,crop_width,crop_height', '1e9,2,3,4', /crop_x is no place/],
    ['sex,side', 'x,y', /: sex is .*; side is /],
  ])('has a bad row where %s is %s', (columns, values, message) => {
    const found = messageOf(`file,${columns}`, `a.png,${values}`)
    expect(found).toMatch(/^films\.csv, line 2, a\.png: /)
    expect(found).toMatch(typeof message === 'string' ? `: ${message}` : message)
  })
  it('has a bad row where the film is not named, or named twice', () => {
    expect(messageOf('file,sex', ',F')).toBe(
      'films.csv, line 2: file is empty: name the film, relative to the manifest',
    )
    expect(messageOf('file', 'x/a.png', './x\\a.png')).toBe(
      'films.csv, line 3, ./x\\a.png: file is the same as on line 2: remove one of the two rows',
    )
    expect(messageOf('file,joint,side', 'a.png,knee,L', 'a.png,knee,R')).toMatch(
      /: remove one of the two rows; if it shows both knees, cut it into a picture a knee, with a row each$/,
    )
  })
  it('is a wrong call when broken as a whole', () => {
    expect(() => read('file,sex')).toThrow(UsageError)
    expect(() => readManifest('no/such/films.csv')).toThrow(UsageError)
  })
})

it('writes what it reads, and no column of which nothing is known', () => {
  const text = [
    'file,patient,sex,birth_date,study_date,chronological_age_months,side,crop_x,crop_y,crop_width,crop_height',
    '"a, 1.png",007,F,2003-02-28,2015-02-28,144,L,1,2,3,4',
    'b.png,,,,,,,,,,',
    '',
  ].join('\n')
  const { rows } = manifestOf(parseTable(text, 'films.csv'))
  expect(formatManifest(rows.filter(row => !('failure' in row)))).toBe(text)
})

it('finds films and compares their names', () => {
  expect(filmPath('study/films.csv', '..\\png/a.png')).toBe(resolve('png/a.png'))
  expect(filmPath('films.csv', join(resolve('/'), 'a.png'))).toBe(resolve('/a.png'))
  expect(fileKey('./x/../Mu\u0308ller.png')).toBe(fileKey('M\u00fcller.png'))
  expect(fileKey('a.png')).not.toBe(fileKey('A.png'))
})
