import { expect, it, vi } from 'vitest'
import { installedAssets } from '../node/index.ts'
import { openFonts } from './fonts.ts'

// Fonts are read and parsed in whichever test comes first.
vi.setConfig({ testTimeout: 30_000 })

const style = { size: 10 }

it('finds a font for names in many scripts, and says which signs it has not', async () => {
  const names = 'Ångström Ελένη Мария Nguyễn 王小东 陳國龍 さくら 김민지 محمد דוד प्रिया สมชาย'
  expect((await openFonts(installedAssets, names)).missing).toEqual([])
  const { missing, line } = await openFonts(installedAssets, '\u{20bb7}田 \u{1f600}')
  expect(missing).toEqual(['\u{20bb7}', '\u{1f600}'])
  // The sign is kept, with an empty box (the glyph of number 0) for its picture.
  const [box] = line('\u{20bb7}田', style).pieces
  expect(box.text).toBe('\u{20bb7}')
  expect(box.words[0].glyphs[0].id).toBe(0)
})

it('sets figures of one width', async () => {
  const { line } = await openFonts(installedAssets, '')
  expect(line('1111', style).width).toBeCloseTo(line('8888', style).width, 6)
})

it('joins letters that are joined, and sets the first word of a line to the left last', async () => {
  const name = 'محمد علي'
  const { line } = await openFonts(installedAssets, name)
  const pieces = line(name, style).pieces
  expect(pieces.map(({ text }) => text)).toEqual(['علي', ' ', 'محمد'])
  expect(pieces[2].x).toBeCloseTo(pieces[0].width + pieces[1].width, 6)
  // Ali as it stands alone and in a word: joined letters are other glyphs than single ones.
  const single = Array.from('علي').flatMap(letter => line(letter, style).pieces[0].words[0].glyphs.map(({ id }) => id))
  const joined = pieces[0].words[0].glyphs.map(({ id }) => id)
  expect(joined).not.toEqual(single.reverse())
})

it('breaks lines at words, and words that are too long anywhere', async () => {
  const { lines, line } = await openFonts(installedAssets, '欧阳娜')
  const text = 'A film of a knee and anextraordinarilylongwordthatfitsnowhere, 欧阳娜娜欧阳娜娜欧阳娜娜'
  const set = lines(text, 60, style)
  const shown = set.map(({ pieces }) => pieces.map(piece => piece.text).join(''))
  expect(shown.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  expect(shown[0]).toBe('A film of a')
  for (const { width } of set) expect(width).toBeLessThanOrEqual(60)
  // Where a line ends between them, a number still stands with its unit.
  for (const width of [50, 60, 70, 80])
    for (const { pieces } of lines('from (8 m behind) to 1 y 2 m, or 6.0 months, n = 27', width, style)) {
      const shown = pieces.map(piece => piece.text).join('')
      expect(shown).not.toMatch(/(?<!n = 2?)\d(\.\d)?$|[=n]$|^(m|y|months|=)(?=[ ,]|$)/)
    }
  const [first, second, ...rest] = lines(text, 60, style, 2)
  expect(rest).toEqual([])
  expect(first).toEqual(line('A film of a', style))
  expect(second.pieces.map(piece => piece.text).join('')).toMatch(/^knee and.*…$/)
})
