/** The same film written in every way that files are, and files that are none. */
import { describe, expect, it } from 'vitest'
import { dicomFile, type TestElements, type TestFile, testFilm } from '../../test/helpers/writeDicom.ts'
import { decodeDicom, readDicomHeader } from './decode.ts'
import { isDicom, openDicom } from './part10.ts'

const noCodecs = () => Promise.reject(new Error('no codec is needed'))

const values = [1, 258, 4095, 65535]
const elements = {
  PatientSex: 'F',
  WindowCenter: 10,
  WindowWidth: 20,
  ViewCodeSequence: [{ CodeMeaning: 'antero-posterior' }],
  StudyDescription: 'KNEE',
  '0009,0010': ['LO', 'SOMEBODY'] as const,
  '0009,1001': ['SQ', [{ '0009,1002': ['UN', 'deep'] as const }]] as const,
}

const implicit = '1.2.840.10008.1.2'
const explicit = '1.2.840.10008.1.2.1'
const bigEndian = '1.2.840.10008.1.2.2'
const deflated = '1.2.840.10008.1.2.1.99'

describe('openDicom', () => {
  const bare = { preamble: false, meta: false }
  const assumed = (name: string) => [`the file names no transfer syntax: it is read as ${name}`]
  it.each<[string, TestFile, string[]]>([
    ['implicit', { syntax: implicit }, []],
    ['explicit', { syntax: explicit }, []],
    ['big endian', { syntax: bigEndian }, []],
    ['deflated', { syntax: deflated }, []],
    ['without a preamble', { preamble: false }, []],
    ['without a meta header', { meta: false }, assumed('Explicit VR Little Endian')],
    ['bare, implicit', { ...bare, syntax: implicit }, assumed('Implicit VR Little Endian')],
    ['bare, explicit', { ...bare, syntax: explicit }, assumed('Explicit VR Little Endian')],
    ['bare, big endian', { ...bare, syntax: bigEndian }, assumed('Explicit VR Big Endian')],
    ['with sequences of unknown length', { openSequences: true }, []],
    ['implicit, with sequences of unknown length', { syntax: implicit, openSequences: true }, []],
    [
      'explicit and says implicit',
      { syntax: implicit, explicit: true },
      ['the data set is not written as its transfer syntax says (Implicit VR Little Endian)'],
    ],
    [
      'implicit and says explicit',
      { syntax: explicit, explicit: false },
      ['the data set is not written as its transfer syntax says (Explicit VR Little Endian)'],
    ],
  ])('reads a film that is %s', async (_, file, warnings) => {
    const bytes = testFilm(values, elements, file)
    expect(isDicom(bytes)).toBe(true)
    expect(isDicom(bytes.subarray(0, 200))).toBe(true)
    const film = await decodeDicom(bytes, noCodecs)
    expect([...film.stored.data]).toEqual(values)
    expect(film.display!.voiLut).toMatchObject({ centre: 10, width: 20 })
    expect(film.facts).toMatchObject({ sex: 'F', view: 'AP', joint: 'knee' })
    expect(film.warnings).toEqual(warnings)
  })

  it('reads pixels of 8 bits in big endian words', async () => {
    const bytes = testFilm(
      [1, 2, 3, 4],
      { BitsAllocated: 8, PixelData: ['OW', Uint8Array.of(2, 1, 4, 3)] },
      { syntax: bigEndian },
    )
    expect([...(await decodeDicom(bytes, noCodecs)).stored.data]).toEqual([1, 2, 3, 4])
  })

  it('forgives what stands behind the pixels, and behind a deflated data set', async () => {
    const film = testFilm(values, elements)
    const padded = new Uint8Array([...film, 1, 2, 3])
    expect([...(await decodeDicom(padded, noCodecs)).stored.data]).toEqual(values)
    const checksum = new Uint8Array([...testFilm(values, {}, { syntax: deflated }), 1, 2, 3, 4, 5, 6, 7, 8])
    expect([...(await decodeDicom(checksum, noCodecs)).stored.data]).toEqual(values)
  })

  it('reads a UN sequence of unknown length as implicit', () => {
    const bytes = dicomFile({ Modality: 'CR', PatientSex: 'M' })
    // (0009,1010) UN of unknown length, one open item with an implicit element, between both.
    const at = 132 + 28
    const sequence = Uint8Array.of(
      ...[9, 0, 0x10, 0x10, 0x55, 0x4e, 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255],
      ...[9, 0, 0x11, 0x10, 2, 0, 0, 0, 65, 66, 0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0],
    )
    const modality = bytes.subarray(at, at + 10)
    expect(new TextDecoder().decode(modality.subarray(4, 6))).toBe('CS')
    const spliced = new Uint8Array([...bytes.subarray(0, at + 10), ...sequence, ...bytes.subarray(at + 10)])
    expect(openDicom(spliced).dataSet.text('PatientSex')).toBe('M')
  })

  it('knows a report without a picture, and a syntax that is not read', async () => {
    const report = dicomFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34', Modality: 'SR' })
    expect(readDicomHeader(report)).toMatchObject({ format: undefined, film: { kind: 'other', modality: 'SR' } })
    await expect(decodeDicom(report, noCodecs)).rejects.toThrow('the DICOM file holds no picture')
    const video = testFilm(values, {}, { syntax: '1.2.840.10008.1.2.4.102' })
    await expect(decodeDicom(video, noCodecs)).rejects.toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message:
          'the transfer syntax 1.2.840.10008.1.2.4.102 is not read: export it without compression, as a grey picture of 8 or 16 bits, or leave it out',
      }),
    )
    expect(readDicomHeader(video).transferSyntax).toBe('1.2.840.10008.1.2.4.102')
    const noUid = testFilm(values, {}, { syntax: 'DOE^JANE' })
    await expect(decodeDicom(noUid, noCodecs)).rejects.toThrow('the transfer syntax of the file is not read: export')
    expect(readDicomHeader(noUid).transferSyntax).toBe('unknown')
  })
})

