import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readManifest } from '../../cohort/index.ts'
import { hashFilms } from './cohort.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-cohort-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('stops before it hashes DICOM', async () => {
  const path = join(folder, 'films.csv')
  writeFileSync(join(folder, 'k.dcm'), Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]))
  writeFileSync(path, 'file,joint\nk.dcm,knee\n')
  await expect(hashFilms(readManifest(path), () => {})).rejects.toThrow('1 of the 1 films that')
})
