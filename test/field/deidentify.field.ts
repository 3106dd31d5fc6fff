/** Films that Physis writes, simulated ones and those that it took the patient out of, in several transfer syntaxes: dciodvfy finds nothing new in them, and they belong together. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePhantoms } from '../../src/phantom/node/index.ts'
import { inventedFilm } from '../helpers/inventedResults.ts'
import { runPhysis } from '../helpers/runPhysis.ts'
import { dcentvfy, dciodvfy, lacks, must } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-deidentify-'))
const at = (...names: string[]) => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How gdcmconv packs the pixels. */
const packed = { plain: '--raw', rle: '--rle', 'jpeg-ls': '--jpegls', 'jpeg-2000': '--j2k', jpeg: '--jpeg' }

describe.skipIf(lacks('dicom3tools', 'dcmtk', 'libgdcm-tools'))('films that Physis writes', () => {
  beforeAll(async () => {
    const ages = { fromMonths: 96, toMonths: 120 }
    await writePhantoms({
      folder: at('simulated'),
      children: 1,
      seed: 3,
      side: 96,
      ages,
      films: 'paired',
      dicom: true,
      workers: 1,
    })
    mkdirSync(at('films'))
    for (const [i, [name, option]] of Object.entries(packed).entries()) {
      const film = inventedFilm({ SOPInstanceUID: `1.2.3.4.5.6.${i}`, InstitutionName: 'Saint Nowhere' })
      writeFileSync(at('plain.dcm'), film.bytes)
      must('gdcmconv', option, at('plain.dcm'), at('films', `${name}.dcm`))
    }
    const { status, stderr } = await runPhysis(['dicom', 'deidentify', 'films', '--out', 'clean'], folder, undefined, {
      PHYSIS_SECRET: 'a secret of the field that is long enough',
    })
    expect(status, stderr).toBe(0)
  })
  it('simulated films are what their IOD asks for', () => {
    const films = readdirSync(at('simulated/films'))
    expect(films.length).toBeGreaterThan(1)
    for (const name of films) expect(dciodvfy(at('simulated/films', name)).errors, name).toEqual([])
  })
  it('films without their patient have no error that they did not have before, and agree among themselves', () => {
    const clean = readdirSync(at('clean')).filter(name => name.endsWith('.dcm'))
    expect(clean).toHaveLength(Object.keys(packed).length)
    const before = new Set(Object.keys(packed).flatMap(name => dciodvfy(at('films', `${name}.dcm`)).errors))
    for (const name of clean) {
      const path = at('clean', name)
      expect(dciodvfy(path).errors.filter(error => !before.has(error))).toEqual([])
      const dump = must('dcmdump', path)
      for (const secret of ['Invented', 'P-0001', 'Mayer', 'Saint Nowhere', 'A-77', '20140714', '20260914'])
        expect(dump, secret).not.toContain(secret)
    }
    expect(dcentvfy(clean.map(name => at('clean', name)))).toEqual([])
  })
})
