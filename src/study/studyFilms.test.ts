import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { assignedBoneAges, manifestOf, parseSplitList, readingsOf } from '../cohort/index.ts'
import { readStudy } from './studyFile.ts'
import { studyFilms } from './studyFilms.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-lists-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const study = (lists: string) => {
  writeFileSync(
    join(folder, 'own.yaml'),
    `study: own
seed: 5
data:
  import: tables
  films: films.csv
  readings: readings.csv
${lists}crops: { joint: hand, side: 48 }
model: { stem: conv, dims: [16, 16, 32, 32], depths: [1, 1, 1, 1], activation: gelu, sex: true, chronologicalAge: true, hidden: 16, months: { first: 0, last: 240, step: 4 } }
grey: { mean: 0.4, deviation: 0.3 }
training: { stages: [{ px: 32, epochs: 1 }] }
augmentation: {}
package: { version: 0.0.1, title: Own, view: PA, scale: none, simulated: false, licence: none, intended: a, notFor: b, data: c }
`,
  )
  return readStudy(join(folder, 'own.yaml'))
}
const n = 200
/** Two films of each of a hundred children. */
const films = Array.from({ length: n }, (_, i) => ({ file: `visit-${i % 2}/${i >> 1}.png`, patient: `p${i >> 1}` }))
const given = (rows = films, age = (i: number): number | '' => 30 + i) => {
  const cells = rows.map(({ file, patient }, i) => `${file},${patient},${i % 3 ? 'F' : ''},${i % 5 ? 33 + i : ''}`)
  const manifest = manifestOf(
    parseTable(`file,patient,sex,chronological_age_months\n${cells.join('\n')}\n`, join(folder, 'films.csv')),
  )
  // Two readers, of whom the second read a second joint too.
  const read = rows.flatMap(({ file }, i) => [`${file},1,A,${age(i)}`, `${file},1,B,${age(i)}`, `${file},2,B,200`])
  const { readings } = readingsOf(
    parseTable(`file,joint_index,reader,bone_age_months\n${read.join('\n')}\n`, 'readings.csv'),
  )
  return {
    manifest,
    boneAges: assignedBoneAges({ path: 'readings.csv', readings }, 'mean'),
    crops: rows.map(({ file }, index) => ({ file, index, sha256: `hash ${file}`, found: true, failure: '' })),
    listsFolder: join(folder, 'lists'),
    say: () => {},
  }
}
const write = (name: string, lines: readonly string[]) =>
  writeFileSync(join(folder, `mine-${name}.txt`), lines.map(line => `${line}\n`).join(''))
const mine = '  lists: mine\n'

describe('films that the package before was trained on', () => {
  const saw = ({ patient }: { patient?: string }) => patient === 'p3' || patient === 'p40'
  it('train again where the study makes its lists', () => {
    const said: string[] = []
    const made = studyFilms(study(''), { ...given(), saw, say: text => said.push(text) })
    expect(made.filter(saw).map(film => film.list)).toEqual(Array(4).fill('train'))
    expect(said).toContain(
      'warning: children whom the package before was trained on train again and are scored nowhere (their films: 4)',
    )
  })
  it('are a mistake in the lists of a site', () => {
    write('test', ['visit-0/40.png', 'visit-1/40.png'])
    write('calibration', ['visit-0/1.png', 'visit-1/1.png'])
    write('validation', ['visit-0/2.png', 'visit-1/2.png'])
    expect(() => studyFilms(study(mine), { ...given(), saw })).toThrow(
      /init: the package was trained on 2 of the films that this study holds back, .*beginning with visit-0\/40.png .*line 82\)/,
    )
  })
})

describe('studyFilms of tables', () => {
  it('says that no film is left', () => {
    const { crops, ...sources } = given()
    expect(() => studyFilms(study(''), { ...sources, crops: [] })).toThrow(
      /no film is left: of 200 films of .*films.csv none was cut and has a bone age\. Look at .*say under joint what each shows$/,
    )
  })
  it('splits by patient, and writes lists that give the same split', () => {
    const made = studyFilms(study(''), given())
    const count = (list: string) => new Set(made.filter(f => f.list === list).map(f => f.patient)).size
    expect(['test', 'calibration', 'validation', 'train'].map(count)).toEqual([20, 10, 14, 56])
    const listsOf = Map.groupBy(made, f => f.patient)
    for (const own of listsOf.values()) expect(new Set(own.map(f => f.list)).size).toBe(1)
    const held = made.filter(f => f.list === 'test').map(f => f.file)
    expect(parseSplitList(readFileSync(join(folder, 'lists/own-test.txt'), 'utf8'))).toEqual(held)
    expect(studyFilms(study('  lists: lists/own\n'), given())).toEqual(made)
  })
  it('takes what is known of a child, and the bone age of the first joint', () => {
    const [first, second] = studyFilms(study(''), given())
    expect([first.sex, first.chronologicalAgeMonths, first.ageMonths]).toEqual([null, null, 30])
    expect([second.sex, second.chronologicalAgeMonths, second.ageMonths]).toEqual(['F', 34, 31])
  })
  it('leaves out a film without a bone age', () => {
    const made = studyFilms(
      study(''),
      given(films, i => (i === 7 ? '' : 30 + i)),
    )
    // Its second joint was read, and is none of the study's.
    expect(made.map(f => f.file)).toEqual(films.filter((_, i) => i !== 7).map(f => f.file))
  })
  it('knows a film by its name alone where one film has it', () => {
    write('test', ['a', '# a comment', 'visit-1/3.png # and another', 'visit-0/3.png'])
    write('calibration', [])
    write('validation', [])
    const rows = [{ file: 'visit-2/a.png', patient: 'p200' }, ...films]
    const made = studyFilms(study(mine), given(rows))
    expect(made.filter(f => f.list === 'test').map(f => f.file)).toEqual([
      'visit-2/a.png',
      'visit-0/3.png',
      'visit-1/3.png',
    ])
    expect(made.filter(f => f.list === 'train')).toHaveLength(n - 2)
  })
  it.each([
    [
      'no film',
      ['visit-0/1.png', 'visit-1/1.png', '', 'visit-9/1.png'],
      /mine-test.txt, line 4: visit-9\/1.png is no film/,
    ],
    ['an ambiguous name', ['1'], /mine-test.txt, line 1: 1 is the name of 2 films of .*films.csv/],
    ['a film twice', ['visit-0/1.png', 'visit-0/1.png'], /line 2: .* stands on .*mine-test.txt, line 1 too/],
    [
      'one of two films of a child',
      ['visit-0/1.png'],
      /own.yaml, line 7: data.lists: films of one patient \(.*films.csv, lines 4 and 5\) would be in test and train/,
    ],
  ])('says where lists name %s', (_, lines, message) => {
    write('test', lines)
    write('calibration', [])
    write('validation', [])
    expect(() => studyFilms(study(mine), given())).toThrow(message)
  })
  it('sees a picture that lies on both sides under two names', () => {
    write('test', ['visit-0/1.png', 'visit-1/1.png'])
    const sources = given()
    sources.crops[100].sha256 = sources.crops[2].sha256
    expect(() => studyFilms(study(mine), sources)).toThrow(/the same picture \(.*lines 4 and 102\)/)
  })
})
