/**
 * How large a compressed picture is by its own header: ITU-T T.81, B.2.2 (JPEG) and T.87, C.2.2 (JPEG-LS), T.800, A.5.1
 * (JPEG 2000), ISO/IEC 18181-1 (JPEG XL). A decoder allocates what this header says; it is compared with the DICOM
 * header first, so that a small film cannot unpack into a billion pixels.
 */
import type { CodecName } from './codecs.ts'
import { failure } from './failure.ts'

export type CodestreamHeader = {
  columns: number
  rows: number
  /** Undefined where it is not read. */
  samples?: number
  /** Bits of a sample; undefined where it is not read. */
  precision?: number
}

/** Each scan passes over the whole picture; a progressive JPEG has about ten. */
const maxScans = 64
/** Tiles and precincts cost memory however small they are. */
const maxTiles = 20_000

/** The picture within its wrapper (JP2 files within DICOM do occur), and what its header says. */
export function readCodestream(codec: CodecName, frame: Uint8Array): { header: CodestreamHeader; frame: Uint8Array } {
  if (codec === 'JPEG' || codec === 'JPEG-LS') return { header: jpegHeader(frame, codec), frame }
  if (codec === 'JPEG XL') return { header: jpegXlHeader(frame), frame }
  const inner = frame[0] === 0 && frame[4] === 0x6a ? box(frame, 'jp2c', codec) : frame
  return { header: jpeg2000Header(inner, codec), frame: inner }
}

const damaged = (codec: CodecName) => failure('unreadable', `the ${codec} picture is damaged or cut off`)

const uint16 = (bytes: Uint8Array, at: number) => (bytes[at] << 8) | bytes[at + 1]
const uint32 = (bytes: Uint8Array, at: number) => uint16(bytes, at) * 65536 + uint16(bytes, at + 2)

/** Markers of segments: frames and tables (C0 to CF), tables (DB, DC, DD), JPEG-LS (F7, F8), applications, comments. */
const isSegment = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) ||
  (marker >= 0xdb && marker <= 0xdd) ||
  (marker >= 0xe0 && marker <= 0xef) ||
  [0xf7, 0xf8, 0xfe].includes(marker)

const isFrame = (marker: number): boolean =>
  marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xcc)

/**
 * Walks the segments from the first to the last. Only those that belong there are let through, each with a length:
 * the decoder runs for ever on a few that have none.
 */
function jpegHeader(bytes: Uint8Array, codec: CodecName): CodestreamHeader {
  if (uint16(bytes, 0) !== 0xffd8) throw damaged(codec)
  let header: CodestreamHeader | undefined
  let scans = 0
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff) throw damaged(codec)
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) break
    const isScan = marker === 0xda
    const length = uint16(bytes, at + 2)
    if ((!isScan && !isSegment(marker)) || length < 2 || at + 2 + length > bytes.length) throw damaged(codec)
    if (isFrame(marker)) {
      if (header || length < 8) throw damaged(codec)
      header = {
        precision: bytes[at + 4],
        rows: uint16(bytes, at + 5),
        columns: uint16(bytes, at + 7),
        samples: bytes[at + 9],
      }
    }
    at += 2 + length
    if (!isScan) continue
    if (!header) throw damaged(codec)
    if (++scans > maxScans) throw failure('unsupported', 'the JPEG picture has more scans than any film needs')
    at = endOfScan(bytes, at)
  }
  if (!header || scans === 0) throw damaged(codec)
  return header
}

/** The marker behind entropy-coded data, in which only restarts (D0 to D7) and stuffed bytes below 80 follow FF. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next >= 0x80 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

function jpeg2000Header(bytes: Uint8Array, codec: CodecName): CodestreamHeader {
  if (bytes.length < 44 || uint32(bytes, 0) !== 0xff4fff51) throw damaged(codec)
  const [right, bottom, left, top, tileWidth, tileHeight, tileLeft, tileTop] = Array.from({ length: 8 }, (_, i) =>
    uint32(bytes, 8 + 4 * i),
  )
  const samples = uint16(bytes, 40)
  if (bytes.length < 42 + 3 * samples || samples === 0 || tileWidth === 0 || tileHeight === 0) throw damaged(codec)
  const tiles = Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight)
  if (tiles > maxTiles) throw failure('unsupported', `the ${codec} picture has more tiles than any film needs`)
  let precision = 0
  for (let i = 0; i < samples; i++) {
    precision = Math.max(precision, (bytes[42 + 3 * i] & 0x7f) + 1)
    if (bytes[43 + 3 * i] !== 1 || bytes[44 + 3 * i] !== 1)
      throw failure('unsupported', `the ${codec} picture has components of several sizes`)
  }
  return { columns: right - left, rows: bottom - top, samples, precision }
}

/** The content of the box of this type, in a file of boxes (ISO base format). */
function box(bytes: Uint8Array, type: string, codec: CodecName): Uint8Array {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = uint32(bytes, at)
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === type)
      return bytes.subarray(at + 8, length === 0 ? undefined : at + length)
    if (length < 8) break
    at += length
  }
  throw damaged(codec)
}

/** Widths as shares of the height, by code 1 to 7. */
const ratios = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const

function jpegXlHeader(file: Uint8Array): CodestreamHeader {
  let bytes = file
  if (uint32(file, 0) === 12 && uint32(file, 4) === 0x4a584c20) {
    try {
      bytes = box(file, 'jxlc', 'JPEG XL')
    } catch {
      bytes = box(file, 'jxlp', 'JPEG XL').subarray(4)
    }
  }
  if (uint16(bytes, 0) !== 0xff0a || bytes.length < 14) throw damaged('JPEG XL')
  let at = 16
  const bits = (n: number) => {
    let value = 0
    for (let i = 0; i < n; i++, at++) value += ((bytes[at >> 3] >> (at & 7)) & 1) * 2 ** i
    return value
  }
  const small = bits(1) === 1
  const size = () => 1 + (small ? 8 * (bits(5) + 1) - 1 : bits([9, 13, 18, 30][bits(2)]))
  const rows = size()
  const ratio = bits(3)
  if (ratio === 0) return { rows, columns: size() }
  const [over, under] = ratios[ratio - 1]
  return { rows, columns: Math.floor((rows * over) / under) }
}
