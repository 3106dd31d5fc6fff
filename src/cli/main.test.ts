/** What the system says of a file is a sentence, never a stack trace. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { runPhysis } from '../../test/helpers/runPhysis.ts'
import { testFilm } from '../../test/helpers/writeDicom.ts'
import { main } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-main-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const film = join(folder, 'film.dcm')
writeFileSync(film, testFilm([0, 1, 2, 3]))

async function run(...args: string[]) {
  const said: string[] = []
  const error = vi.spyOn(console, 'error').mockImplementation(line => void said.push(line))
  try {
    await main(args)
    return { said, status: process.exitCode }
  } finally {
    error.mockRestore()
    process.exitCode = undefined
  }
}

it('a place where nothing can be written', async () => {
  const { said, status } = await run('dicom', 'convert', film, join(film, 'film.png'))
  expect(said.at(-1)).toMatch(/^physis: .*film\.dcm.*: a (part of the path is a file|file is there where a folder)/)
  expect(status).toBe(1)
})

it('a folder in the place of a file', async () => {
  const out = join(folder, 'out.png')
  mkdirSync(out)
  const { said, status } = await run('dicom', 'convert', film, out)
  expect(said.at(-1)).toBe(`physis: ${out}: it is a folder, not a file`)
  expect(status).toBe(1)
})

it('a name that no file can have', async () => {
  const { said, status } = await run('dicom', 'convert', film, join(folder, `${'n'.repeat(300)}.png`))
  expect(said.at(-1)).toMatch(/n\.png: the name is too long: name a shorter one$/)
  expect(status).toBe(1)
})

it('an output folder that is a file', async () => {
  const { said, status } = await run('predict', film, '--out', film)
  expect(said.at(-1)).toMatch(/^physis: .*film\.dcm: a file is there where a folder is needed/)
  expect(status).toBe(1)
})

const plan = ['study', 'plan', '--mae-width', '1']

it('a reader who has gone', async () => {
  const { stderr, status } = await runPhysis(plan, folder, child => child.stdout!.destroy())
  expect([stderr, status]).toEqual(['', 0])
})

it.skipIf(!existsSync('/dev/full'))('output to a disk that is full', () => {
  const code = `import(${JSON.stringify(new URL('./main.ts', import.meta.url).href)}).then(({ main }) => main(process.argv.slice(1)))`
  const { stderr, status } = spawnSync(process.execPath, ['-e', code, '--', ...plan], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    encoding: 'utf8',
  })
  expect(stderr).toBe(
    'physis: what is printed cannot be written: no space is left: free some and run the command again\n',
  )
  expect(status).toBe(1)
})
