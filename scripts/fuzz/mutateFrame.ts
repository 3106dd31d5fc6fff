/**
 * Damage within compressed pictures, by their own structure: segments of JPEG and JPEG-LS (ITU-T T.81, B; T.87) and of JPEG 2000
 * (T.800, A), the segments of RLE (PS3.5, G), and bits of JPEG XL, of which the first ones hold the header.
 */
import type { Random } from '../../src/base/index.ts'
import { chance, number, oneOf } from './choices.ts'

type Segment = { marker: number; data: Uint8Array; hasLength: boolean }

/** Markers that stand alone. */
const isAlone = (marker: number) =>
  marker === 0xd8 || marker === 0xd9 || marker === 0x4f || marker === 0x93 || (marker >= 0xd0 && marker <= 0xd7)

const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8
const isJpeg2000 = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0x4f

/** Segments up to the first data that are no segment, and the rest. */
function read(bytes: Uint8Array): { segments: Segment[]; rest: Uint8Array } {
  const segments: Segment[] = []
  let at = 0
  while (at + 1 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (isAlone(marker)) {
      segments.push({ marker, data: new Uint8Array(0), hasLength: false })
      at += 2
      if (marker === 0x93) break
      continue
    }
    const length = (bytes[at + 2] << 8) | bytes[at + 3]
    if (length < 2 || at + 2 + length > bytes.length) break
    segments.push({ marker, data: bytes.slice(at + 4, at + 2 + length), hasLength: true })
    at += 2 + length
    if (marker === 0xda) break
  }
  return { segments, rest: bytes.slice(at) }
}

function write(segments: readonly Segment[], rest: Uint8Array, lie?: { at: number; length: number }): Uint8Array {
  return new Uint8Array(
    Buffer.concat([
      ...segments.map(({ marker, data, hasLength }, i) => {
        if (!hasLength) return Buffer.of(0xff, marker)
        const length = lie?.at === i ? lie.length : data.length + 2
        return Buffer.concat([Buffer.of(0xff, marker, (length >> 8) & 255, length & 255), data])
      }),
      rest,
    ]),
  )
}

/** A frame of a codec, damaged. */
export function damagedFrame(frame: Uint8Array, random: Random): Uint8Array {
  const { segments, rest } = read(frame)
  const withLength = segments.flatMap((segment, i) => (segment.hasLength ? [i] : []))
  if (withLength.length === 0) return flipped(frame, random)
  const at = oneOf(random, withLength)
  const { data } = segments[at]
  const kind = random.integer(10)
  if (kind <= 3 && data.length > 0) {
    for (let n = random.integer(3); n >= 0; n--) {
      const wide = chance(random, 0.3) && isJpeg2000(frame) ? 4 : oneOf(random, [1, 1, 2])
      const place = random.integer(Math.max(1, data.length - wide + 1))
      const value = number(random, wide as 1 | 2 | 4, data[place])
      for (let i = 0; i < wide && place + i < data.length; i++) data[place + i] = (value / 256 ** (wide - 1 - i)) & 255
    }
    return write(segments, rest)
  }
  if (kind === 4) return write(segments, rest, { at, length: number(random, 2, data.length + 2) })
  if (kind === 5) segments.splice(at, 1)
  else if (kind === 6)
    segments.splice(at, 0, ...Array.from({ length: oneOf(random, [1, 2, 20, 200]) }, () => segments[at]))
  else if (kind === 7) segments[at] = { ...segments[at], marker: random.integer(256) }
  else if (kind === 8 && isJpeg(frame)) return manyScans(segments, rest, random)
  else return write(segments, flipped(rest, random))
  return write(segments, rest)
}

/** The last scan over and over. */
function manyScans(segments: readonly Segment[], rest: Uint8Array, random: Random): Uint8Array {
  const scan = segments.at(-1)!
  const data = rest.subarray(0, Math.max(0, rest.length - 2))
  const again = Buffer.concat([write([scan], data)])
  return write(
    segments,
    new Uint8Array(Buffer.concat([data, ...Array(oneOf(random, [1, 10, 63, 70])).fill(again), Buffer.of(0xff, 0xd9)])),
  )
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  const out = new Uint8Array(bytes)
  if (out.length === 0) return out
  const near = chance(random, 0.5) ? Math.min(out.length, 64) : out.length
  for (let n = random.integer(8); n >= 0; n--) {
    const at = random.integer(near)
    out[at] = chance(random, 0.5) ? out[at] ^ (1 << random.integer(8)) : number(random, 1)
  }
  // An end where it was, or somewhere else: else every second file is merely cut off.
  if (chance(random, 0.2)) {
    const end = random.integer(out.length)
    return new Uint8Array([...out.subarray(0, end), 0xff, 0xd9])
  }
  return out
}

/** The segments of a run-length frame, damaged. */
export function damagedRuns(frame: Uint8Array, random: Random): Uint8Array {
  const out = new Uint8Array(frame)
  const view = new DataView(out.buffer)
  if (out.length < 64) return out
  for (let n = random.integer(3); n >= 0; n--) {
    if (chance(random, 0.6))
      view.setUint32(4 * random.integer(chance(random, 0.8) ? 4 : 16), number(random, 4, out.length), true)
    else
      out[64 + random.integer(Math.max(1, out.length - 64))] = oneOf(random, [
        0,
        127,
        128,
        129,
        255,
        random.integer(256),
      ])
  }
  return out
}

const sides = [1, 2, 24, 255, 1000, 4000, 7999, 8000, 16_000, 65_535]

/**
 * The frame with another size in its own header, and with so many more bytes that the size could be true; undefined where its header
 * is not understood here.
 */
export function resizedFrame(
  frame: Uint8Array,
  random: Random,
): { frame: Uint8Array; rows: number; columns: number } | undefined {
  const rows = oneOf(random, sides)
  const columns = chance(random, 0.7) ? Math.min(65_535, Math.max(1, Math.floor(64e6 / rows))) : oneOf(random, sides)
  const { segments, rest } = read(frame)
  for (const { marker, data } of segments) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    if (isJpeg2000(frame) && marker === 0x51) {
      // The tile grows with the picture, or there are many.
      const tile = chance(random, 0.7)
      view.setUint32(2, columns)
      view.setUint32(6, rows)
      view.setUint32(18, tile ? columns : 64)
      view.setUint32(22, tile ? rows : 64)
    } else if (isJpeg(frame) && (marker === 0xf7 || (marker >= 0xc0 && marker <= 0xc3))) {
      view.setUint16(1, rows)
      view.setUint16(3, columns)
    }
  }
  if (!isJpeg(frame) && !isJpeg2000(frame)) return undefined
  const filler = Buffer.alloc(random.integer(8000), oneOf(random, [0, 0x55, 0xaa, 0xfe]))
  const body = rest.subarray(0, Math.max(0, rest.length - 2))
  const scans = chance(random, 0.2) && isJpeg(frame)
  const grown = new Uint8Array(Buffer.concat([body, filler, Buffer.of(0xff, 0xd9)]))
  return { frame: scans ? manyScans(segments, grown, random) : write(segments, grown), rows, columns }
}
