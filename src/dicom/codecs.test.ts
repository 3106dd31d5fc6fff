/** Compressed frames that other libraries wrote (`make_references.py`); what they show is known by a formula. */
import { describe, expect, it } from 'vitest'
import { testFilm } from '../../test/helpers/writeDicom.ts'
import type { Codecs } from './codecs.ts'
import { decodeDicom } from './decode.ts'
import { loadCodecs } from './node/loadCodecs.ts'
import references from './references.json' with { type: 'json' }

const [rows, columns] = [20, 24]

/** As `picture` in make_references.py. */
function picture(kind: string, bits: number, samples: number): number[] {
  return Array.from({ length: rows * columns * samples }, (_, i) => {
    const [c, x, y] = [i % samples, Math.floor(i / samples) % columns, Math.floor(i / samples / columns)]
    if (kind === 'noise') return Math.imul(x * 37 + y * 91 + x * y * 13 + c * 59, 2654435761) >>> (32 - bits)
    return Math.floor(((x + y + 8 * c) * (2 ** bits - 1)) / (rows + columns + 8 * samples))
  })
}

type Frame = (typeof references.frames)[number]

const elements = (frame: Frame) => ({
  SamplesPerPixel: frame.samples,
  PlanarConfiguration: frame.samples === 3 ? 0 : undefined,
  PhotometricInterpretation: frame.photometric,
  Rows: rows,
  Columns: columns,
  BitsAllocated: frame.bits > 8 ? 16 : 8,
  BitsStored: frame.bits,
  HighBit: frame.bits - 1,
})

const bytesOf = (frame: Frame) => new Uint8Array(Buffer.from(frame.frame, 'base64'))

const film = (frame: Frame, fragments: readonly Uint8Array[] = [bytesOf(frame)], more = {}) =>
  testFilm([], { ...elements(frame), ...more }, { syntax: frame.syntax, frames: [fragments] })

const frameNamed = (name: string) => references.frames.find(frame => frame.name === name)!

