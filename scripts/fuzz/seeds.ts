/**
 * The whole files that mutations start from: films in every transfer syntax, kind of pixel and way to write a header, written
 * here; pictures as PNG and JPEG; and the small ones of the public DICOM collection, where `PHYSIS_DATA` says that it is.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import jpeg from 'jpeg-js'
import references from '../../src/dicom/references.json' with { type: 'json' }
import { type TestElements, testFilm } from '../../test/helpers/writeDicom.ts'
import { plainPng } from './pngFile.ts'
import { secret } from './secret.ts'

export type Seed = { name: string; format: 'dicom' | 'png' | 'jpeg'; bytes: Uint8Array }

/** Larger files cost time, and hold nothing that a small one has not. */
const mostBytes = 300_000

const implicit = '1.2.840.10008.1.2'
const bigEndian = '1.2.840.10008.1.2.2'
const deflated = '1.2.840.10008.1.2.1.99'
const runLength = '1.2.840.10008.1.2.5'

/** Everything that is read of a header. */
const header: TestElements = {
  SpecificCharacterSet: 'ISO_IR 100\\ISO 2022 IR 87\\ISO 2022 IR 149',
  ImageType: 'ORIGINAL\\PRIMARY',
  StudyDate: '20190304',
  Manufacturer: 'Maker',
  PatientName: `${secret}^ANNA=\x1b$B;3ED\x1b(B`,
  PatientID: `${secret}-17`,
  PatientBirthDate: '20080101',
  PatientSex: 'F',
  PatientAge: '011Y',
  BodyPartExamined: 'KNEE',
  ViewPosition: 'AP',
  ViewCodeSequence: [{ CodeValue: 'R-10206', CodeMeaning: 'antero-posterior' }],
  AnatomicRegionSequence: [{ CodeMeaning: 'Knee', ViewCodeSequence: [{ CodeMeaning: 'AP' }] }],
  Laterality: 'L',
  PatientOrientation: 'L\\F',
  PixelSpacing: '0.2\\0.2',
  ImagerPixelSpacing: '0.21\\0.21',
  PixelAspectRatio: '1\\1',
  DistanceSourceToDetector: '1100',
  DistanceSourceToPatient: '1000',
  ShutterShape: 'RECTANGULAR\\CIRCULAR\\POLYGONAL',
  ShutterLeftVerticalEdge: '1',
  ShutterRightVerticalEdge: '22',
  ShutterUpperHorizontalEdge: '1',
  ShutterLowerHorizontalEdge: '15',
  CenterOfCircularShutter: '8\\12',
  RadiusOfCircularShutter: '30',
  VerticesOfThePolygonalShutter: '1\\1\\1\\24\\16\\24\\16\\1',
  WindowCenter: '2000\\1000',
  WindowWidth: '4000\\100',
  VOILUTFunction: 'SIGMOID',
  RescaleSlope: '1',
  RescaleIntercept: '0',
  BurnedInAnnotation: 'NO',
}

const tables: TestElements = {
  ModalityLUTSequence: [{ LUTDescriptor: [4, 0, 12], LUTData: [0, 100, 2000, 4095] }],
  VOILUTSequence: [{ LUTDescriptor: [4, 0, 8], LUTData: [0, 1, 2, 255], LUTExplanation: 'x' }],
  PixelPaddingValue: 0,
  PixelPaddingRangeLimit: 3,
}

const palette: TestElements = Object.fromEntries(
  ['Red', 'Green', 'Blue'].flatMap(name => [
    [`${name}PaletteColorLookupTableDescriptor`, [4, 0, 16]],
    [`${name}PaletteColorLookupTableData`, [0, 1000, 30000, 65535]],
  ]),
)

const [rows, columns] = [16, 24]
const values = (bits: number, samples = 1): number[] =>
  Array.from({ length: rows * columns * samples }, (_, i) => (i * 37 + (i % 7) * 91) % 2 ** bits)

const colour = { SamplesPerPixel: 3, BitsAllocated: 8, PlanarConfiguration: 0 }

function plainFilms(): Seed[] {
  const film = (
    name: string,
    bits: number,
    elements: TestElements = {},
    file: Parameters<typeof testFilm>[2] = {},
    samples = 1,
  ): Seed => ({
    name,
    format: 'dicom',
    bytes: testFilm(values(bits, samples), { ...header, ...elements }, { columns, ...file }),
  })
  return [
    film('explicit', 12, { BitsStored: 12 }),
    film('explicit with tables', 12, { BitsStored: 12, ...tables }),
    film('implicit, open sequences', 12, tables, { syntax: implicit, openSequences: true }),
    film('open sequences', 16, tables, { openSequences: true }),
    film('big endian', 12, { BitsStored: 12, HighBit: 15, ...tables }, { syntax: bigEndian }),
    film('deflated', 12, tables, { syntax: deflated }),
    film('signed', 16, { PixelRepresentation: 1, PhotometricInterpretation: 'MONOCHROME1', WindowCenter: undefined }),
    film('8 bits, no meta header', 8, { BitsAllocated: 8 }, { meta: false, preamble: false, syntax: implicit }),
    film('RGB', 8, { ...colour, PhotometricInterpretation: 'RGB' }, {}, 3),
    film('YBR in planes', 8, { ...colour, PlanarConfiguration: 1, PhotometricInterpretation: 'YBR_FULL' }, {}, 3),
    film('YBR 4:2:2', 8, { ...colour, PhotometricInterpretation: 'YBR_FULL_422', Rows: rows }, {}, 3),
    film('palette', 2, { PhotometricInterpretation: 'PALETTE COLOR', BitsAllocated: 8, ...palette }),
    film('three frames', 12, { NumberOfFrames: 3, Rows: 5 }),
  ]
}

