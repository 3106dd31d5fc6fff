/**
 * The stored values of the first frame: found in the file, decompressed, and brought to one number a sample (PS3.5,
 * section 8 and A.4). Nothing is interpreted yet: this is what other toolkits call the pixel array.
 */
import type { CodecName, Codecs } from './codecs.ts'
import { type CodestreamHeader, readCodestream } from './codestream.ts'
import type { ElementSet } from './elements.ts'
import { failure } from './failure.ts'
import { endsWithMarker, firstFrame } from './firstFrame.ts'
import type { Photometric, PixelFormat } from './pixelFormat.ts'
import { decodeRunLength } from './runLength.ts'
import type { TransferSyntax } from './transferSyntax.ts'

export type StoredPixels = {
  /** Samples of a pixel stand beside each other. */
  data: Uint16Array | Int16Array
  /** Bits that a value has: those of the header, or of the compressed picture where it has more. */
  bitsStored: number
  signed: boolean
  /** Of `data`: a decoder may have turned one colour space into another. */
  photometric: Photometric
}

/**
 * Reads the first frame, and adds to `warnings`.
 *
 * @param codecs must be there for a syntax that compresses pixels, but for RLE
 * @throws {FilmError} `unreadable`, `unsupported` or `too_large`
 */
export function readStoredPixels(
  dataSet: ElementSet,
  syntax: TransferSyntax,
  format: PixelFormat,
  codecs: Codecs | undefined,
  warnings: string[],
): StoredPixels {
  const encapsulated = dataSet.find('PixelData')!.open
  const { compression } = syntax
  if (encapsulated !== (compression !== undefined))
    throw failure('unreadable', `the pixel data are not written as the transfer syntax, ${syntax.name}, says`)
  if (compression === undefined) return nativePixels(dataSet, format)
  if (compression === 'RLE') return runLengthPixels(dataSet, format)
  return codecPixels(dataSet, compression, format, codecs!, warnings)
}

function nativePixels(dataSet: ElementSet, format: PixelFormat): StoredPixels {
  const { rows, columns, samples, bitsAllocated, photometric } = format
  const halved = photometric === 'YBR_FULL_422'
  const count = rows * columns * (halved ? 2 : samples)
  const frameBytes = (count * bitsAllocated) / 8
  const { vr } = dataSet.find('PixelData')!
  const bytes = dataSet.bytes('PixelData') ?? new Uint8Array(0)
  if (bytes.length < frameBytes)
    throw failure('unreadable', `the picture is cut off, with ${bytes.length} of ${frameBytes} bytes`)
  const { littleEndian } = dataSet.encoding
  // 8 bits in words of 16, in big endian: the second pixel comes first (PS3.5, 8.1.1).
  const swapped = bitsAllocated === 8 && !littleEndian && vr === 'OW'
  let raw = samplesOf(
    swapped ? swapPairs(bytes.subarray(0, count + (count & 1))) : bytes,
    count,
    bitsAllocated,
    littleEndian,
  )
  if (halved) raw = spread422(raw, rows * columns)
  else if (format.planar) raw = interleave(raw)
  return { ...format, data: toValues(raw, format, format.highBit - format.bitsStored + 1) }
}

const swapPairs = (bytes: Uint8Array): Uint8Array => bytes.map((_, i) => bytes[i ^ 1])

/** Bytes as samples, one number each. */
function samplesOf(bytes: Uint8Array, count: number, bits: 8 | 16, littleEndian: boolean): Uint16Array {
  const samples = new Uint16Array(count)
  if (bits === 8) for (let i = 0; i < count; i++) samples[i] = bytes[i]
  else {
    const [low, high] = littleEndian ? [0, 1] : [1, 0]
    for (let i = 0; i < count; i++) samples[i] = bytes[2 * i + low] | (bytes[2 * i + high] << 8)
  }
  return samples
}

/** Y1 Y2 Cb Cr as two pixels with the same Cb and Cr (PS3.3, C.7.6.3.1.2). */
function spread422(values: Uint16Array, pixels: number): Uint16Array {
  const out = new Uint16Array(3 * pixels)
  for (let i = 0; i < pixels; i++) {
    const pair = 4 * (i >> 1)
    out[3 * i] = values[pair + (i & 1)]
    out[3 * i + 1] = values[pair + 2]
    out[3 * i + 2] = values[pair + 3]
  }
  return out
}

function runLengthPixels(dataSet: ElementSet, format: PixelFormat): StoredPixels {
  const { rows, columns, samples, bitsAllocated, photometric } = format
  if (photometric === 'YBR_FULL_422') throw failure('unsupported', 'RLE pictures with halved chroma are not read')
  const frame = firstFrame(dataSet, 'RLE', format.frames)
  const bytes = decodeRunLength(frame, rows * columns, samples, bitsAllocated === 16 ? 2 : 1)
  const planes = samplesOf(bytes, rows * columns * samples, bitsAllocated, true)
  const raw = samples === 3 ? interleave(planes) : planes
  return { ...format, data: toValues(raw, format, format.highBit - format.bitsStored + 1) }
}