describe('isDicom', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('file,sex,age\nfilms/0001.png,F,150\n')],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48)],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46)],
    ['zeros', new Uint8Array(400)],
  ])('does not take %s for DICOM', (_, bytes) => {
    expect(isDicom(bytes)).toBe(false)
    expect(() => openDicom(bytes)).toThrow(
      expect.objectContaining({
        name: 'FilmError',
        code: 'unreadable',
        message: expect.stringMatching(/: fetch it again/),
      }),
    )
  })
})

describe('kinds of film', () => {
  const kind = (more: TestElements) => readDicomHeader(testFilm(values, more)).film
  it('are those for presentation, those for processing, and others', () => {
    const dx = '1.2.840.10008.5.1.4.1.1.1.1'
    expect(kind({})).toEqual({ kind: 'presentation', name: 'Computed Radiography', modality: 'CR' })
    expect(kind({ SOPClassUID: dx, PresentationIntentType: 'FOR PRESENTATION' }).kind).toBe('presentation')
    expect(kind({ SOPClassUID: `${dx}.1` }).kind).toBe('processing')
    expect(kind({ SOPClassUID: dx, PresentationIntentType: 'FOR PROCESSING' }).kind).toBe('processing')
    expect(kind({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.7' }).kind).toBe('presentation')
    expect(kind({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', Modality: 'CT' })).toMatchObject({
      kind: 'other',
      name: 'CT image',
    })
    expect(kind({ SOPClassUID: undefined, Modality: 'DX' }).kind).toBe('presentation')
    expect(kind({ SOPClassUID: undefined, Modality: 'MG' }).kind).toBe('other')
  })
})

describe('the format of the pixels', () => {
  it.each<[string, TestElements, string, RegExp]>([
    [
      'too many pixels',
      { Rows: 65535, Columns: 65535 },
      'too_large',
      /65535 x 65535 pixels, the limit is 64 megapixels/,
    ],
    [
      'too many in colour',
      { Rows: 5000, Columns: 5000, SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' },
      'too_large',
      /in colour, the limit is 64 megapixels, a third of that in colour/,
    ],
    ['no rows', { Rows: 0 }, 'unreadable', /holds no picture/],
    ['1 bit', { BitsAllocated: 1, PixelData: ['OB', Uint8Array.of(1)] }, 'unsupported', /1 bits allocated/],
    ['32 bits', { BitsAllocated: 32, PixelData: ['OW', new Uint8Array(16)] }, 'unsupported', /32 bits allocated/],
    ['4 samples', { SamplesPerPixel: 4, Rows: 1 }, 'unsupported', /4 samples a pixel/],
    ['an unknown space', { PhotometricInterpretation: 'DOE^JANE' }, 'unsupported', /^((?!DOE).)*$/],
    ['grey in colour', { PhotometricInterpretation: 'RGB' }, 'unreadable', /contradictory/],
    [
      'pixels that are not there',
      { Rows: 9 },
      'unreadable',
      /the picture is cut off, with 8 of 72 bytes: fetch it again/,
    ],
  ])('is refused with %s', async (_, more, code, message) => {
    const failure = decodeDicom(testFilm([1, 2, 3, 4], more, { columns: 4 }), noCodecs)
    await expect(failure).rejects.toThrow(expect.objectContaining({ name: 'FilmError', code }))
    await expect(failure).rejects.toThrow(message)
  })
})
