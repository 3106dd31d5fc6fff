import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import type { LoadedModel } from '../../model/index.ts'
import { knownChildren } from './known.ts'
import type { StudyPair } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

vi.stubEnv('PHYSIS_SECRET', '')
const folder = mkdtempSync(join(tmpdir(), 'physis-known-'))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

// p1 and p2 trained the teacher; p3 was held back, and of one film nobody says whose it is.
writeFileSync(
  join(folder, 'hands.csv'),
  'file,patient,sex\n1.png,p1,F\n2.png,p2,F\n3.png,p3,F\n4.png,,F\n2-again.png,p2,F\n',
)
mkdirSync(join(folder, 'state/crops'), { recursive: true })
writeFileSync(
  join(folder, 'state/crops/crops.csv'),
  'file,index,sha256,found,x,y,width,height,failure\n1.png,0,a1,true,0,0,9,9,\n2.png,1,a2,true,0,0,9,9,\n3.png,2,a3,true,0,0,9,9,\n4.png,3,a4,true,0,0,9,9,\n2-again.png,4,a5,true,0,0,9,9,\n',
)
const teacherStudy = (data: string, simulated = false) => {
  const path = join(folder, 'teacher.yaml')
  writeFileSync(
    path,
    `study: own
seed: 5
data: ${data}
crops: { joint: hand, side: 48 }
model: { stem: conv, dims: [16, 16, 32, 32], depths: [1, 1, 1, 1], activation: gelu, sex: true, chronologicalAge: true, hidden: 16, months: { first: 0, last: 240, step: 4 } }
grey: { mean: 0.4, deviation: 0.3 }
training: { stages: [{ px: 32, epochs: 1 }] }
augmentation: {}
package: { version: 0.0.1, title: Own, view: PA, scale: none, simulated: ${simulated}, licence: none, intended: a, notFor: b, data: c }
`,
  )
  return path
}
const ownTable = '{ import: tables, films: hands.csv, readings: readings.csv }'

const teacherOf = (...films: string[]) =>
  ({
    description: { name: 'own', version: '0.0.1', simulated: false },
    trainingFilms: { films: new Set(films), pixels: new Set(), patients: new Set() },
  }) as unknown as LoadedModel
const pair = (patient: string) =>
  ({ patient, kneeFile: `${patient}-knee.png`, handFile: `${patient}.png` }) as StudyPair
// The hand of p2 beside a knee is the very film that trained the teacher; that of p1 is another.
const hashes = new Map([
  ['p1.png', { sha256: 'b1' }],
  ['p2.png', { sha256: 'a2' }],
])
const known = (teacher: object, model: LoadedModel, cohort = 'tables', simulated = false) =>
  knownChildren(
    { teacher, cohort: { import: cohort }, package: { simulated } } as unknown as TransferStudy,
    [model],
    join(folder, 'state'),
    ['p1', 'p2', 'p3'].map(pair),
    hashes,
  )

it("recognises patients by the table of the teacher's own study", () => {
  const found = known({ study: teacherStudy(ownTable) }, teacherOf('a1', 'a2', 'a5'))
  expect(['p1', 'p2', 'p3'].map(patient => found.saw({ patient, sha256: 'other' }))).toEqual([true, true, false])
  // What the hashes tell is no news to the splits.
  expect(found.byTable).toEqual(['p1'])
  expect(found.warnings).toEqual([])
})

it('warns of films whose patients are not named', () => {
  const some = known({ study: teacherStudy(ownTable) }, teacherOf('a1', 'a4'))
  expect(some.warnings).toEqual([
    'own 0.0.1 does not say whose films trained it (such films: 1): these films are recognised, others of the same children are not',
  ])
  const none = known({ package: 'elsewhere' }, teacherOf('a1', 'a4'))
  expect(none.warnings[0]).toContain('(such films: 2)')
  expect(none.saw({ patient: 'p1', sha256: 'other' })).toBe(false)
})

it('takes no name of a simulated child for that of another', () => {
  const phantom = '{ import: phantom, children: 10, side: 64, films: hand }'
  for (const [data, simulated, cohort] of [
    [phantom, true, 'phantom'],
    [phantom, true, 'tables'],
    [ownTable, false, 'phantom'],
    [ownTable, true, 'tables'],
  ] as const) {
    const { saw, byTable } = known(
      { study: teacherStudy(data, simulated) },
      teacherOf('a1', 'a2'),
      cohort,
      simulated || cohort === 'phantom',
    )
    expect(saw({ patient: 'p1' })).toBe(false)
    expect(byTable).toEqual([])
  }
})
