/**
 * Grey and colour pictures to PNG, and the text that a PNG carries. A tEXt chunk (PNG specification, 11.3.3.2) travels
 * with the pixels through copies and folders: it is how a simulated film stays recognisable as one. Keywords and text
 * are Latin-1.
 */
import { encode } from 'fast-png'
import { FilmError } from '../base/index.ts'
import type { FloatImage, GreyImage } from './grey.ts'

/** Red, green and blue of each pixel, 8 bits, rows one after the other. */
export type RgbImage = { width: number; height: number; data: Uint8Array; channels: 3 }

/** Keyword of the mark that simulated films carry; its text names the generator and its version. */
export const simulatedKeyword = 'Physis-Simulated'

/** Keyword of the mark of a picture that was made of an answer, and is no film. */
export const answerKeyword = 'Physis-Answer'

/** Keyword of what the DICOM file of a picture says of text burned into it: `no` or `possible`. */
export const burnedInKeyword = 'Physis-Burned-In'

/**
 * A picture as PNG, without loss.
 *
 * @param text keywords (1 to 79 characters) and what they say
 */
export function encodePng(image: GreyImage | RgbImage, text: Record<string, string> = {}): Uint8Array {
  const { width, height, data } = image
  const channels = 'channels' in image ? image.channels : 1
  const depth = data instanceof Uint16Array ? 16 : 8
  return encode({ width, height, data, channels, depth, text }, { zlib: { level: 6 } })
}

/** Grey values 0 to 1 as a film of 8 bits; what lies outside is cut off. */
export function toGrey(image: FloatImage): GreyImage {
  const data = Uint8Array.from(image.data, v => Math.round(255 * Math.min(1, Math.max(0, v))))
  return { width: image.width, height: image.height, data, maxValue: 255, coloured: false }
}

/**
 * The text chunks of a PNG by keyword; of any other file, none. Pixels are not decoded.
 *
 * @throws {FilmError} `unreadable` if the PNG is cut off before its end
 */
export function pngText(bytes: Uint8Array): Record<string, string> {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  if (!signature.every((b, i) => bytes[i] === b)) return {}
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const latin1 = new TextDecoder('latin1')
  const text: Record<string, string> = {}
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new FilmError('unreadable', 'the PNG is cut off')
    const length = view.getUint32(at)
    const kind = latin1.decode(bytes.subarray(at + 4, at + 8))
    if (kind === 'IEND') return text
    if (kind === 'tEXt' && at + 12 + length <= bytes.length) {
      const content = bytes.subarray(at + 8, at + 8 + length)
      const end = content.indexOf(0)
      if (end > 0) text[latin1.decode(content.subarray(0, end))] = latin1.decode(content.subarray(end + 1))
    }
    at += 12 + length
  }
}
