import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeTinyPackage } from '../../test/helpers/tinyPackage.ts'
import { preprocessingOf } from './makePackage.ts'
import { readStudy } from './studyFile.ts'
import { readTransfer } from './transfer/transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-study-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['demo.yaml', readTransfer],
  ['knee-simulated-teacher.yaml', readStudy],
])('%s cannot call a package of simulated children anything else', (name, read) => {
  const shipped = join(import.meta.dirname, '../../studies', name)
  expect(read(shipped).package.simulated).toBe(true)
  const path = join(folder, name)
  writeFileSync(path, readFileSync(shipped, 'utf8').replace('simulated: true', 'simulated: false'))
  expect(() => read(path)).toThrow(/line \d+: package\.simulated: the children of this study are simulated/)
})

it('takes from the package what a study that trains nothing leaves out', () => {
  const about = {
    version: '1',
    title: 't',
    view: 'AP',
    scale: 's',
    licence: 'none',
    intended: 'a',
    notFor: 'b',
    data: 'c',
  }
  const study = (members: number, joins: string) => {
    const path = join(folder, 'anew.yaml')
    writeFileSync(
      path,
      `study: anew
seed: 1
data: { import: tables, films: films.csv, readings: readings.csv }
members: ${members}
joins: ${joins}
package: ${JSON.stringify({ ...about, simulated: false })}
`,
    )
    return readStudy(path)
  }
  const { architecture, preprocessing } = writeTinyPackage(join(folder, 'package'))
  const found = study(0, 'package')
  expect(found).toMatchObject({ model: architecture, crops: { joint: 'hand', side: 96 }, grey: preprocessing.grey })
  expect(preprocessingOf(found)).toEqual(preprocessing)
  expect(() => study(1, 'package')).toThrow(/line 1: crops: a study that trains a network needs this setting/)
  expect(() => study(0, 'nowhere')).toThrow(/line 5: joins: .*nowhere holds no model.json/)
  writeTinyPackage(join(folder, 'simulated'), { simulated: true })
  expect(() => study(0, 'simulated')).toThrow(
    /line 6: package.simulated: tiny was trained on simulated films, .* write true/,
  )
  writeTinyPackage(join(folder, 'wrist'), { joint: 'wrist' })
  expect(() => study(0, 'wrist')).toThrow(/line 5: joins: tiny reads a wrist, and studies of one model read hands/)
})
