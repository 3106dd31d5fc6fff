import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { FilmError, PhysisError, UsageError } from '../index.ts'
import { mapInWorkers } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-pool-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A worker whose function, or whose making, is `code`. */
function worker(name: string, code: string): URL {
  const modules = ['index.ts', 'node/index.ts'].map(path => JSON.stringify(new URL(`../${path}`, import.meta.url).href))
  const path = join(folder, `${name}.mjs`)
  writeFileSync(
    path,
    `import { readFileSync } from 'node:fs'
import { FilmError, PhysisError, UsageError } from ${modules[0]}
import { serve } from ${modules[1]}
${code}
`,
  )
  return pathToFileURL(path)
}

async function thrownBy(file: URL): Promise<unknown> {
  try {
    for await (const _ of mapInWorkers(file, [1], { workers: 1 }));
  } catch (error) {
    return error
  }
}

it.each([
  ['FilmError', "new FilmError('too_large', 'a.png: it is large')", new FilmError('too_large', 'a.png: it is large')],
  ['UsageError', "new UsageError('name it')", new UsageError('name it')],
  ['PhysisError', "new PhysisError('it is so')", new PhysisError('it is so')],
])('a %s of a worker is one in the main thread', async (name, made, error) => {
  const later = await thrownBy(worker(name, `serve(() => () => { throw ${made} })`))
  expect(later).toBeInstanceOf(error.constructor)
  expect(later).toEqual(error)
  const early = await thrownBy(worker(`${name}-made`, `serve(() => { throw ${made} })`))
  expect(early).toBeInstanceOf(error.constructor)
  expect(early).toEqual(error)
})

it("a worker's fault of a file keeps what the system says of it, and a defect its trace", async () => {
  const path = join(folder, 'none.png')
  const missing = await thrownBy(worker('missing', `serve(() => () => readFileSync(${JSON.stringify(path)}))`))
  expect(missing).toMatchObject({ code: 'ENOENT', path, syscall: 'open' })
  const defect = (await thrownBy(worker('defect', 'serve(() => () => { undefined.length })'))) as Error
  expect(defect.name).toBe('TypeError')
  expect(defect.stack).toContain('defect.mjs:4')
})
