import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sha256 } from '../../base/node/index.ts'
import { encodePng, type GreyImage } from '../../image/index.ts'
import { hashFilm } from './filmHash.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-hash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture = (values: number[], width: number): GreyImage => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values),
  maxValue: 255,
  coloured: false,
})
const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return hashFilm(join(folder, name))!
}

it('knows a film that was saved again, in colour or in 16 bits', () => {
  const grey = [0, 7, 255, 128]
  const first = put('a.png', encodePng(picture(grey, 2)))
  const rgb = Uint8Array.from(grey.flatMap(value => [value, value, value]))
  const again = [
    put('text.png', encodePng(picture(grey, 2), { Comment: 'saved again' })),
    put('colour.png', encodePng({ width: 2, height: 2, data: rgb, channels: 3 })),
    put('deep.png', encodePng({ ...picture(grey, 2), data: Uint16Array.from(grey, v => 257 * v), maxValue: 65535 })),
  ]
  for (const film of again) {
    expect(film.sha256).not.toBe(first.sha256)
    expect(film.pixelsSha256).toBe(first.pixelsSha256)
  }
  expect(put('b.png', encodePng(picture([1, 7, 255, 128], 2))).pixelsSha256).not.toBe(first.pixelsSha256)
})

it('has no pixels where there is no picture, and nothing where there is no file', () => {
  expect(put('none.png', 'no picture')).toEqual({ sha256: sha256('no picture') })
  expect(hashFilm(join(folder, 'gone.png'))).toBeUndefined()
})
