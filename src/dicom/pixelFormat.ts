/**
 * What the header says of the pixels (PS3.3, C.7.6.3), checked before anything is decoded. What is contradictory but
 * has one sensible reading is read that way, with a warning.
 */
import { maxMegapixels } from '../image/index.ts'
import type { ElementSet } from './elements.ts'
import { failure } from './failure.ts'

export type Photometric = 'MONOCHROME1' | 'MONOCHROME2' | 'PALETTE COLOR' | 'RGB' | YbrPhotometric
type YbrPhotometric = 'YBR_FULL' | 'YBR_FULL_422' | 'YBR_ICT' | 'YBR_RCT' | 'XYB'

export type PixelFormat = {
  rows: number
  columns: number
  /** Samples of a pixel: 1, or 3 of a colour. */
  samples: 1 | 3
  photometric: Photometric
  bitsAllocated: 8 | 16
  bitsStored: number
  highBit: number
  signed: boolean
  planar: boolean
  frames: number
}

const greys = new Set(['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR'])
const colours = new Set(['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT', 'XYB'])

export const isGrey = ({ photometric }: PixelFormat): boolean =>
  photometric === 'MONOCHROME1' || photometric === 'MONOCHROME2'

/**
 * Reads the format, and adds to `warnings`.
 *
 * @throws {FilmError} `unreadable` if there is no picture or its format is contradictory, `too_large`, or `unsupported`
 */
export function readPixelFormat(dataSet: ElementSet, warnings: string[]): PixelFormat {
  const rows = dataSet.number('Rows')
  const columns = dataSet.number('Columns')
  if (!dataSet.find('PixelData') || !rows || !columns) throw failure('unreadable', 'the DICOM file holds no picture')
  const samples = dataSet.number('SamplesPerPixel') ?? 1
  if (samples !== 1 && samples !== 3)
    throw failure('unsupported', `pictures with ${samples} samples a pixel are not read`)
  if (rows * columns * samples > maxMegapixels * 1e6)
    throw failure(
      'too_large',
      `the picture has ${columns} x ${rows} pixels${samples === 3 ? ' in colour' : ''}, the limit is ${maxMegapixels} megapixels${samples === 3 ? ', a third of that in colour' : ''}`,
    )
  const bitsAllocated = dataSet.number('BitsAllocated')
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    throw failure(
      'unsupported',
      `pictures with ${bitsAllocated ?? 'an unknown number of'} bits allocated a sample are not read`,
    )
  let bitsStored = dataSet.number('BitsStored') ?? bitsAllocated
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    warnings.push(`${bitsStored} bits are said to be stored in ${bitsAllocated}: all ${bitsAllocated} are read`)
    bitsStored = bitsAllocated
  }
  let highBit = dataSet.number('HighBit') ?? bitsStored - 1
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    warnings.push(`the high bit, ${highBit}, does not fit ${bitsStored} bits stored: ${bitsStored - 1} is taken`)
    highBit = bitsStored - 1
  }
  return {
    rows,
    columns,
    samples,
    photometric: readPhotometric(dataSet, samples, warnings),
    bitsAllocated,
    bitsStored,
    highBit,
    signed: dataSet.number('PixelRepresentation') === 1,
    planar: samples === 3 && dataSet.number('PlanarConfiguration') === 1,
    frames: readFrames(dataSet, warnings),
  }
}

function readPhotometric(dataSet: ElementSet, samples: 1 | 3, warnings: string[]): Photometric {
  const written = dataSet.text('PhotometricInterpretation')?.toUpperCase()
  if (written === undefined) {
    const assumed = samples === 1 ? 'MONOCHROME2' : 'RGB'
    warnings.push(`the photometric interpretation is unknown: ${assumed} is assumed, the picture may be inverted`)
    return assumed
  }
  if (greys.has(written) && samples === 3)
    throw failure('unreadable', 'the header is contradictory, a grey picture with three samples a pixel')
  if (colours.has(written) && samples === 1)
    throw failure('unreadable', 'the header is contradictory, a colour picture with one sample a pixel')
  if (!greys.has(written) && !colours.has(written))
    throw failure('unsupported', 'the photometric interpretation of the picture is not read')
  return written as Photometric
}

function readFrames(dataSet: ElementSet, warnings: string[]): number {
  const frames = Math.max(1, Math.floor(dataSet.number('NumberOfFrames') ?? 1))
  if (frames > 1) warnings.push(`the file holds ${frames} frames: the first is read`)
  return frames
}
