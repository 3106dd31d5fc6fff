/**
 * Stored values against DCMTK (RLE, JPEG, JPEG-LS) and GDCM (JPEG 2000): on pictures that are made here and compressed
 * by those tools, and on the films of PHYSIS_DATA where they are there.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { keyedRandom } from '../../src/base/index.ts'
import { decodeDicom, readDicomHeader } from '../../src/dicom/index.ts'
import { loadCodecs } from '../../src/dicom/node/index.ts'
import { filmsFolder } from '../helpers/films.ts'
import { testFilm } from '../helpers/writeDicom.ts'
import { lacks, must, rawPixels } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-decode-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [columns, rows] = [67, 45]

type Kind = { name: string; bits: number; signed: boolean; colour: boolean }
const kinds: readonly Kind[] = [
  ...[8, 12, 16].flatMap(bits => [false, true].map(signed => ({ bits, signed, colour: false }))),
  { bits: 8, signed: false, colour: true },
].map(kind => ({ ...kind, name: kind.colour ? 'RGB' : `${kind.bits} bits${kind.signed ? ', signed' : ''}` }))

/** Noise on a slope from the least value to the greatest, both of which occur. */
function valuesOf({ bits, signed, colour }: Kind): number[] {
  const random = keyedRandom(bits, Number(signed), Number(colour))
  const range = 2 ** bits - 1
  const count = columns * rows * (colour ? 3 : 1)
  const least = signed ? -(2 ** (bits - 1)) : 0
  return Array.from({ length: count }, (_, i) => {
    const slope = i / (count - 1)
    const noise = i === 0 || i === count - 1 ? 0 : (random.uniform() - 0.5) / 4
    return least + Math.round(range * Math.min(1, Math.max(0, slope + noise)))
  })
}

/** Secondary capture: the tools look at little else. */
const identity = {
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '2.25.1',
  StudyInstanceUID: '2.25.2',
  SeriesInstanceUID: '2.25.3',
}

function plainFilm(kind: Kind): { path: string; values: number[] } {
  const values = valuesOf(kind)
  const path = join(folder, `${kind.name}.dcm`)
  writeFileSync(
    path,
    testFilm(
      values,
      {
        ...identity,
        BitsAllocated: kind.bits > 8 ? 16 : 8,
        BitsStored: kind.bits,
        PixelRepresentation: kind.signed ? 1 : 0,
        ...(kind.colour && { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 }),
      },
      { columns },
    ),
  )
  return { path, values }
}

/** Decompressed by DCMTK, or by GDCM where it is named. */
function decompressed(path: string, tool: Tool): Buffer {
  const plain = join(folder, 'plain.dcm')
  if (tool === 'gdcmconv') must(tool, '--raw', path, plain)
  else must(tool, path, plain)
  return rawPixels(plain)
}
type Tool = 'dcmdjpeg' | 'dcmdjpls' | 'dcmdrle' | 'gdcmconv'

/** Our stored values, and the other's, each with the bits that they have. */
async function both(path: string, tool: Tool) {
  const film = await decodeDicom(readFileSync(path), loadCodecs, { anyKind: true })
  const { data, bitsStored, signed } = film.stored
  const bytes = decompressed(path, tool)
  const wide = film.format.bitsAllocated === 16
  const up = 32 - bitsStored
  const theirs = Array.from(data, (_, i) => {
    const word = wide ? bytes.readUInt16LE(2 * i) : bytes[i]
    return signed ? (word << up) >> up : (word << up) >>> up
  })
  return { ours: Array.from(data), theirs, film }
}

/** Of two pictures, the greatest difference; a test of thousands of values by `toEqual` takes seconds to fail. */
const greatestDifference = (a: readonly number[], b: readonly number[]): number =>
  a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) : Number.NaN

