/**
 * PNG to samples (PNG specification, third edition). Read here and not by the library that writes PNG, for a hostile file: a
 * kilobyte can unpack into a gigabyte, a second header can make a small picture large, and rows can be missing. Memory is what
 * the header says, checked before, and no more; only the header, the palette and the pixels are looked at.
 */
import { Unzlib } from 'fflate'
import { FilmError } from '../base/index.ts'

export type Png = {
  width: number
  height: number
  /** Samples of a pixel. */
  channels: 1 | 2 | 3 | 4
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  depth: number
  data: Uint8Array | Uint16Array
  /** Red, green and blue of each value, where values stand for colours. */
  palette?: Uint8Array
}

const damaged = () => new FilmError('unreadable', 'the PNG is damaged')
const cutOff = () => new FilmError('unreadable', 'the PNG is cut off')

/** Channels and depths of each kind of colour (11.2.1). */
const kinds: Readonly<Record<number, { channels: Png['channels']; depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
}

/** Pixels along a side; JPEG and DICOM know no more. */
const mostAcross = 65_535

/** Inflated bytes are at most a thousand times as many: this much at a time. */
const inflateStep = 16_384

/**
 * Decodes a PNG.
 *
 * @param mostSamples how many samples the picture may have
 * @throws {FilmError} `unreadable` or `too_large`
 */
export function readPng(bytes: Uint8Array, mostSamples: number): Png {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const packed: Uint8Array[] = []
  let header: Header | undefined
  let palette: Uint8Array | undefined
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw cutOff()
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (at + 12 + length > bytes.length) throw cutOff()
    const data = bytes.subarray(at + 8, at + 8 + length)
    // The first chunk, and no other, is the header.
    if ((type === 'IHDR') !== (header === undefined)) throw damaged()
    if (type === 'IHDR') header = readHeader(data, mostSamples)
    else if (type === 'PLTE') palette = data
    else if (type === 'IDAT') packed.push(data)
    else if (type === 'IEND') break
    const isRead = type === 'IHDR' || type === 'PLTE' || type === 'IDAT'
    if (isRead && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) throw damaged()
    at += 12 + length
  }
  const { width, height, channels, depth, isIndexed, isInterlaced } = header!
  const sizes = passesOf(width, height, isInterlaced)
  const bits = depth * channels
  const rows = inflate(
    packed,
    sizes.reduce((sum, { columns, lines }) => sum + lines * (1 + Math.ceil((columns * bits) / 8)), 0),
  )
  const data = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels)
  let at = 0
  for (const pass of sizes) at = readPass(rows, at, pass, data, { width, depth, channels })
  if (!isIndexed) return { width, height, channels, depth, data }
  if (!palette || palette.length === 0 || palette.length % 3 !== 0) throw damaged()
  const entries = palette.length / 3
  if (data.some(value => value >= entries)) throw damaged()
  return { width, height, channels, depth, data, palette }
}

/** The size in the first bytes of a PNG, where they hold it; what is wrong with them besides is said when all is read. */
export function checkPngSize(head: Uint8Array, mostSamples: number): void {
  if (head.length >= 29) readHeader(head.subarray(16, 29), mostSamples)
}

type Header = Pick<Png, 'width' | 'height' | 'channels' | 'depth'> & { isIndexed: boolean; isInterlaced: boolean }

function readHeader(data: Uint8Array, mostSamples: number): Header {
  if (data.length !== 13) throw damaged()
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth, colour, compression, filter, interlace] = data.subarray(8)
  const kind = kinds[colour]
  if (!kind?.depths.includes(depth) || width === 0 || height === 0) throw damaged()
  if (compression !== 0 || filter !== 0 || interlace > 1) throw damaged()
  const { channels } = kind
  if (Math.max(width, height) > mostAcross)
    throw new FilmError('too_large', `the picture has ${width} x ${height} pixels, the limit is ${mostAcross} across`)
  if (width * height * channels > mostSamples) {
    const [of, limit] = channels > 1 ? [` of ${channels} samples`, ` of one, or so many less`] : ['', '']
    throw new FilmError(
      'too_large',
      `the picture has ${width} x ${height} pixels${of}, the limit is ${mostSamples / 1e6} megapixels${limit}`,
    )
  }
  return { width, height, channels, depth, isIndexed: colour === 3, isInterlaced: interlace === 1 }
}

