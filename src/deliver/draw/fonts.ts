/**
 * Sets text in lines: which font shows which character, in which order, how wide. Measuring, pictures and PDF use these same lines, so that
 * what was measured is what is drawn. Letters are joined as their script asks (fontkit), and text that runs from right to
 * left is put in order (bidi-js, the Unicode Bidirectional Algorithm). Figures are all of one width.
 *
 * For a character that no font has stands the empty box of the first font, and the reader can be told which it is.
 */
import { create, type Font, type GlyphRun } from 'fontkit'
import { plainText } from '../wording/index.ts'
import type { Assets } from './assets.ts'
import { visually, withLevels } from './direction.ts'
import { type Family, families, type Weight } from './families.ts'
import { unpackWoff } from './unpackWoff.ts'

/** One file of a family. */
export type Face = { path: string; bytes: Uint8Array; font: Font }

/** Characters of one face, beside each other. */
export type Piece = {
  face: Face
  text: string
  /** From the start of the line, and its width, in the unit of the size. */
  x: number
  width: number
  /** Word by word, as it is seen. */
  words: readonly GlyphRun[]
}

export type TextLine = { pieces: readonly Piece[]; width: number; size: number }

export type TextStyle = { size: number; weight?: Weight }

export type Fonts = {
  line(text: string, style: TextStyle): TextLine
  /** Lines no wider than `width`; beyond `most` lines the last one ends in an ellipsis. */
  lines(text: string, width: number, style: TextStyle, most?: number): TextLine[]
  /** Characters of the text that are in no font. */
  readonly missing: readonly string[]
}

/** Signs that the layout itself may add to a text. */
const always = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;()+−-–±×/%·…?'

/**
 * Figures of one width (OpenType `tnum`), but not where hyphens would become as wide; and no signs that are made of several, as an arrow of
 * two (`calt` of Inter), which also takes most of the time.
 */
export const featuresOf = (face: Face, text: string): Record<string, boolean> =>
  face.path.startsWith(families[0].package) ? { calt: false, ...(text.includes('-') ? {} : { tnum: true }) } : {}

const read = new WeakMap<Assets, Map<string, Promise<unknown>>>()

/** Loads the fonts for all characters of a text; what else is set with them is unknown. */
export async function openFonts(assets: Assets, text: string): Promise<Fonts> {
  const characters = [...new Set(Array.from(always + plainText(text, text.length + 1)))]
  const coverage = await Promise.all(
    families.map(family => once(assets, `${family.package}/unicode.json`, parseRanges)),
  )
  const faces: Record<Weight, Map<string, Face>> = { regular: new Map(), strong: new Map() }
  await Promise.all(
    characters.map(async character => {
      for (const [i, family] of families.entries()) {
        if (family.only && !family.only.test(character)) continue
        for (const part of partsWith(coverage[i], character.codePointAt(0)!)) {
          const [regular, strong] = await Promise.all([
            once(assets, fileOf(family, part, 'regular'), parseFace),
            once(assets, fileOf(family, part, 'strong'), parseFace),
          ])
          if (!regular.font.hasGlyphForCodePoint(character.codePointAt(0)!)) continue
          faces.regular.set(character, regular)
          faces.strong.set(character, strong)
          return
        }
      }
    }),
  )
  return setter(
    faces,
    characters.filter(character => !faces.regular.has(character) && !/\s/u.test(character)),
  )
}