type Encoder = {
  command: readonly string[]
  decoder: Tool
  /** Grey without a sign is all that the others take. */
  only?: (kind: Kind) => boolean
  /** Of a syntax with loss: decoders round differently. */
  tolerance?: number
}
const isGrey = (kind: Kind) => !kind.signed && !kind.colour
const encoders: Readonly<Record<string, Encoder>> = {
  'RLE Lossless': { command: ['dcmcrle'], decoder: 'dcmdrle' },
  'JPEG Lossless, Non-Hierarchical (Process 14)': { command: ['dcmcjpeg', '+el'], decoder: 'dcmdjpeg' },
  'JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)': {
    command: ['dcmcjpeg', '+e1'],
    decoder: 'dcmdjpeg',
  },
  'JPEG-LS Lossless': { command: ['dcmcjpls', '+el'], decoder: 'dcmdjpls' },
  'JPEG-LS Near-Lossless': { command: ['dcmcjpls', '+en', '+md', '3'], decoder: 'dcmdjpls', only: isGrey },
  'JPEG 2000 Lossless': { command: ['gdcmconv', '--j2k'], decoder: 'gdcmconv' },
  'JPEG Baseline (Process 1)': {
    command: ['dcmcjpeg', '+eb'],
    decoder: 'dcmdjpeg',
    only: kind => isGrey(kind) && kind.bits === 8,
    tolerance: 1,
  },
  'JPEG Extended (Process 2 and 4)': {
    command: ['dcmcjpeg', '+ee'],
    decoder: 'dcmdjpeg',
    only: kind => isGrey(kind) && kind.bits === 12,
    tolerance: 1,
  },
  'JPEG 2000': {
    command: ['gdcmconv', '--j2k', '--lossy', '-r', '4'],
    decoder: 'gdcmconv',
    only: isGrey,
    tolerance: 1,
  },
}

describe.skipIf(lacks('dcmtk', 'libgdcm-tools'))('stored values of pictures that other tools compressed', () => {
  for (const [syntax, { command, decoder, only = () => true, tolerance = 0 }] of Object.entries(encoders))
    it.each(kinds.filter(only))(`${syntax}, $name`, async kind => {
      const { path, values } = plainFilm(kind)
      const packed = join(folder, 'packed.dcm')
      must(command[0], ...command.slice(1), path, packed)
      const { ours, theirs, film } = await both(packed, decoder)
      expect(film.transferSyntax).toBe(syntax)
      expect(greatestDifference(ours, theirs)).toBeLessThanOrEqual(tolerance)
      if (!film.lossy) expect(greatestDifference(ours, values)).toBe(0)
    })
})

describe.skipIf(lacks('dcmtk'))('values in the upper bits of words, which are compressed whole', () => {
  it.each([
    ['JPEG Lossless', 'dcmcjpeg', '+e1'],
    ['JPEG-LS', 'dcmcjpls', '+el'],
  ])('%s', async (_, command, option) => {
    const values = valuesOf({ name: '', bits: 12, signed: false, colour: false })
    const [path, packed] = [join(folder, 'upper.dcm'), join(folder, 'packed.dcm')]
    const header = { ...identity, BitsAllocated: 16, BitsStored: 12, HighBit: 15 }
    writeFileSync(
      path,
      testFilm(
        values.map(value => value << 4),
        header,
        { columns },
      ),
    )
    must(command, option, path, packed)
    const { stored, warnings } = await decodeDicom(readFileSync(packed), loadCodecs, { anyKind: true })
    expect(greatestDifference([...stored.data], values)).toBe(0)
    expect(stored.bitsStored).toBe(12)
    expect(warnings.join()).not.toContain('bits stored')
  })
})

/** Syntaxes by the tool that is to agree: DCMTK, and GDCM for what DCMTK does not read. */
function toolFor(syntax: string): Tool | undefined {
  if (/^RLE/.test(syntax)) return 'dcmdrle'
  if (/^JPEG-LS/.test(syntax)) return 'dcmdjpls'
  if (/^JPEG 2000/.test(syntax)) return 'gdcmconv'
  if (/^JPEG (Baseline|Extended|Lossless)/.test(syntax)) return 'dcmdjpeg'
  return undefined
}

const films = filmsFolder('dicom')

describe.skipIf(!films || lacks('dcmtk', 'libgdcm-tools'))('stored values of real films', () => {
  const compressed = readdirSync(films ?? '.', { recursive: true, withFileTypes: true })
    .filter(entry => films && entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .flatMap(path => {
      try {
        const { transferSyntax, format } = readDicomHeader(readFileSync(path))
        const tool = format && toolFor(transferSyntax)
        return tool ? [{ path, file: relative(films!, path), transferSyntax, tool }] : []
      } catch {
        return []
      }
    })
  it('are there', () => expect(compressed.length).toBeGreaterThan(10))
  it.each(compressed)('$file: $transferSyntax, by $tool', async ({ path, tool }) => {
    const { ours, theirs } = await both(path, tool)
    expect(greatestDifference(ours, theirs)).toBe(0)
  })
})
