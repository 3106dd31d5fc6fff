import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { smallStudy } from '../../../test/helpers/smallStudy.ts'
import { writeTinyPackage } from '../../../test/helpers/tinyPackage.ts'
import { parseTable } from '../../base/index.ts'
import { openTest, planHash, plansThatOpened } from './openings.ts'
import type { StudyKnee } from './studyKnee.ts'
import { readTransfer } from './transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-openings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const knee = (sha256: string, split: 'test' | 'calibration', known: Partial<StudyKnee['pair']> = {}) =>
  ({ sha256, handSha256: `${sha256}-hand`, split: { split }, pair: { ...pair, ...known } }) as StudyKnee
const pair = { sex: 'F', chronologicalAgeMonths: 100, handReading: { boneAgeMonths: 90, readings: 1 } } as const
const knees = [knee('a', 'test'), knee('b', 'calibration')]

const [here, elsewhere] = ['here', 'elsewhere'].map(name => join(folder, name))
mkdirSync(here)
writeTinyPackage(join(here, 'teacher'))
writeFileSync(join(here, 'weights.safetensors'), 'weights')
const text = smallStudy(1).replace('start: random', 'start: weights.safetensors')
writeFileSync(join(here, 'small.yaml'), text)
cpSync(here, elsewhere, { recursive: true })
const plan = (place: string, changed = text, films = knees) => {
  const path = join(place, 'other.yaml')
  writeFileSync(path, changed)
  return planHash(readTransfer(path), films)
}

/** Compared with a table that lies beside the study file. */
function comparing(place: string, months: number): string {
  writeFileSync(join(place, 'rival.csv'), `file,bone_age_months\na.png,${months}\n`)
  return plan(place, text.replace('openTest:', 'comparators: [{ name: rival, csv: rival.csv }]\nopenTest:'))
}

it('is the same plan with the same tables to compare with, and another with others', () => {
  expect(comparing(elsewhere, 100)).toBe(comparing(here, 100))
  expect(comparing(here, 101)).not.toBe(comparing(elsewhere, 100))
  expect(comparing(here, 100)).not.toBe(plan(here))
})

it('is the same plan in another clone, in another order of films and with other words', () => {
  const own = planHash(readTransfer(join(here, 'small.yaml')), knees)
  expect(plan(elsewhere)).toBe(own)
  expect(plan(here, text.replace('title: Small', 'title: Another'), [...knees].reverse())).toBe(own)
})

it.each([
  ['settings', (place: string) => plan(place, text.replace('epochs: 1', 'epochs: 2'))],
  ['a student', (place: string) => plan(place, text.replace('labels: human', 'labels: pseudo'))],
  ['another part for a film', (place: string) => plan(place, text, [knees[0], knee('b', 'test')])],
  [
    'other weights to start from',
    (place: string) => {
      writeFileSync(join(place, 'weights.safetensors'), 'others')
      return plan(place)
    },
  ],
  [
    'another teacher',
    (place: string) => {
      writeTinyPackage(join(place, 'teacher'), { version: '0.0.2' })
      return plan(place)
    },
  ],
])('is another plan with %s', (_, changed) => {
  const own = plan(here)
  const place = mkdtempSync(join(folder, 'changed-'))
  cpSync(here, place, { recursive: true })
  expect(changed(place)).not.toBe(own)
})

it.each([
  ['reading', { handReading: { boneAgeMonths: 91, readings: 1 } }],
  ['sex', { sex: 'M' }],
  ['chronological age', { chronologicalAgeMonths: 101 }],
] as const)('is another plan where a test film has another %s, and none where a calibration film has', (_, known) => {
  expect(plan(here, text, [knee('a', 'test', known), knees[1]])).not.toBe(plan(here))
  expect(plan(here, text, [knees[0], knee('b', 'calibration', known)])).toBe(plan(here))
})

it('leaves to the settings of simulated children what is known of them', () => {
  const simulated = text.replace(/cohort: .*/, 'cohort: { import: phantom, children: 60, side: 64 }')
  expect(plan(here, simulated, [knee('a', 'test', { sex: 'M' }), knees[1]])).toBe(plan(here, simulated))
  expect(plan(here, simulated.replace('60', '61'))).not.toBe(plan(here, simulated))
})

it('counts all other plans, earlier and later', () => {
  const path = join(folder, 'openings.csv')
  expect(plansThatOpened(path)).toEqual([])
  expect(['a', 'b', 'a', 'b', 'c', 'a'].map(one => openTest(path, one))).toEqual([0, 1, 1, 1, 2, 2])
  expect(plansThatOpened(path)).toEqual(['a', 'b', 'c'])
  expect(parseTable(readFileSync(path, 'utf8'), path).rows.map(({ values }) => values.plan_sha256)).toEqual([
    'a',
    'b',
    'c',
  ])
})
