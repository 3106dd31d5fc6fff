import { encode } from 'fast-png'
import jpeg from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { decodeImage } from './decode.ts'

const png = (data: number[], channels: 1 | 2 | 3 | 4 = 1) =>
  encode({ width: 2, height: 2, data: Uint8Array.from(data), channels, depth: 8 })

describe('decodeImage', () => {
  it('reads 8 and 16 bit grey PNG', () => {
    expect([...decodeImage(png([0, 1, 128, 255])).data]).toEqual([0, 1, 128, 255])
    const deep = encode({ width: 2, height: 1, data: Uint16Array.of(1, 65535), channels: 1, depth: 16 })
    expect(decodeImage(deep)).toMatchObject({ width: 2, height: 1, maxValue: 65535, data: Uint16Array.of(1, 65535) })
  })
  it('weighs colours and tells a coloured picture', () => {
    const red = decodeImage(png([255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0], 3))
    expect([...red.data]).toEqual([76, 76, 0, 0])
    expect(red.coloured).toBe(true)
    expect(decodeImage(png([9, 9, 9, 8, 8, 8, 7, 7, 7, 6, 6, 6], 3)).coloured).toBe(false)
  })
  const film = jpeg.encode({ width: 16, height: 16, data: new Uint8Array(1024).fill(200) }, 95).data
  it('reads JPEG', () => {
    const { width, data } = decodeImage(film)
    expect(width).toBe(16)
    expect(Math.abs(data[100] - 200)).toBeLessThan(3)
  })
  it.each([
    ['an empty file', new Uint8Array(0), 'unreadable'],
    ['text', new TextEncoder().encode('file,sex\n1.png,F\n'), 'unreadable'],
    ['a PNG cut off', png([1, 2, 3, 4]).slice(0, 45), 'unreadable'],
    ['a PNG cut off in its header', png([1, 2, 3, 4]).slice(0, 20), 'unreadable'],
    ['a JPEG cut off', film.slice(0, film.length - 20), 'unreadable'],
    ['a GIF', new TextEncoder().encode('GIF89a........'), 'unsupported'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => decodeImage(bytes)).toThrow(expect.objectContaining({ name: 'FilmError', code }))
  })
  it('refuses 30,000 x 30,000 pixels from the header', () => {
    const bytes = png([1, 2, 3, 4]).slice()
    new DataView(bytes.buffer).setUint32(16, 30000)
    new DataView(bytes.buffer).setUint32(20, 30000)
    const before = process.memoryUsage().rss
    expect(() => decodeImage(bytes)).toThrow('30000 x 30000 pixels, the limit is 64 megapixels')
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6)
  })
})
