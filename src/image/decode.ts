/**
 * PNG and JPEG to grey. One decoder each for Node and browser, in plain JavaScript: native libraries and the browser's canvas
 * round differently, and a canvas loses the lower half of 16 bits. What a file is, and how large its picture, is read from its first
 * bytes, so that a picture of a billion pixels is refused before anything is allocated.
 */
import jpeg from 'jpeg-js'
import { FilmError } from '../base/index.ts'
import { colourfulFrom, isColoured, luminance } from './colour.ts'
import type { GreyImage } from './grey.ts'
import { checkPngSize, readPng } from './png.ts'

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
  try {
    return kind === 'png' ? fromPng(bytes) : fromJpeg(bytes)
  } catch (error) {
    if (error instanceof FilmError) throw error
    throw new FilmError('unreadable', `the ${kind.toUpperCase()} is damaged or cut off`)
  }
}

/**
 * Whether a picture is too large, told from the first bytes of its file, so that it need not be read whole.
 *
 * @throws {FilmError} `too_large`, or `unreadable` where a header makes no sense
 */
export function checkPictureSize(head: Uint8Array): void {
  const kind = imageKind(head)
  if (kind === 'png') checkPngSize(head, maxMegapixels * 1e6)
  if (kind !== 'jpeg') return
  const size = jpegSizeIn(head)
  if (size) checkJpegSize(size)
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

/** Each scan passes over the whole picture; a progressive JPEG has about ten. */
const maxScans = 64

type JpegSize = {
  width: number
  height: number
  /** Samples of a pixel on average, that of each component by its sampling factors. */
  samples: number
  components: number
}

const damagedJpeg = () => new FilmError('unreadable', 'the JPEG is damaged or cut off within its header')

/** The size in the frame header, SOF0 to SOF15 (ITU T.81, B.2.2), of which there is one; scans are counted. Undefined if there is no such header. */
function jpegSizeIn(bytes: Uint8Array): JpegSize | undefined {
  let size: JpegSize | undefined
  let scans = 0
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1]
    // Between segments stand fill bytes, and behind a scan its data, in which FF is followed by 0 or a restart.
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)) {
      if (scans === 0 && bytes[at] !== 0xff) break
      const next = bytes.indexOf(0xff, at + 1)
      if (next < 0) break
      at = next
      continue
    }
    if (marker === 0xd9) break
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) {
      if (size) throw damagedJpeg()
      const components = bytes[at + 9]
      const factors = Array.from({ length: components }, (_, i) => bytes[at + 11 + 3 * i] ?? 0)
      const [across, down] = [factors.map(hv => hv >> 4), factors.map(hv => hv & 15)]
      const samples =
        factors.reduce((sum, _, i) => sum + across[i] * down[i], 0) / (Math.max(...across) * Math.max(...down))
      size = { width: uint16(bytes, at + 7), height: uint16(bytes, at + 5), samples, components }
    }
    if (marker === 0xda && ++scans > maxScans)
      throw new FilmError('unsupported', 'the JPEG picture has more scans than any film needs')
    at += 2 + uint16(bytes, at + 2)
  }
  if (size && !(size.samples > 0)) throw damagedJpeg()
  return size
}

function fromPng(bytes: Uint8Array): GreyImage {
  const { width, height, data, channels, depth, palette } = readPng(bytes, maxMegapixels * 1e6)
  if (palette) {
    const rgb = new Uint8Array(3 * data.length)
    for (let i = 0; i < data.length; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] = palette[3 * data[i] + c]
    return greyOf(rgb, width, height, 3, 255)
  }
  const top = 2 ** depth - 1
  if (depth < 8) for (let i = 0; i < data.length; i++) data[i] = (data[i] * 255) / top
  return greyOf(data, width, height, channels, depth === 16 ? 65535 : 255)
}

/**
 * Of memory that the decoder counts: four bytes for each sample, one more for it once decoded, three for a pixel. It takes about
 * as much again: less than 1 GiB in all.
 */
const jpegMemoryMiB = 400

const tooLargeJpeg = ({ width, height }: JpegSize) =>
  new FilmError(
    'too_large',
    `the picture has ${width} x ${height} pixels, the limit for a JPEG is 50 megapixels, in colour 20`,
  )

function checkJpegSize(size: JpegSize): void {
  const { width, height, samples, components } = size
  if (width * height * (4 * samples + components + 3) > jpegMemoryMiB * 2 ** 20) throw tooLargeJpeg(size)
}

function fromJpeg(bytes: Uint8Array): GreyImage {
  const size = jpegSizeIn(bytes)
  if (!size) throw damagedJpeg()
  checkJpegSize(size)
  const { width, height } = size
  // The decoder fills what a cut-off file lacks with grey: the end marker tells.
  if (!endsWithMarker(bytes)) throw new FilmError('unreadable', 'the JPEG is cut off')
  try {
    const { data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: maxMegapixels,
      maxMemoryUsageInMB: 2 * jpegMemoryMiB,
    })
    return greyOf(data, width, height, 3, 255)
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('maxMemoryUsageInMB')) throw tooLargeJpeg(size)
    throw error
  }
}

/** Whether an end-of-image marker stands in the last bytes; some writers pad behind it. */
function endsWithMarker(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= Math.max(2, bytes.length - 4096); i--)
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true
  return false
}

/** Alpha is ignored. */
function greyOf(
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
    data[i] = Math.round(luminance(r, g, b))
    if (Math.max(r, g, b) - Math.min(r, g, b) > colourfulFrom * maxValue) colourful++
  }
  return { width, height, data, maxValue, coloured: isColoured(colourful, n) }
}
