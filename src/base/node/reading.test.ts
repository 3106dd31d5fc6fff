import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FilmError, UsageError } from '../index.ts'
import { readingFilm, readNeeded } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-reading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [gone, whole] = [join(folder, 'gone'), join(folder, 'whole')]
writeFileSync(whole, 'x')

it('says of a film what the system says of its file', () => {
  const read = (path: string, name?: string) => readingFilm(() => readFileSync(path), name)
  expect(read(whole).toString()).toBe('x')
  expect(() => read(gone)).toThrow(new FilmError('missing', 'there is no such file: look at its name and its folder'))
  expect(() => read(folder, 'a.dcm')).toThrow(
    new FilmError('unreadable', 'a.dcm: the file cannot be read: it is a folder, not a file'),
  )
  expect(() => read(join(whole, 'a.dcm'))).toThrow(/^the file cannot be read: a part of the path is a file/)
})
it('leaves other errors as they are', () => {
  for (const error of [new FilmError('too_large', 'it is large'), new RangeError('a defect')])
    expect(() =>
      readingFilm(() => {
        throw error
      }),
    ).toThrow(error)
})
it('refuses a call whose file cannot be read', () => {
  expect(readNeeded(whole).toString()).toBe('x')
  expect(() => readNeeded(gone)).toThrow(new UsageError(`${gone} cannot be read: there is no such file or folder`))
  expect(() => readNeeded(join(whole, 'a.csv'))).toThrow(/a\.csv cannot be read: a part of the path is a file/)
})
