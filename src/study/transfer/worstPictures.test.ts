import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { decodeImage, encodePng, toGrey } from '../../image/index.ts'
import type { StudyKnee } from './studyKnee.ts'
import { worstPictures } from './worstPictures.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-pictures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('shows crops of films that were checked for burned-in text, and names the others', () => {
  const film = toGrey({ width: 4, height: 4, data: new Float32Array(16) })
  const marks: Record<string, Record<string, string>> = {
    'clear.png': { 'Physis-Burned-In': 'no' },
    'named.png': { 'Physis-Burned-In': 'possible' },
    'plain.png': {},
    'simulated.png': { 'Physis-Simulated': 'physis-phantom-a 1' },
  }
  for (const [name, text] of Object.entries(marks)) writeFileSync(join(folder, name), encodePng(film, text))
  const files = Object.keys(marks)
  const knees = new Map(files.map((file, index) => [file, { index } as StudyKnee]))
  const crop = (index: number) => new Uint8Array(4).fill(index + 1)
  const { pictures, picturesLeftOut } = worstPictures(join(folder, 'films.csv'), files, knees, crop, 2)
  expect(Object.keys(pictures)).toEqual(['clear.png', 'simulated.png'])
  const png = Buffer.from(pictures['simulated.png'].split(',')[1], 'base64')
  expect(decodeImage(png)).toMatchObject({ width: 2, height: 2, data: new Uint8Array([4, 4, 4, 4]) })
  expect(picturesLeftOut).toEqual({
    'named.png': 'text may be burned into the film',
    'plain.png': 'not checked for text burned into the film, for it was not imported from DICOM',
  })
})
