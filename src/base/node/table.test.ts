import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../index.ts'
import { readTable } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-table-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

it('reads a file under its name', () => {
  const path = file('a.csv', '\ufefffile\nMüller.png\n')
  expect(readTable(path)).toEqual({
    name: path,
    columns: ['file'],
    rows: [{ line: 2, values: { file: 'Müller.png' } }],
  })
})
it.each([
  [join(folder, 'none.csv'), /none\.csv cannot be read: there is no such file/],
  [folder, /cannot be read: it is a folder/],
  [file('latin1.csv', Buffer.from('file\nMüller.png\n', 'latin1')), /latin1\.csv is not text in UTF-8/],
  [file('utf16.csv', Buffer.from('\ufefffile\na.png\n', 'utf16le')), /utf16\.csv is not text in UTF-8/],
])('refuses %s', (path, message) => {
  expect(() => readTable(path)).toThrow(message)
  expect(() => readTable(path)).toThrow(UsageError)
})
