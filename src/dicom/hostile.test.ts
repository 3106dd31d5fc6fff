/** Files that were made to do harm, or were damaged: a FilmError, soon, with little memory, and nothing of the patient. */
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { dicomFile, testFilm } from '../../test/helpers/writeDicom.ts'
import { FilmError, keyedRandom } from '../base/index.ts'
import { decodeDicom, readDicomHeader } from './decode.ts'
import { loadCodecs } from './node/loadCodecs.ts'
import references from './references.json' with { type: 'json' }

vi.setConfig({ testTimeout: 60_000 })

const implicit = '1.2.840.10008.1.2'
const explicit = '1.2.840.10008.1.2.1'

/** What came of it: a code, or `read`. Anything but a FilmError fails the test. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    await decodeDicom(bytes, loadCodecs, { anyKind: true })
    return 'read'
  } catch (error) {
    if (!(error instanceof FilmError)) throw error
    expect(error.message).not.toMatch(/DOE|JANE|19991231/)
    return error.code
  }
}

const open = (tag: number[]) => [...tag, ...[0x53, 0x51, 0, 0, 255, 255, 255, 255]]
const openItem = [0xfe, 0xff, 0x00, 0xe0, 255, 255, 255, 255]

describe('a file', () => {
  it('with texts of many megabytes is read at once', async () => {
    const text = Buffer.alloc(40e6, 'A')
    const film = testFilm([1, 2], { ImageType: ['CS', text], PatientName: ['PN', text] }, { syntax: implicit })
    const started = performance.now()
    const before = process.memoryUsage().rss
    expect(await outcome(film)).toBe('read')
    expect(readDicomHeader(film).dataSet.text('ImageType')!.length).toBe(65536)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })

  it('that inflates beyond measure is too large', async () => {
    const bomb = deflateRawSync(Buffer.alloc(200 * 2 ** 20 + 16), { level: 1 })
    const head = dicomFile({}, { syntax: '1.2.840.10008.1.2.1.99' })
    const meta = head.subarray(0, head.length - deflateRawSync(Buffer.alloc(0)).length)
    expect(await outcome(new Uint8Array(Buffer.concat([meta, bomb])))).toBe('too_large')
  })

  it('of sequences within sequences, or of elements without end, is damaged', async () => {
    const meta = dicomFile({}, { syntax: explicit })
    const nested = Array.from({ length: 100_000 }, () => [...open([8, 0, 0x18, 0x22]), ...openItem]).flat()
    expect(await outcome(new Uint8Array([...meta, ...nested]))).toBe('unreadable')
    const many = Buffer.alloc(8 * 500_000)
    for (let i = 0; i < 500_000; i++) {
      many.writeUInt16LE(9 + 2 * (i >> 16), 8 * i)
      many.writeUInt16LE(i & 0xffff, 8 * i + 2)
      many.write('LO', 8 * i + 4)
    }
    expect(await outcome(new Uint8Array(Buffer.concat([meta, many])))).toBe('unreadable')
  })

  it('whose pixels lie in a million pieces is damaged', async () => {
    const film = testFilm([], { Rows: 1, Columns: 2 }, { syntax: '1.2.840.10008.1.2.5', frames: [[]] })
    const pieces = Buffer.alloc(8e6)
    for (let i = 0; i < 1e6; i++) pieces.writeUInt32LE(0xe000fffe, 8 * i)
    expect(await outcome(new Uint8Array(Buffer.concat([film.subarray(0, film.length - 8), pieces])))).toBe('unreadable')
  })

  it('with more tiles or scans than any film needs is not decoded', async () => {
    const of = (name: string) => references.frames.find(f => f.name === name)!
    const film = (name: string, change: (bytes: Uint8Array) => Uint8Array) => {
      const frame = of(name)
      const bits = { BitsAllocated: frame.bits > 8 ? 16 : 8, BitsStored: frame.bits, HighBit: frame.bits - 1 }
      const bytes = change(new Uint8Array(Buffer.from(frame.frame, 'base64')))
      return testFilm([], { Rows: 20, Columns: 24, ...bits }, { syntax: frame.syntax, frames: [bytes] })
    }
    const large = film('JPEG 2000', bytes => {
      const view = new DataView(bytes.buffer)
      // Image of 8000 x 8000 with tiles of 1 x 1.
      for (const [at, value] of [
        [8, 8000],
        [12, 8000],
        [24, 1],
        [28, 1],
      ])
        view.setUint32(at, value)
      return bytes
    })
    expect(await outcome(large)).toBe('unsupported')
    const slow = film('JPEG baseline', bytes => {
      const scan = bytes.subarray(bytes.indexOf(0xda) - 1, -2)
      return new Uint8Array([
        ...bytes.subarray(0, -2),
        ...Array.from({ length: 100 }, () => [...scan]).flat(),
        0xff,
        0xd9,
      ])
    })
    expect(await outcome(slow)).toBe('unsupported')
    // A marker without a length, on which the decoder would run for ever.
    const endless = film('JPEG baseline', bytes => bytes.map((b, i) => (i === 3 ? 0x01 : b)))
    expect(await outcome(endless)).toBe('unreadable')
  })

  it('cut off anywhere fails by name', async () => {
    const elements = {
      PatientName: 'DOE^JANE',
      PatientID: 'JANE',
      PatientBirthDate: '19991231',
      ViewCodeSequence: [{ CodeMeaning: 'AP' }],
    }
    for (const file of [{ syntax: implicit }, { openSequences: true }, { syntax: '1.2.840.10008.1.2.2' }]) {
      const film = testFilm([1, 2, 3, 4], elements, file)
      for (let length = 0; length < film.length; length++)
        expect(await outcome(film.subarray(0, length)), `at ${length}`).toBe('unreadable')
    }
  })
})

it('survives damage anywhere', async () => {
  const elements = {
    PatientName: 'DOE^JANE',
    SpecificCharacterSet: 'ISO 2022 IR 6\\ISO 2022 IR 87',
    ViewCodeSequence: [{ CodeMeaning: 'AP' }],
    VOILUTSequence: [{ LUTDescriptor: [4, 0, 12], LUTData: [0, 1, 2, 4095] }],
    ShutterShape: 'POLYGONAL',
    VerticesOfThePolygonalShutter: '1\\1\\1\\5\\5\\1',
    PixelSpacing: '0.2\\0.2',
  }
  const rle = references.frames.find(f => f.name === 'RLE, 8 bits')!
  const films = [
    testFilm(Array(64).fill(7), elements, { columns: 8 }),
    testFilm(Array(64).fill(7), elements, { columns: 8, syntax: implicit, openSequences: true }),
    testFilm(Array(64).fill(7), elements, { columns: 8, syntax: '1.2.840.10008.1.2.1.99' }),
    testFilm(
      [],
      { ...elements, Rows: 20, Columns: 24, BitsAllocated: 8 },
      { syntax: rle.syntax, frames: [new Uint8Array(Buffer.from(rle.frame, 'base64'))] },
    ),
  ]
  const seen = new Set<string>()
  for (let i = 0; i < 2000; i++) {
    const random = keyedRandom(5, i)
    const bytes = films[i % films.length].slice()
    for (let n = random.integer(5); n >= 0; n--)
      bytes[132 + random.integer(bytes.length - 132)] = random.integer(2) === 0 ? 255 : random.integer(256)
    seen.add(await outcome(bytes))
  }
  expect([...seen]).toEqual(expect.arrayContaining(['read', 'unreadable', 'unsupported']))
})