/** Pixels of the picture that are written together: all, or those at these places. */
type Pass = { x: number; y: number; dx: number; dy: number; columns: number; lines: number }

/** First column and row, and steps, of the seven passes of Adam7 (8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function passesOf(width: number, height: number, interlaced: boolean): Pass[] {
  if (!interlaced) return [{ x: 0, y: 0, dx: 1, dy: 1, columns: width, lines: height }]
  return adam7
    .map(([x, y, dx, dy]) => ({
      ...{ x, y, dx, dy },
      columns: Math.ceil((width - x) / dx),
      lines: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, lines }) => columns > 0 && lines > 0)
}

/** The first `length` bytes that the chunks unpack into; what comes behind them is not looked at. */
function inflate(packed: readonly Uint8Array[], length: number): Uint8Array {
  const rows = new Uint8Array(length)
  let filled = 0
  const stream = new Unzlib(chunk => {
    const part = chunk.subarray(0, length - filled)
    rows.set(part, filled)
    filled += part.length
  })
  try {
    for (const chunk of packed)
      for (let at = 0; at < chunk.length && filled < length; at += inflateStep)
        stream.push(chunk.subarray(at, at + inflateStep))
    if (filled < length) stream.push(new Uint8Array(0), true)
  } catch {
    throw damaged()
  }
  if (filled < length) throw cutOff()
  return rows
}

type Form = { width: number; depth: number; channels: number }

/** Undoes the filters of a pass (9.2), within `rows`, and puts its samples where they belong; returns where the pass ends. */
function readPass(
  rows: Uint8Array,
  from: number,
  { x: left, y: top, dx, dy, columns, lines }: Pass,
  out: Uint8Array | Uint16Array,
  { width, depth, channels }: Form,
): number {
  const bits = depth * channels
  const rowBytes = Math.ceil((columns * bits) / 8)
  const pixelBytes = Math.max(1, bits >> 3)
  const mask = 2 ** depth - 1
  let at = from
  for (let line = 0; line < lines; line++) {
    const begin = at + 1
    unfilter(rows[at], rows, begin, rowBytes, pixelBytes, line === 0)
    const target = (top + line * dy) * width * channels
    if (depth === 8 && dx === 1) out.set(rows.subarray(begin, begin + rowBytes), target)
    else
      for (let i = 0; i < columns * channels; i++) {
        const place = target + (left + Math.floor(i / channels) * dx) * channels + (i % channels)
        if (depth === 16) out[place] = (rows[begin + 2 * i] << 8) | rows[begin + 2 * i + 1]
        else {
          const bit = i * depth
          out[place] = (rows[begin + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask
        }
      }
    at = begin + rowBytes
  }
  return at
}

function unfilter(
  filter: number,
  rows: Uint8Array,
  begin: number,
  length: number,
  pixelBytes: number,
  isFirst: boolean,
): void {
  if (filter > 4) throw damaged()
  if (filter === 0) return
  const above = begin - length - 1
  for (let i = 0; i < length; i++) {
    const a = i < pixelBytes ? 0 : rows[begin + i - pixelBytes]
    const b = isFirst ? 0 : rows[above + i]
    let predicted = a
    if (filter === 2) predicted = b
    else if (filter === 3) predicted = (a + b) >> 1
    else if (filter === 4) {
      const c = isFirst || i < pixelBytes ? 0 : rows[above + i - pixelBytes]
      const p = a + b - c
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]
      predicted = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
    }
    rows[begin + i] += predicted
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** Of type and data of a chunk (annex D). */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}
