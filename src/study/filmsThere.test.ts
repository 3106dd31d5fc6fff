import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { readManifest } from '../cohort/index.ts'
import { encodePng, toGrey } from '../image/index.ts'
import { cutCrops, readCrops } from './crops.ts'
import { cropsHash, cutNamed } from './cropsHash.ts'
import { refuseDicom } from './filmsThere.ts'

const n = 20
let folder: string
const at = (...names: string[]) => join(folder, ...names)
const film = (bone: number) => encodePng(toGrey(drawnHand({ background: 0.05, tissue: 0.4, bone })))
const same = film(0.7)
const cut = (onProgress?: (done: number) => void) =>
  cutNamed(at('crops'), () =>
    cutCrops(at('crops'), readManifest(at('films.csv')), { find: 'hand', cropSide: 32, workers: 1, onProgress }),
  )
const list = (below: string) =>
  writeFileSync(at('films.csv'), `file\n${Array.from({ length: n }, (_, i) => `${below}/${i}.png`).join('\n')}\n`)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'physis-there-'))
  mkdirSync(at('films'))
  mkdirSync(at('crops'))
  for (let i = 0; i < n; i++) writeFileSync(at('films', `${i}.png`), same)
  list('films')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('cutCrops', { timeout: 60_000 }, () => {
  it('leaves out a film that is missing, and stops where more than a tenth are', async () => {
    for (const i of [3, 7]) rmSync(at('films', `${i}.png`))
    expect((await cut()).filter(row => row.failure === 'missing').map(row => row.file)).toEqual([
      'films/3.png',
      'films/7.png',
    ])
    rmSync(at('films/9.png'))
    await expect(cut()).rejects.toThrow(`3 of the 20 films that ${at('films.csv')} names cannot be read`)
  })
  it('keeps no film that went away while it cut', async () => {
    await expect(
      cut(done => {
        if (done === 5) renameSync(at('films'), at('unmounted'))
      }),
    ).rejects.toThrow(/was there when the films were counted and cannot be read now/)
    expect(readFileSync(at('crops/crops.csv.part'), 'utf8')).not.toContain('missing')
    renameSync(at('unmounted'), at('films'))
    expect((await cut()).filter(row => row.index === undefined)).toEqual([])
  })
  it('does not go on from films of other names', async () => {
    await expect(
      cut(done => {
        if (done === 5) renameSync(at('films'), at('moved'))
      }),
    ).rejects.toThrow()
    list('moved')
    await cut()
    expect(readCrops(at('crops')).map(row => row.file)).toEqual(Array.from({ length: n }, (_, i) => `moved/${i}.png`))
  })
})

it('refuses films that are DICOM, and names the first', () => {
  const films = readManifest(at('films.csv'))
  expect(() => refuseDicom(films)).not.toThrow()
  rmSync(at('films/1.png'))
  for (const i of [3, 7])
    writeFileSync(at('films', `${i}.png`), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(64)]))
  expect(() => refuseDicom(films)).toThrow(
    `2 of the 20 films that ${at('films.csv')} names are DICOM, as films/3.png on line 5, and a study reads PNG and JPEG: make pictures and tables of them by physis cohort import dicom`,
  )
})

describe('cropsHash', { timeout: 60_000 }, () => {
  it('follows the content of the films, and not their names', async () => {
    await cut()
    const before = cropsHash(at('crops'))
    renameSync(at('films'), at('moved'))
    list('moved')
    await cut()
    expect(cropsHash(at('crops'))).toBe(before)
    writeFileSync(at('moved/4.png'), film(0.95))
    await cut()
    expect(cropsHash(at('crops'))).not.toBe(before)
  })
  it('keeps what a cache was called before, while its crops are the same', async () => {
    await cut()
    rmSync(at('crops/crops.sha256'))
    const before = cropsHash(at('crops'))
    renameSync(at('films'), at('moved'))
    list('moved')
    await cut()
    expect(cropsHash(at('crops'))).toBe(before)
  })
})
