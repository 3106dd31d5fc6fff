import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
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
