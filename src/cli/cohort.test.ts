import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runPhysis } from '../../test/helpers/runPhysis.ts'
import { testFilm } from '../../test/helpers/writeDicom.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-cohort-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

const knee = testFilm([0, 128, 255], {
  BitsAllocated: 8,
  PatientName: 'DOE^JANE',
  PatientID: '4711',
  PatientBirthDate: '20120301',
  StudyDate: '20240701',
  BodyPartExamined: 'KNEE',
})

describe('physis cohort import dicom', { timeout: 30_000 }, () => {
  it('says what it did and not on whom, and that a file failed', async () => {
    for (const [name, bytes] of [
      ['film.dcm', knee],
      ['damaged.dcm', knee.subarray(0, knee.length - 2)],
      ['readme.txt', Buffer.from('DOE')],
    ] as const)
      writeFileSync(at(name), bytes)
    const { status, stdout, stderr } = await runPhysis(['cohort', 'import', 'dicom', folder, '--out', at('out')])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^damaged\.dcm: \w/m)
    expect(stderr).toContain('1 skipped: no DICOM image (DICOMDIR, reports, text, other pictures)')
    expect(stderr).toContain('1 of the films: the tags tell no sex: fill it in, for pairs need it')
    expect(stderr).toContain(`1 films, 1 of them new, 1 failed: ${at('out/films.csv')}, ${at('out/sources.csv')}`)
    expect(stderr).not.toMatch(/DOE|4711|2012|2024/)
    expect(readFileSync(at('out/films.csv'), 'utf8')).toContain(',4711,2012-03-01,2024-07-01,')
  })
  it('calls a wrong source a wrong call', async () => {
    const { status, stderr } = await runPhysis(['cohort', 'import', 'dicom', at('none'), '--out', at('out')])
    expect(status).toBe(2)
    expect(stderr).toContain('none is no folder: name the folder that holds the DICOM files')
  })
})

it('physis cohort import rsna names each label that it leaves out, and exits with 1', async () => {
  mkdirSync(at('rsna'))
  writeFileSync(at('rsna/1.png'), '')
  const rows = Array.from({ length: 8 }, (_, i) => `${i + 1},60,True`)
  writeFileSync(at('rsna/labels.csv'), `id,boneage,male\n${rows.join('\n')}\n`)
  const { status, stderr } = await runPhysis(['cohort', 'import', 'rsna', at('rsna'), '--out', at('rsna-out')])
  const named = Array.from(
    { length: 7 },
    (_, i) => `${at('rsna/labels.csv')}, line ${i + 3}: film ${i + 2} has no picture`,
  )
  const made = `1 films, 7 labels left out: ${at('rsna-out/films.csv')}, ${at('rsna-out/readings.csv')}`
  expect(stderr.trim().split('\n')).toEqual([...named, made])
  expect(status).toBe(1)
})
