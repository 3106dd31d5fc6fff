import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parseTable } from '../../base/index.ts'
import type { StudyKnee } from './studyKnee.ts'
import { formatPredictions, type PredictionRow, readPredictions } from './tables.ts'
import type { TransferStudy } from './transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-tables-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('says in predictions.csv whether all is simulated, and reads tables that do not say it', () => {
  const row: PredictionRow = {
    file: 'a.png',
    status: 'estimated',
    code: null,
    boneAgeMonths: 100,
    lowerMonths: null,
    upperMonths: null,
    foldSdMonths: null,
    split: 'fold',
    fold: 2,
  }
  const knees = new Map([['a.png', { pair: { patient: 'p1', chronologicalAgeMonths: 99 } } as StudyKnee]])
  const study = { crops: { joint: 'knee' }, package: { simulated: true } } as TransferStudy
  const text = formatPredictions([row], knees, study, 'm', '')
  expect(parseTable(text, 'predictions.csv').rows[0].values).toMatchObject({ joint: 'knee', simulated: 'true' })
  const before = join(folder, 'before.csv')
  writeFileSync(before, text.replace(/,(simulated|true)$/gm, ''))
  expect(readPredictions(before)).toEqual([row])
})
