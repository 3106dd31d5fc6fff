import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { manifestOf } from '../cohort/index.ts'
import { besideHands } from './besideHands.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-beside-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const films = [
  'k1.png,1,knee,2020-01-01,120',
  'h1.png,1,hand,2020-03-01,122',
  'k2.png,2,knee,2020-01-01,120',
  'h2.png,2,hand,2020-06-01,125',
  'k3.png,3,knee,2020-01-01,120',
  'h3.png,3,hand,2020-01-01,120',
]
const readings = ['h1.png,A,130', 'h1.png,B,134', 'h2.png,A,100']

function find({ films: rows = films, readings: read = readings } = {}) {
  const said: string[] = []
  const path = join(folder, 'readings.csv')
  writeFileSync(path, `file,reader,bone_age_months\n${read.join('\n')}\n`)
  const table = `file,patient,joint,study_date,chronological_age_months\n${rows.join('\n')}\n`
  const manifest = manifestOf(parseTable(table, 'films.csv'))
  return { found: besideHands({ assigned: 'mean' }, manifest, path, folder, text => said.push(text)), said }
}

it('gives a knee the reading of the hand beside it, by the rule of a study', () => {
  const { found, said } = find()
  // The hand of the second child is too late, that of the third was not read.
  expect(found!.boneAges).toEqual([{ file: 'k1.png', jointIndex: 1, boneAgeMonths: 132, readings: 2 }])
  expect(found!.knees.rows.map(({ file }) => file)).toEqual(['k1.png', 'k3.png'])
  expect(said).toEqual([
    expect.stringMatching(
      /^warning: 1 of 2 hand films that could be used have no reading in .*readings.csv, as h3.png$/,
    ),
    expect.stringMatching(/^pairs: 2 knees with a hand, from 6 rows: .*flow.svg$/),
  ])
  expect(readFileSync(join(folder, 'left-out.csv'), 'utf8')).toContain('k2.png')
})

it('leaves knees that were read to their own readings', () => {
  const { found, said } = find({ readings: [...readings, 'k2.png,A,110'] })
  expect(found).toBeUndefined()
  expect(said).toEqual([
    'warning: 1 films that are no hands by their joint have readings, as k2.png: knees count with their own readings, and those of 2 hands are not used',
  ])
  // Nobody says that these are hands.
  expect(find({ films: films.map(row => row.replace('hand', '')) }).found).toBeUndefined()
})

it.each([
  [
    'no child with both',
    { films: films.map((row, i) => row.replace(/,\d,/, `,${i},`)) },
    /films.csv holds no knee with a hand film of its child within 92 days: name both there with joint, patient, .*left-out.csv says/,
  ],
  [
    'names that differ',
    { readings: ['hands/h1.png,A,130'] },
    /no hand film of the 2 pairs has a reading in .*: it names films as hands\/h1.png and films.csv as h1.png; name them alike/,
  ],
  ['bone ages in years', { readings: ['h1.png,A,10.8', 'h2.png,A,8.5', 'h3.png,A,10'] }, /readings.csv.*years/],
  ['ages in years', { films: films.map(row => row.replace(/,[^,]*,12\d$/, ',,10')) }, /films.csv.*years/],
  [
    'readings of a model',
    { readings: ['h1.png,simulated truth,130'] },
    /these bone ages are a simulated truth: a study is compared with what people read/,
  ],
])('says what is wrong: %s', (_, tables, message) => {
  expect(() => find(tables)).toThrow(message)
})