/** An empty film packs so tightly; beyond it, a few bytes would keep a decoder busy for seconds. */
const mostPixelsPerByte = 20_000

function codecPixels(
  dataSet: ElementSet,
  codec: CodecName,
  format: PixelFormat,
  codecs: Codecs,
  warnings: string[],
): StoredPixels {
  const { rows, columns, samples, signed, highBit, bitsStored } = format
  const { header, frame } = readCodestream(codec, firstFrame(dataSet, codec, format.frames))
  checkCodestream(codec, header, format)
  if (frame.length * mostPixelsPerByte < rows * columns)
    throw failure('unreadable', `the ${codec} picture is cut off, too small to hold ${columns} x ${rows} pixels`)
  // Decoders fill what is missing with grey, and say nothing.
  if (codec !== 'JPEG XL' && !endsWithMarker(frame)) throw failure('unreadable', `the ${codec} picture is cut off`)
  const precision = header.precision ?? bitsStored
  // The header says how wide samples are once they are decompressed; those of a frame of 8 bits come as bytes.
  const bitsAllocated = precision <= 8 ? 8 : format.bitsAllocated
  const decoded = codecs.decode(codec, frame, { ...format, bitsAllocated, bitsStored: precision })
  const count = rows * columns * samples
  if (
    decoded.rows !== rows ||
    decoded.columns !== columns ||
    decoded.samples !== samples ||
    decoded.bytes.length < (count * decoded.bitsAllocated) / 8
  )
    throw failure('unreadable', `the ${codec} picture is damaged or cut off`)
  const raw = samplesOf(decoded.bytes, count, decoded.bitsAllocated, true)
  const photometric = samples === 3 ? (decoded.photometric as Photometric) : format.photometric
  // Whole words were compressed, the values in their upper bits.
  if (precision > highBit && highBit >= bitsStored)
    return { data: toValues(raw, format, highBit - bitsStored + 1), bitsStored, signed, photometric }
  // Some writers leave the bits above a negative value zero, where others repeat its sign.
  const unextended = signed && precision > bitsStored && raw.every(value => value < 2 ** bitsStored)
  const data = toValues(raw, unextended ? format : { ...format, bitsStored: precision }, 0)
  // A JPEG has 8 or 12 bits, whatever the header says; only values that need them count.
  const fits = precision <= bitsStored || isWithin(data, format)
  if (!fits) warnings.push(`the header says ${bitsStored} bits stored, the ${codec} picture has ${precision}`)
  return { data, bitsStored: fits ? bitsStored : precision, signed, photometric }
}

function checkCodestream(codec: CodecName, inner: CodestreamHeader, outer: PixelFormat): void {
  const differ = (what: string, said: string | number, found: string | number) =>
    failure('unreadable', `the header says ${said} ${what}, the ${codec} picture in it ${found}`)
  if (inner.rows !== outer.rows || inner.columns !== outer.columns)
    throw differ('pixels', `${outer.columns} x ${outer.rows}`, `${inner.columns} x ${inner.rows}`)
  if (inner.samples !== undefined && inner.samples !== outer.samples)
    throw differ('samples a pixel', outer.samples, inner.samples)
  if (inner.precision !== undefined && inner.precision > outer.bitsAllocated)
    throw differ('bits a sample', outer.bitsAllocated, inner.precision)
}

function isWithin(values: ArrayLike<number>, { bitsStored, signed }: PixelFormat): boolean {
  const [least, most] = storedRange(bitsStored, signed)
  for (let i = 0; i < values.length; i++) if (values[i] < least || values[i] > most) return false
  return true
}

/** The least and the greatest value that these bits can hold. */
export const storedRange = (bitsStored: number, signed: boolean): [least: number, greatest: number] =>
  signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1]

/** Three planes as pixels. */
function interleave(values: Uint16Array): Uint16Array {
  const pixels = values.length / 3
  const out = new Uint16Array(values.length)
  for (let plane = 0; plane < 3; plane++)
    for (let i = 0; i < pixels; i++) out[3 * i + plane] = values[plane * pixels + i]
  return out
}

/** Samples within their bits: moved down from the high bit where they lie there, freed of overlays, with their sign. */
function toValues(raw: Uint16Array, { bitsStored, signed }: PixelFormat, lowestBit: number): Uint16Array | Int16Array {
  const up = 32 - bitsStored
  if (signed) {
    const out = new Int16Array(raw.length)
    for (let i = 0; i < raw.length; i++) out[i] = ((raw[i] >> lowestBit) << up) >> up
    return out
  }
  if (lowestBit > 0 || bitsStored < 16)
    for (let i = 0; i < raw.length; i++) raw[i] = ((raw[i] >> lowestBit) << up) >>> up
  return raw
}

/** Stored values as unsigned ones: negative values need an offset, which is half of the range. */
export function offsetStored({ data, bitsStored, signed }: StoredPixels): { data: Uint16Array; offset: number } {
  if (data instanceof Uint16Array) return { data, offset: 0 }
  const offset = signed ? 2 ** (bitsStored - 1) : 0
  return { data: Uint16Array.from(data, value => value + offset), offset }
}
