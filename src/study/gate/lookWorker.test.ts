import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FilmError } from '../../base/index.ts'
import { mapInWorkers } from '../../base/node/index.ts'
import { loadGate } from '../../model/node/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-look-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names the film that it cannot read', async () => {
  const path = join(folder, 'a.png')
  writeFileSync(path, 'no picture')
  const looks = mapInWorkers(new URL('./lookWorker.ts', import.meta.url), [path], { workers: 1, data: loadGate() })
  const error = await looks.next().catch(error => error)
  expect(error).toBeInstanceOf(FilmError)
  expect(error.message).toMatch(/a\.png: \w/)
})
