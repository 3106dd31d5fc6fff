/**
 * Stored values as a radiologist sees them: modality LUT, VOI LUT, inversion, padding, shutter (PS3.4, N.2). The whole
 * way is one table over the 65536 stored values. A picture is inverted exactly once: MONOCHROME1 says that low values
 * are white, and nothing else decides. PresentationLUTShape repeats it; where both disagree, the writer has often
 * changed one and forgotten the other, and the picture is right by its photometric interpretation.
 */
import type { GreyImage } from '../image/index.ts'
import type { ElementSet } from './elements.ts'
import { type ModalityLut, readModalityLut } from './modalityLut.ts'
import type { PixelFormat } from './pixelFormat.ts'
import { closeShutter, readShutter, type Shutter } from './shutter.ts'
import { type StoredPixels, storedRange } from './storedPixels.ts'
import { readVoiLut, type VoiLut } from './voiLut.ts'

export type Display = {
  image: GreyImage
  modalityLut: ModalityLut
  voiLut: VoiLut
  inverted: boolean
  shutter: Shutter | undefined
  /** Pixels that hold no picture. */
  paddedPixels: number
}

/** Values that fill less of the range than this are stretched to it, where no window says how they are shown. */
const leastShareOfRange = 1 / 8

/**
 * The picture in grey; adds to `warnings`.
 *
 * @param pixelAspect height of a pixel as a multiple of its width
 */
export function displayGrey(
  dataSet: ElementSet,
  stored: StoredPixels,
  format: PixelFormat,
  pixelAspect: number,
  warnings: string[],
): Display {
  const { data, bitsStored, signed } = stored
  const inverted = format.photometric === 'MONOCHROME1'
  checkPresentationLut(dataSet, inverted, warnings)
  const isPadding = readPadding(dataSet, signed)
  const modalityLut = readModalityLut(dataSet, stored, warnings)
  let voiLut = readVoiLut(dataSet, modalityLut.range, warnings)
  if (voiLut.kind === 'none' && bitsStored > 8) voiLut = stretched(voiLut, data, modalityLut, isPadding, warnings)
  const maxValue = bitsStored > 8 ? 65535 : 255
  // By the bits of a value, so that negative ones have a place too.
  const table = new Uint16Array(65536)
  const padded = new Uint8Array(65536)
  const [least, greatest] = storedRange(bitsStored, signed)
  for (let value = least; value <= greatest; value++) {
    const grey = voiLut.apply(modalityLut.apply(value))
    padded[value & 0xffff] = Number(isPadding(value))
    // Padding is no part of the picture: it is black on either kind of film.
    table[value & 0xffff] = isPadding(value) ? 0 : Math.round(maxValue * (inverted ? 1 - grey : grey))
  }
  const out = maxValue === 255 ? new Uint8Array(data.length) : new Uint16Array(data.length)
  let paddedPixels = 0
  for (let i = 0; i < data.length; i++) {
    const key = data[i] & 0xffff
    out[i] = table[key]
    paddedPixels += padded[key]
  }
  const image: GreyImage = { width: format.columns, height: format.rows, data: out, maxValue, coloured: false }
  const shutter = readShutter(dataSet, pixelAspect, warnings)
  if (shutter) closeShutter(image, shutter)
  return { image, modalityLut, voiLut, inverted, shutter, paddedPixels }
}

function checkPresentationLut(dataSet: ElementSet, inverted: boolean, warnings: string[]): void {
  const shape = dataSet.text('PresentationLUTShape')?.toUpperCase()
  if (shape === (inverted ? 'IDENTITY' : 'INVERSE'))
    warnings.push(
      `the presentation LUT shape ${shape} contradicts ${inverted ? 'MONOCHROME1' : 'MONOCHROME2'}: the latter decides, look whether bone is light`,
    )
}

/** Values that mean "no picture here" (PS3.3, C.7.5.1.1.2), in stored values. */
function readPadding(dataSet: ElementSet, signed: boolean): (stored: number) => boolean {
  const value = dataSet.number('PixelPaddingValue', signed)
  if (value === undefined) return () => false
  // Some writers put the number in the other representation: bits count.
  const own = signed ? (value << 16) >> 16 : value & 0xffff
  const limitWritten = dataSet.number('PixelPaddingRangeLimit', signed)
  const limit = limitWritten === undefined ? own : signed ? (limitWritten << 16) >> 16 : limitWritten & 0xffff
  const [least, greatest] = own < limit ? [own, limit] : [limit, own]
  return stored => stored >= least && stored <= greatest
}

function stretched(
  voiLut: VoiLut,
  data: StoredPixels['data'],
  modalityLut: ModalityLut,
  isPadding: (stored: number) => boolean,
  warnings: string[],
): VoiLut {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  const seen = new Uint8Array(65536)
  for (let i = 0; i < data.length; i++) {
    const key = data[i] & 0xffff
    if (seen[key]) continue
    seen[key] = 1
    if (isPadding(data[i])) continue
    const value = modalityLut.apply(data[i])
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  const [from, to] = modalityLut.range
  if (!(greatest > least) || (greatest - least) / (to - from) >= leastShareOfRange) return voiLut
  warnings.push('no window says how the picture is shown, and it fills little of its range: it is stretched to it')
  return { ...voiLut, apply: value => Math.min(1, Math.max(0, (value - least) / (greatest - least))) }
}
