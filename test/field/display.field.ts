/**
 * Displayed values against DCMTK's dcmj2pnm, within 1 of 255: windows, rescaling, tables, and MONOCHROME1. dcmj2pnm knows
 * LINEAR windows only as PS3.3, C.11.2.1.2.1 has them; the other functions are tested against numbers worked by hand.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeDicom } from '../../src/dicom/index.ts'
import { loadCodecs } from '../../src/dicom/node/index.ts'
import { filmsFolder } from '../helpers/films.ts'
import { type TestElements, testFilm } from '../helpers/writeDicom.ts'
import { dcm2pnm, lacks } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-display-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every value of 12 bits, in rows of 64. */
const unsigned = Array.from({ length: 4096 }, (_, i) => i)
const signed = unsigned.map(value => value - 2048)

const window = { WindowCenter: '1800', WindowWidth: '2500' }

/** A curve that no window has, from 12 bits to `bits`. */
const curve = (bits: number) => unsigned.map(i => Math.round((2 ** bits - 1) * Math.sqrt(i / 4095)))
const table = (bits: number, first = 0): TestElements => ({
  LUTDescriptor: ['US', [4096, first & 0xffff, bits]],
  LUTData: ['OW', curve(bits)],
})

const films: [name: string, elements: TestElements, ...options: string[]][] = [
  ['a window', window, '+Wi', '1'],
  ['a narrow window', { WindowCenter: '2047.5', WindowWidth: '2' }, '+Wi', '1'],
  ['a window of width 1', { WindowCenter: '1000', WindowWidth: '1' }, '+Wi', '1'],
  ['MONOCHROME1 and a window', { ...window, PhotometricInterpretation: 'MONOCHROME1' }, '+Wi', '1'],
  [
    'MONOCHROME1 that says so twice',
    { ...window, PhotometricInterpretation: 'MONOCHROME1', PresentationLUTShape: 'INVERSE' },
    '+Wi',
    '1',
  ],
  ['the first of two windows', { WindowCenter: '1800\\900', WindowWidth: '2500\\300' }, '+Wi', '1'],
  ['rescaling and a window', { ...window, RescaleSlope: '1.5', RescaleIntercept: '-1024' }, '+Wi', '1'],
  ['negative values', { PixelRepresentation: 1, WindowCenter: '-200', WindowWidth: '1900' }, '+Wi', '1'],
  ['a VOI LUT', { VOILUTSequence: [table(16)] }, '+Wl', '1'],
  ['a VOI LUT of 8 bits', { VOILUTSequence: [table(8)] }, '+Wl', '1'],
  [
    'a VOI LUT of negative values',
    { PixelRepresentation: 1, VOILUTSequence: [{ ...table(12), LUTDescriptor: ['SS', [4096, -2048, 12]] }] },
    '+Wl',
    '1',
  ],
  ['MONOCHROME1 and a VOI LUT', { VOILUTSequence: [table(12)], PhotometricInterpretation: 'MONOCHROME1' }, '+Wl', '1'],
  [
    'a modality LUT and a window',
    { ...window, ModalityLUTSequence: [{ ...table(12), '0028,3004': ['LO', 'US'] }] },
    '+Wi',
    '1',
  ],
]

/** Greatest difference of the pictures in 8 bits. dcmj2pnm cuts off where we round, so 1 is to be expected. */
async function compare(path: string, options: readonly string[]): Promise<number> {
  const { image } = await decodeDicom(readFileSync(path), loadCodecs, { anyKind: true })
  const theirs = dcm2pnm(path, ...options)
  expect([theirs.width, theirs.height]).toEqual([image.width, image.height])
  let most = 0
  for (let i = 0; i < theirs.data.length; i++)
    most = Math.max(most, Math.abs(Math.round((255 * image.data[i]) / image.maxValue) - theirs.data[i]))
  return most
}

describe.skipIf(lacks('dcmtk'))('displayed values', () => {
  it.each(films)('%s', async (_, elements, ...options) => {
    const path = join(folder, 'film.dcm')
    const values = elements.PixelRepresentation === 1 ? signed : unsigned
    const uids = { StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.3' }
    writeFileSync(path, testFilm(values, { BitsStored: 12, ...uids, ...elements }, { columns: 64 }))
    expect(await compare(path, options)).toBeLessThanOrEqual(1)
  })
})

const real = filmsFolder('dicom')

describe.skipIf(!real || lacks('dcmtk'))('displayed values of real films', () => {
  it.each([
    ['dwv/gdcm-CR-MONO1-10-chest.dcm', '+Wi', '1'],
    ['pydicom/MR_small_implicit.dcm', '+Wi', '1'],
    ['pydicom/MR_small_RLE.dcm', '+Wi', '1'],
    ['wg04-jpll/RG2_JPLL', '+Wi', '1'],
  ])('%s', async (file, ...options) => {
    expect(await compare(join(real!, file), options)).toBeLessThanOrEqual(1)
  })
})
