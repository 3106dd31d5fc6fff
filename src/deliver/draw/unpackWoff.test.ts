import { create } from 'fontkit'
import { expect, it } from 'vitest'
import { installedAssets } from '../node/index.ts'
import { unpackWoff } from './unpackWoff.ts'

it('holds the glyphs of the font that was packed', async () => {
  const woff = await installedAssets('@fontsource/inter/files/inter-latin-400-normal.woff')
  const [packed, plain] = [woff, unpackWoff(woff)].map(bytes => {
    const font = create(bytes as Buffer)
    if ('fonts' in font) throw new Error('a collection')
    return font
  })
  expect([packed.type, plain.type]).toEqual(['WOFF', 'TTF'])
  expect(plain.numGlyphs).toBe(packed.numGlyphs)
  const outline = (font: typeof plain) => font.layout('Qg8').glyphs.map(({ path }) => path.toSVG())
  expect(outline(plain)).toEqual(outline(packed))
})

it('takes nothing else for a WOFF', () => {
  expect(() => unpackWoff(new Uint8Array(10))).toThrow(RangeError)
  expect(() => unpackWoff(new Uint8Array(100))).toThrow('the font is no WOFF')
})
