import { describe, expect, it } from 'vitest'
import { decodeImage } from './decode.ts'
import { encodePng, pngText, toGrey } from './encode.ts'
import type { GreyImage } from './grey.ts'

const film = (data: Uint8Array | Uint16Array, maxValue: 255 | 65535): GreyImage => ({
  width: 2,
  height: 2,
  data,
  maxValue,
  coloured: false,
})

describe('encodePng', () => {
  it('keeps 8 and 16 bits', () => {
    const eight = film(Uint8Array.of(0, 1, 254, 255), 255)
    expect(decodeImage(encodePng(eight))).toEqual(eight)
    const sixteen = film(Uint16Array.of(0, 1, 4095, 65535), 65535)
    expect(decodeImage(encodePng(sixteen))).toEqual(sixteen)
  })
  it('keeps colours', () => {
    const png = encodePng({ width: 2, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 0, 255) })
    // Luminance of red and blue by Rec. ITU-R BT.601: 0.299 and 0.114 of 255.
    expect([...decodeImage(png).data]).toEqual([76, 29])
  })
  it('carries text', () => {
    const png = encodePng(film(new Uint8Array(4), 255), { 'Physis-Simulated': 'generator 1', Other: 'é' })
    expect(pngText(png)).toEqual({ 'Physis-Simulated': 'generator 1', Other: 'é' })
    // Offsets within a larger buffer do not matter.
    const padded = new Uint8Array(png.length + 3)
    padded.set(png, 3)
    expect(pngText(padded.subarray(3))).toHaveProperty('Other', 'é')
  })
})

describe('pngText', () => {
  it('finds none in files of other kinds and in a PNG without text', () => {
    expect(pngText(new TextEncoder().encode('GIF89a'))).toEqual({})
    expect(pngText(new Uint8Array(0))).toEqual({})
    expect(pngText(encodePng(film(new Uint8Array(4), 255)))).toEqual({})
  })
  it('refuses a PNG that is cut off', () => {
    const png = encodePng(film(new Uint8Array(4), 255), { A: 'b' })
    expect(() => pngText(png.subarray(0, png.length - 6))).toThrow(
      expect.objectContaining({ name: 'FilmError', code: 'unreadable' }),
    )
  })
})

it('cuts grey values to 8 bits', () => {
  const data = Float32Array.of(-1, 0.5, 1, 2)
  expect([...toGrey({ width: 4, height: 1, data }).data]).toEqual([0, 128, 255, 255])
})
