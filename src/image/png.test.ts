import { deflateSync } from 'node:zlib'
import { decode, encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { type Chunk, headerChunk, plainPng, readPng as readChunks, writePng } from '../../scripts/fuzz/pngFile.ts'
import { FilmError, keyedRandom } from '../base/index.ts'
import { decodeImage } from './decode.ts'
import { readPng } from './png.ts'

const most = 1e6
const end: Chunk = { type: 'IEND', data: new Uint8Array(0) }
const grey = (width: number, height: number, more = {}) =>
  headerChunk({ width, height, depth: 8, colour: 0, interlace: 0, ...more })
const rows = (...bytes: number[]): Chunk => ({ type: 'IDAT', data: deflateSync(Uint8Array.from(bytes)) })

describe('readPng', () => {
  it('undoes the five filters', () => {
    // Worked out by hand (PNG specification, 9.2), two columns: none, left, above, mean of both rounded down, Paeth.
    const data = rows(0, 10, 20, 1, 5, 7, 2, 1, 1, 3, 2, 2, 4, 3, 250)
    const { data: values } = readPng(writePng([grey(2, 5), data, end]), most)
    // 5, 5+7 | 5+1, 12+1 | 2+(0+6>>1), 2+(5+13>>1) | Paeth(0, 5, 0) is 5: 8; Paeth(8, 11, 5): p 14, nearest is 11: 261 - 256.
    expect([...values]).toEqual([10, 20, 5, 12, 6, 13, 5, 11, 8, 5])
  })

  it.each([
    [8, 0, 0],
    [16, 0, 0],
    [8, 2, 0],
    [16, 2, 0],
    [8, 4, 0],
    [8, 6, 0],
    [16, 6, 0],
    [8, 0, 1],
    [16, 6, 1],
    [8, 2, 1],
  ])('reads what fast-png reads: depth %i, colour %i, interlaced %i', (depth, colour, interlace) => {
    for (const [width, height] of [
      [23, 17],
      [1, 9],
      [5, 1],
    ]) {
      const bytes = plainPng({ width, height, depth, colour, interlace })
      const { data, channels } = readPng(bytes, most)
      const other = decode(bytes)
      expect(channels).toBe(other.channels)
      expect([...data]).toEqual([...other.data])
    }
  })

  it('reads samples of less than a byte, also through a palette', () => {
    // 1 bit, nine columns: 10100000 0 and 00000001 1; rows begin at whole bytes.
    const bits = readPng(writePng([grey(9, 2, { depth: 1 }), rows(0, 0xa0, 0, 0, 1, 0x80), end]), most)
    expect([...bits.data].join('')).toBe('101000000' + '000000011')
    const palette: Chunk = { type: 'PLTE', data: Uint8Array.of(0, 0, 0, 255, 0, 0, 9, 9, 9) }
    const indexed = (...bytes: number[]) =>
      writePng([grey(3, 1, { depth: 4, colour: 3 }), palette, rows(0, ...bytes), end])
    // 0.299 x 255 is 76.
    expect([...decodeImage(indexed(0x01, 0x20)).data]).toEqual([0, 76, 9])
    expect(() => decodeImage(indexed(0x01, 0x30))).toThrow('the PNG is damaged')
    // A palette that only suggests colours for a picture in full colour.
    const full = writePng([grey(1, 1, { colour: 2 }), palette, rows(0, 10, 10, 10), end])
    expect([...decodeImage(full).data]).toEqual([10])
  })

  it('reads what fast-png writes', () => {
    const random = keyedRandom(1)
    const data = Uint16Array.from({ length: 40 * 30 }, () => random.integer(65536))
    const film = encode({ width: 40, height: 30, data, channels: 1, depth: 16 })
    expect(readPng(film, most).data).toEqual(data)
  })

  const whole = plainPng({ width: 23, height: 17, depth: 8, colour: 0, interlace: 0 })
  const [header, pixels] = readChunks(whole)
  it.each([
    ['a second header, of a larger picture', [header, grey(900, 900), pixels, end], 'the PNG is damaged'],
    ['another chunk before the header', [pixels, header, end], 'the PNG is damaged'],
    ['no pixels', [header, end], 'the PNG is damaged'],
    ['no end', [header, pixels], 'the PNG is cut off'],
    ['a row less than it says', [grey(23, 18), pixels, end], 'the PNG is cut off'],
    ['a filter that there is not', [grey(1, 1), rows(5, 1), end], 'the PNG is damaged'],
    ['samples of 3 bits', [grey(23, 17, { depth: 3 }), pixels, end], 'the PNG is damaged'],
    ['no palette', [grey(23, 17, { colour: 3 }), pixels, end], 'the PNG is damaged'],
    ['too many pixels', [grey(1001, 1000), pixels, end], '1001 x 1000 pixels, the limit is 1 megapixels'],
    ['too long a side', [grey(1, 65_536), pixels, end], '1 x 65536 pixels, the limit is 65535 across'],
    ['too many samples', [grey(1000, 300, { colour: 6 }), pixels, end], '1000 x 300 pixels of 4 samples, the limit'],
  ])('names a file with %s', (_, chunks, message) => {
    expect(() => readPng(writePng(chunks), most)).toThrow(FilmError)
    expect(() => readPng(writePng(chunks), most)).toThrow(message)
  })

  it('names one whose checksum is wrong', () => {
    const bytes = whole.slice()
    bytes[45]++
    expect(() => readPng(bytes, most)).toThrow('the PNG is damaged')
  })

  it('does not unpack more than the header says', () => {
    const bomb: Chunk = { type: 'IDAT', data: deflateSync(new Uint8Array(200e6), { level: 1 }) }
    const profile: Chunk = { type: 'iCCP', data: Uint8Array.of(0x61, 0, 0, ...bomb.data.subarray(0, 60_000)) }
    const before = process.memoryUsage().rss
    expect(readPng(writePng([grey(16, 16), profile, bomb, end]), most).data).toHaveLength(256)
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })
})