describe('decodeDicom', () => {
  it.each(references.frames.map(frame => [frame.name, frame] as const))('reads %s', async (_, frame) => {
    const { stored, warnings } = await decodeDicom(film(frame), loadCodecs)
    const expected = picture(frame.kind, frame.bits, frame.samples)
    expect(stored.data.length).toBe(expected.length)
    const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(stored.data[i] - value)), 0)
    expect(worst).toBeLessThanOrEqual(frame.tolerance)
    expect(warnings).toEqual([])
  })

  const isRle = (frame: Frame) => frame.name.startsWith('RLE')
  const worstOf = async (frame: Frame, more: object, expected: readonly number[]) => {
    const { stored, warnings } = await decodeDicom(film(frame, undefined, more), loadCodecs)
    expect(warnings).toEqual([])
    return expected.reduce((most, value, i) => Math.max(most, Math.abs(stored.data[i] - value)), 0)
  }

  it.each(
    references.frames.filter(frame => frame.bits === 8 && !isRle(frame)).map(frame => [frame.name, frame] as const),
  )('reads %s of 8 bits in words of 16', async (_, frame) => {
    const expected = picture(frame.kind, frame.bits, frame.samples)
    expect(await worstOf(frame, { BitsAllocated: 16 }, expected)).toBeLessThanOrEqual(frame.tolerance)
  })

  it.each(
    references.frames.filter(frame => frame.samples === 3 && !isRle(frame)).map(frame => [frame.name, frame] as const),
  )('reads %s though its header speaks of planes', async (_, frame) => {
    const expected = picture(frame.kind, frame.bits, frame.samples)
    expect(await worstOf(frame, { PlanarConfiguration: 1 }, expected)).toBeLessThanOrEqual(frame.tolerance)
  })

  it.each(
    references.frames
      .filter(frame => frame.bits === 16 && frame.tolerance === 0 && !isRle(frame) && frame.name !== 'JPEG XL')
      .map(frame => [frame.name, frame] as const),
  )('reads %s from the upper 12 bits of its words', async (_, frame) => {
    const expected = picture(frame.kind, 16, 1).map(value => value >> 4)
    expect(await worstOf(frame, { BitsStored: 12, HighBit: 15 }, expected)).toBe(0)
  })

  it('joins fragments, and takes the first of several frames', async () => {
    const frame = frameNamed('JPEG-LS')
    const bytes = bytesOf(frame)
    const expected = picture('noise', 12, 1)
    const cut = 2 * Math.floor(bytes.length / 4)
    const whole = await decodeDicom(film(frame, [bytes.subarray(0, cut), bytes.subarray(cut)]), loadCodecs)
    expect([...whole.stored.data]).toEqual(expected)
    for (const offsetTable of [true, false]) {
      const several = testFilm(
        [],
        { ...elements(frame), NumberOfFrames: 2 },
        { syntax: frame.syntax, frames: [[bytes.subarray(0, cut), bytes.subarray(cut)], bytes], offsetTable },
      )
      const { stored, warnings } = await decodeDicom(several, loadCodecs)
      expect([...stored.data]).toEqual(expected)
      expect(warnings).toEqual(['the file holds 2 frames: the first is read'])
    }
  })

  it('reads signed values with their sign, and RLE from its high bit', async () => {
    // RLE header of two segments, each one literal run: high bytes, then low bytes of -2, 3.
    const segments = Uint8Array.of(1, 0xff, 0x00, 0, 1, 0xfe, 0x03, 0)
    const frame = (...bytes: number[]) => {
      const header = new DataView(new ArrayBuffer(64))
      header.setUint32(0, 2, true)
      header.setUint32(4, 64, true)
      header.setUint32(8, 68, true)
      return new Uint8Array([...new Uint8Array(header.buffer), ...bytes])
    }
    const rle = (more: object, bytes: Uint8Array) =>
      testFilm([], { Rows: 1, Columns: 2, ...more }, { syntax: '1.2.840.10008.1.2.5', frames: [bytes] })
    const signed = await decodeDicom(rle({ PixelRepresentation: 1 }, frame(...segments)), loadCodecs)
    expect([...signed.stored.data]).toEqual([-2, 3])
    const high = await decodeDicom(rle({ BitsStored: 12, HighBit: 15 }, frame(...segments)), loadCodecs)
    expect([...high.stored.data]).toEqual([0xfff, 0])
  })

  it.each([
    ['zero', [0x0fff, 0x0800, 0x07ff], [-1, -2048, 2047], 12],
    ['their sign', [0xffff, 0xf800, 0x07ff], [-1, -2048, 2047], 12],
    ['more bits', [0xffff, 0xf000, 0x0fff], [-1, -4096, 4095], 16],
  ])('reads signed values of 12 bits, compressed as words whose upper bits are %s', async (_, words, values, bits) => {
    const bytes = new Uint8Array(2 * rows * columns)
    for (const [i, word] of words.entries()) new DataView(bytes.buffer).setUint16(2 * i, word, true)
    const codecs: Codecs = { decode: (_codec, _frame, format) => ({ ...format, bytes }) }
    const signed = { BitsStored: 12, HighBit: 11, PixelRepresentation: 1 }
    const film12 = film(frameNamed('JPEG lossless, predictor 1'), undefined, signed)
    const { stored, warnings } = await decodeDicom(film12, async () => codecs)
    expect([...stored.data.subarray(0, 3)]).toEqual(values)
    expect(stored.bitsStored).toBe(bits)
    expect(warnings.some(warning => warning.includes('12 bits stored'))).toBe(bits === 16)
  })

  it.each([
    'JPEG extended, 12 bits',
    'JPEG lossless, first order',
    'JPEG-LS',
    'JPEG 2000',
    'HTJ2K 201',
    'JPEG XL',
    'RLE',
  ])('fails by name on %s that is cut off or damaged', async name => {
    const frame = frameNamed(name)
    const bytes = bytesOf(frame)
    const failure = expect.objectContaining({ name: 'FilmError', code: 'unreadable' })
    for (const share of [0, 0.1, 0.5, 0.9])
      await expect(decodeDicom(film(frame, [bytes.subarray(0, share * bytes.length)]), loadCodecs)).rejects.toThrow(
        failure,
      )
    // With an end marker where the data end, which decoders pass over with a remark.
    if (name !== 'RLE' && name !== 'JPEG XL') {
      const ended = new Uint8Array([...bytes.subarray(0, 0.7 * bytes.length), 0xff, 0xd9])
      await expect(decodeDicom(film(frame, [ended]), loadCodecs)).rejects.toThrow(failure)
    }
    const damaged = bytes.map((b, i) => (i < 60 ? b ^ 0x55 : b))
    await expect(decodeDicom(film(frame, [damaged]), loadCodecs)).rejects.toThrow(failure)
  })

  it.each([
    ['JPEG lossless, first order', { Rows: 10 }, 'the header says 24 x 10 pixels, the JPEG picture in it 24 x 20'],
    ['JPEG-LS', { Columns: 48 }, 'the header says 48 x 20 pixels, the JPEG-LS picture in it 24 x 20'],
    ['JPEG 2000', { Rows: 40 }, 'the header says 24 x 40 pixels, the JPEG 2000 picture in it 24 x 20'],
    ['JPEG XL', { Rows: 40 }, 'the header says 24 x 40 pixels, the JPEG XL picture in it 24 x 20'],
    [
      'JPEG 2000',
      { BitsAllocated: 8, BitsStored: 8, HighBit: 7 },
      'the header says 8 bits a sample, the JPEG 2000 picture in it 12',
    ],
    [
      'JPEG 2000 in colour',
      { SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2' },
      'the header says 1 samples a pixel, the JPEG 2000 picture in it 3',
    ],
  ])('does not decode %s with another size than the header says', async (name, more, message) => {
    const frame = frameNamed(name)
    await expect(decodeDicom(film(frame, [bytesOf(frame)], more), loadCodecs)).rejects.toThrow(message)
  })

  it('keeps the values of a picture that has more bits than the header says', async () => {
    const frame = frameNamed('JPEG 2000')
    const { stored, warnings } = await decodeDicom(film(frame, undefined, { BitsStored: 10, HighBit: 9 }), loadCodecs)
    expect([...stored.data]).toEqual(picture('noise', 12, 1))
    expect(stored.bitsStored).toBe(12)
    expect(warnings).toEqual(['the header says 10 bits stored, the JPEG 2000 picture has 12'])
  })

  it('turns colour to grey', async () => {
    const exact = await decodeDicom(film(frameNamed('JPEG 2000 in colour')), loadCodecs)
    const rgb = picture('noise', 8, 3)
    expect(exact.image.coloured).toBe(true)
    expect(exact.image.data[7]).toBe(Math.round(0.299 * rgb[21] + 0.587 * rgb[22] + 0.114 * rgb[23]))
  })
})
