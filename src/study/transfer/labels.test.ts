import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { drawnHand } from '../../../test/helpers/drawnHand.ts'
import { writeTinyPackage } from '../../../test/helpers/tinyPackage.ts'
import { readManifest } from '../../cohort/index.ts'
import { encodePng, toGrey } from '../../image/index.ts'
import { loadPackage } from '../../model/node/index.ts'
import { labelHands } from './labels.ts'
import type { StudyPair } from './studyKnee.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-labels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('labels a hand where the manifest says that it lies', { timeout: 60_000 }, async () => {
  const hand = encodePng(toGrey(drawnHand({ background: 0.05, tissue: 0.4, bone: 0.8 })))
  const rows = ['a,,,,', 'b,,,,', 'c,20,30,90,90'].map(row => row.replace(/^(.)/, '$1.png,hand'))
  for (const name of 'abc') writeFileSync(join(folder, `${name}.png`), hand)
  writeFileSync(join(folder, 'films.csv'), `file,joint,crop_x,crop_y,crop_width,crop_height\n${rows.join('\n')}\n`)
  writeTinyPackage(join(folder, 'teacher'))
  const manifest = readManifest(join(folder, 'films.csv'))
  const pairs = manifest.rows.map(({ file, line }) => ({ handFile: file, handLine: line, sex: 'F' }) as StudyPair)
  const options = { gate: null, softwareVersion: '0', onFilms: () => {} }
  const labels = await labelHands(loadPackage(join(folder, 'teacher')), manifest, pairs, options)
  const [a, b, c] = labels.map(label => label.boneAgeMonths)
  expect(a).not.toBeNull()
  expect(b).toBe(a)
  expect(c).not.toBe(a)
})
