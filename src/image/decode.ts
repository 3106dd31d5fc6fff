/**
 * PNG and JPEG to grey. One decoder each for Node and browser, in plain JavaScript: native libraries and the browser's canvas
 * round differently, and a canvas loses the lower half of 16 bits. What a file is, and how large its picture, is read from its first
 * bytes, so that a picture of a billion pixels is refused before anything is allocated.
 */
import { decode as decodePng } from 'fast-png'
import jpeg from 'jpeg-js'
import { FilmError } from '../base/index.ts'
import type { GreyImage } from './grey.ts'

/** Larger pictures are refused. The largest radiographs have about 25 megapixels. */
export const maxMegapixels = 64

/**
 * Decodes a film.
 *
 * @throws {FilmError} `unreadable` (empty, cut off, damaged, no picture), `unsupported` (a picture of another kind) or
 * `too_large`; the message does not name the file, which is the caller's to add
 */
export function decodeImage(bytes: Uint8Array): GreyImage {
  if (bytes.length === 0) throw new FilmError('unreadable', 'the file is empty')
  const kind = imageKind(bytes)
  if (kind === undefined) throw new FilmError('unreadable', 'the file is no picture that Physis knows (PNG or JPEG)')
  if (kind !== 'png' && kind !== 'jpeg')
    throw new FilmError('unsupported', `${kind} pictures are not read: save the film as PNG, without loss`)
  const { width, height } = kind === 'png' ? pngSize(bytes) : jpegSize(bytes)
  if (width * height > maxMegapixels * 1e6)
    throw new FilmError(
      'too_large',
      `the picture has ${width} x ${height} pixels, the limit is ${maxMegapixels} megapixels`,
    )
  try {
    return kind === 'png' ? fromPng(bytes) : fromJpeg(bytes)
  } catch (error) {
    if (error instanceof FilmError) throw error
    throw new FilmError('unreadable', `the ${kind.toUpperCase()} is damaged or cut off`)
  }
}

/** What the first bytes say, or undefined. */
function imageKind(bytes: Uint8Array): string | undefined {
  const starts = (...expected: number[]) => expected.every((b, i) => bytes[i] === b)
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg'
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'GIF'
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return 'TIFF'
  if (starts(0x42, 0x4d)) return 'BMP'
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45) return 'WebP'
  return undefined
}

const uint16 = (bytes: Uint8Array, at: number) => (bytes[at] << 8) | bytes[at + 1]
const uint32 = (bytes: Uint8Array, at: number) => uint16(bytes, at) * 65536 + uint16(bytes, at + 2)

/** From the IHDR chunk, which comes first (PNG specification, 11.2.2). */
function pngSize(bytes: Uint8Array): { width: number; height: number } {
  if (bytes.length < 33) throw new FilmError('unreadable', 'the PNG is cut off within its header')
  return { width: uint32(bytes, 16), height: uint32(bytes, 20) }
}

/** From the frame header, SOF0 to SOF15 (ITU T.81, B.2.2). */
function jpegSize(bytes: Uint8Array): { width: number; height: number } {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) break
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { width: uint16(bytes, at + 7), height: uint16(bytes, at + 5) }
    at += 2 + uint16(bytes, at + 2)
  }
  throw new FilmError('unreadable', 'the JPEG is damaged or cut off within its header')
}

function fromPng(bytes: Uint8Array): GreyImage {
  const { width, height, data, channels, depth, palette } = decodePng(bytes, { checkCrc: true })
  if (palette) {
    const colours = Uint8Array.from(data as Uint8Array, () => 0)
    const rgb = new Uint8Array(3 * colours.length)
    for (let i = 0; i < colours.length; i++) rgb.set(palette[(data as Uint8Array)[i]].slice(0, 3), 3 * i)
    return luminance(rgb, width, height, 3, 255)
  }
  const maxValue = depth === 16 ? 65535 : 255
  const values = data as Uint8Array | Uint16Array
  if (depth < 8)
    return { width, height, data: spread(values as Uint8Array, width, height, depth), maxValue: 255, coloured: false }
  return luminance(values, width, height, channels, maxValue)
}

/** Packed 1, 2 or 4 bit samples as 8 bits. Rows start at whole bytes. */
function spread(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8)
  const top = 2 ** depth - 1
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      const sample = (packed[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & top
      out[y * width + x] = (sample * 255) / top
    }
  return out
}

function fromJpeg(bytes: Uint8Array): GreyImage {
  // The decoder fills what a cut-off file lacks with grey: the end marker tells.
  if (!endsWithMarker(bytes)) throw new FilmError('unreadable', 'the JPEG is cut off')
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maxMegapixels,
    maxMemoryUsageInMB: 1024,
  })
  return luminance(data, width, height, 3, 255)
}

/** Whether an end-of-image marker stands in the last bytes; some writers pad behind it. */
function endsWithMarker(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= Math.max(2, bytes.length - 4096); i--)
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true
  return false
}

/** Grey by the weights of Rec. ITU-R BT.601; alpha is ignored. */
function luminance(
  values: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: number,
  maxValue: 255 | 65535,
): GreyImage {
  const n = width * height
  if (values.length < n * channels) throw new FilmError('unreadable', 'the picture is cut off')
  const data = maxValue === 255 ? new Uint8Array(n) : new Uint16Array(n)
  if (channels < 3) {
    for (let i = 0; i < n; i++) data[i] = values[i * channels]
    return { width, height, data, maxValue, coloured: false }
  }
  let colourful = 0
  for (let i = 0; i < n; i++) {
    const r = values[i * channels]
    const g = values[i * channels + 1]
    const b = values[i * channels + 2]
    data[i] = Math.round(0.299 * r + 0.587 * g + 0.114 * b)
    if (Math.max(r, g, b) - Math.min(r, g, b) > 0.12 * maxValue) colourful++
  }
  // A coloured stamp or annotation does not make a photograph.
  return { width, height, data, maxValue, coloured: colourful > 0.05 * n }
}