/** The frames of other encoders that the tests of `src/dicom` know, each in the ways that frames are packed. */
function compressedFilms(): Seed[] {
  return references.frames.map(({ name, syntax, bits, samples, photometric, frame }, i): Seed => {
    const bytes = new Uint8Array(Buffer.from(frame, 'base64'))
    const half = 2 * Math.floor(bytes.length / 4)
    // A frame of RLE is in one (PS3.5, A.4.2).
    const fragments = i % 3 === 1 && syntax !== runLength ? [bytes.subarray(0, half), bytes.subarray(half)] : [bytes]
    const isSeveral = i % 4 === 2
    const elements: TestElements = {
      ...header,
      SamplesPerPixel: samples,
      PlanarConfiguration: samples === 3 ? 0 : undefined,
      PhotometricInterpretation: photometric,
      Rows: 20,
      Columns: 24,
      BitsAllocated: bits > 8 ? 16 : 8,
      BitsStored: bits,
      HighBit: bits - 1,
      NumberOfFrames: isSeveral ? 2 : 1,
    }
    const file = { syntax, frames: isSeveral ? [fragments, bytes] : [fragments], offsetTable: i % 2 === 0 }
    return { name, format: 'dicom', bytes: testFilm([], elements, file) }
  })
}

/** Larger ones, from the encoders of dcmjs-codecs. */
async function encodedFilms(): Promise<Seed[]> {
  const { NativeCodecs, Transcoder, log } = createRequire(import.meta.url)('dcmjs-codecs')
  log?.setLevel?.('silent')
  await NativeCodecs.initializeAsync()
  const encode = (process: string, bits: number): Seed => {
    const syntax = process === 'RLE' ? runLength : `1.2.840.10008.1.2.4.${process}`
    const pixels = Array.from({ length: 96 * 80 }, (_, i) => ((i % 96) * 40 + ((i * i) % 97)) % 2 ** bits)
    const uids = { StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.2' }
    const bytes = testFilm(
      pixels,
      { PatientName: secret, ...uids, BitsAllocated: bits > 8 ? 16 : 8, BitsStored: bits, WindowCenter: '1000' },
      { columns: 96 },
    )
    const transcoder = new Transcoder(bytes.buffer)
    transcoder.transcode(syntax)
    return { name: `encoded as ${process}`, format: 'dicom', bytes: new Uint8Array(transcoder.getDicomPart10()) }
  }
  const lossless = ['RLE', '70', '80', '81', '90', '91', '110', '112', '201', '202', '203']
  return [encode('50', 8), ...lossless.map(process => encode(process, 12))]
}

function pictures(): Seed[] {
  const png = (
    name: string,
    depth: number,
    colour: number,
    interlace = 0,
    more: Parameters<typeof plainPng>[1] = [],
  ) => ({
    name: `PNG, ${name}`,
    format: 'png' as const,
    bytes: plainPng({ width: 23, height: 17, depth, colour, interlace }, more),
  })
  const entries = { type: 'PLTE', data: new Uint8Array(768).map((_, i) => i % 256) }
  const text = { type: 'tEXt', data: new Uint8Array(Buffer.from('Comment\0a film', 'latin1')) }
  const size = { type: 'pHYs', data: new Uint8Array([0, 0, 10, 0, 0, 0, 10, 0, 1]) }
  const rgba = {
    width: 40,
    height: 33,
    data: Buffer.from(Array.from({ length: 40 * 33 * 4 }, (_, i) => (i * 7) % 256)),
  }
  const frames = references.frames.filter(({ name }) => name.startsWith('JPEG baseline'))
  return [
    png('grey', 8, 0, 0, [text, size]),
    png('grey, 16 bits', 16, 0),
    png('grey, 1 bit', 1, 0),
    png('grey, 4 bits, interlaced', 4, 0, 1),
    png('grey, interlaced', 8, 0, 1),
    png('colour', 8, 2),
    png('palette', 8, 3, 0, [entries]),
    png('grey and alpha', 8, 4),
    png('colour and alpha, 16 bits', 16, 6),
    { name: 'JPEG', format: 'jpeg', bytes: new Uint8Array(jpeg.encode(rgba, 80).data) },
    ...frames.map(({ name, frame }) => ({
      name: `${name} as a file`,
      format: 'jpeg' as const,
      bytes: new Uint8Array(Buffer.from(frame, 'base64')),
    })),
  ]
}

function realFilms(): Seed[] {
  const folder = process.env.PHYSIS_DATA && join(process.env.PHYSIS_DATA, 'dicom')
  if (!folder || !existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => statSync(path).size <= mostBytes)
    .sort()
    .map(path => ({ name: relative(folder, path), format: 'dicom', bytes: new Uint8Array(readFileSync(path)) }))
}

/** All seeds, in an order that only `PHYSIS_DATA` changes. */
export const readSeeds = async (): Promise<Seed[]> => [
  ...plainFilms(),
  ...compressedFilms(),
  ...(await encodedFilms()),
  ...pictures(),
  ...realFilms(),
]