function setter(faces: Record<Weight, Map<string, Face>>, missing: readonly string[]): Fonts {
  const laid = new Map<string, GlyphRun>()
  const layout = (face: Face, word: string, features: Record<string, boolean>) => {
    const key = `${face.path} ${features.tnum} ${word}`
    let run = laid.get(key)
    if (!run) {
      run = face.font.layout(word, features)
      laid.set(key, run)
    }
    return run
  }
  const line = (text: string, { size, weight = 'regular' }: TextStyle): TextLine => {
    const pieces: Piece[] = []
    let width = 0
    for (const { text: part, face, level } of parts(text, weight)) {
      const features = featuresOf(face, part)
      const words = (level === 0 ? (part.match(/\S*\s*/gu) ?? []) : [part])
        .filter(word => word !== '')
        .map(word => layout(face, word, features))
      const advance = (words.reduce((sum, word) => sum + word.advanceWidth, 0) * size) / face.font.unitsPerEm
      pieces.push({ face, text: part, x: width, width: advance, words })
      width += advance
    }
    return { pieces, width, size }
  }
  /** Neighbours of one face and one direction, from left to right. */
  function parts(text: string, weight: Weight) {
    const runs: { text: string; face: Face; level: number }[] = []
    for (const { character, level } of withLevels(text)) {
      const face = faces[weight].get(character) ?? faces[weight].get('?')!
      const last = runs.at(-1)
      if (last && last.face === face && last.level === level) last.text += character
      else runs.push({ text: character, face, level })
    }
    return visually(runs)
  }
  return {
    line,
    missing,
    lines(text, width, style, most = Number.POSITIVE_INFINITY) {
      const fits = (part: string) => line(part, style).width <= width
      const lines = broken(text, fits)
      if (lines.length <= most) return lines.map(part => line(part, style))
      const kept = lines.slice(0, most)
      let last = Array.from(kept[most - 1])
      while (last.length > 0 && !fits(`${last.join('')}…`)) last = last.slice(0, -1)
      return [...kept.slice(0, -1), `${last.join('').trimEnd()}…`].map(part => line(part, style))
    },
  }
}

/**
 * What is not broken: a number with its unit, an age with its months, a count of films; an ideograph, kana or a sign of Thai by itself, with what
 * room follows it; any other word.
 */
const unbroken = new RegExp(
  [
    '[^\\s\\d]*\\d+(?:\\.\\d+)?(?: y \\d+)? (?:mm?|y|%|months?|pixels?)(?![\\p{L}\\d])[^\\s]*\\s*',
    'n = \\d+[^\\s]*\\s*',
    '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}]\\s*',
    '[^\\s\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}]+\\s*',
    '\\s+',
  ].join('|'),
  'gu',
)

/** Words as they fit; between ideographs, and within what is too long for a line, anywhere. */
function broken(text: string, fits: (part: string) => boolean): string[] {
  const lines: string[] = []
  let current = ''
  const add = (part: string) => {
    if (fits((current + part).trimEnd())) {
      current += part
      return
    }
    if (current.trim() !== '') lines.push(current.trimEnd())
    current = ''
    for (const character of fits(part.trimEnd()) ? [part] : Array.from(part)) {
      if (current !== '' && !fits(current + character)) {
        lines.push(current)
        current = ''
      }
      current += character
    }
  }
  for (const part of text.match(unbroken) ?? []) add(part)
  if (current.trim() !== '' || lines.length === 0) lines.push(current.trimEnd())
  return lines
}

type Ranges = { part: string; ranges: readonly (readonly [number, number])[] }[]

/** `unicode.json` of a package: ranges of characters by the file that has them. */
function parseRanges(bytes: Uint8Array): Ranges {
  const listed = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>
  return Object.entries(listed).map(([part, ranges]) => ({
    part: part.replace(/[[\]]/g, ''),
    ranges: ranges.split(',').map(range => {
      const [from, to = from] = range.replace('U+', '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)] as const
    }),
  }))
}

const partsWith = (all: Ranges, codePoint: number): string[] =>
  all.filter(({ ranges }) => ranges.some(([from, to]) => from <= codePoint && codePoint <= to)).map(({ part }) => part)

/** The uncompressed glyphs of a WOFF can be cut into a subset; those of a WOFF2 cannot. */
const fileOf = ({ package: name, weights }: Family, part: string, weight: Weight): string =>
  `${name}/files/${name.split('/')[1]}-${part}-${weights[weight]}-normal.woff`

function parseFace(bytes: Uint8Array, path: string): Face {
  const sfnt = unpackWoff(bytes)
  const font = create(sfnt as Buffer)
  if ('fonts' in font) throw new Error(`${path} is a collection of fonts`)
  return { path, bytes: sfnt, font }
}

/** Reads and parses a file the first time only. */
function once<Parsed>(
  assets: Assets,
  path: string,
  parse: (bytes: Uint8Array, path: string) => Parsed,
): Promise<Parsed> {
  const all = read.get(assets) ?? new Map<string, Promise<unknown>>()
  read.set(assets, all)
  const found = (all.get(path) as Promise<Parsed> | undefined) ?? assets(path).then(bytes => parse(bytes, path))
  all.set(path, found)
  return found
}
