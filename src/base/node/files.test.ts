import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { faultOf, filesUnder, sha256, writeFileAtomic } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-files-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('writes chunks as one file, makes folders, leaves nothing else', () => {
  const path = join(folder, 'a', 'b.txt')
  writeFileAtomic(path, 'one ', Uint8Array.of(116, 119, 111))
  writeFileAtomic(path, 'one ', Uint8Array.of(116, 119, 111))
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(readdirSync(join(folder, 'a'))).toEqual(['b.txt'])
})
it('names what was to be written, not its neighbour, and leaves nothing', () => {
  mkdirSync(join(folder, 'is-folder'), { recursive: true })
  const long = 'n'.repeat(300)
  for (const [name, code] of [
    ['is-folder', 'EISDIR'],
    [long, 'ENAMETOOLONG'],
  ]) {
    const path = join(folder, name)
    expect(() => writeFileAtomic(path, 'x')).toThrow(expect.objectContaining({ code, path }))
  }
  expect(readdirSync(folder)).toEqual(['is-folder'])
})
it('has words for all that the system says, and for nothing else', () => {
  const said = (code: string) => faultOf(Object.assign(new Error(), { code }))
  expect(said('ENOSPC')).toMatch(/^no space is left/)
  expect(said('EXDEV')).toMatch(/^the system says "cross-device link not permitted" \(EXDEV\): /)
  expect([said('ERR_INVALID_ARG_TYPE'), said('Z_DATA_ERROR'), faultOf(new TypeError())]).toEqual(
    Array(3).fill(undefined),
  )
})
it('hashes as FIPS 180-4 says', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
it('files of a folder and those in it, links to files too', () => {
  writeFileAtomic(join(folder, 'b/z.txt'), '')
  writeFileAtomic(join(folder, 'a.txt'), '')
  symlinkSync(join(folder, 'a.txt'), join(folder, 'b/link.txt'))
  symlinkSync(join(folder, 'nowhere'), join(folder, 'b/broken'))
  expect(filesUnder(folder)).toEqual(['a.txt', 'b/link.txt', 'b/z.txt'].map(name => join(folder, name)))
})
