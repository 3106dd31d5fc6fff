/**
 * DICOM files for tests, byte by byte and independent of every library, so that they can also be wrong in the ways that
 * real files are.
 */
import { deflateRawSync } from 'node:zlib'
import { type Keyword, tags } from '../../src/dicom/tags.ts'

export type TestValue = string | number | readonly number[] | Uint8Array | readonly TestElements[]

/** By keyword, or by `gggg,eeee` with its representation in front of the value: `['LO', 'text']`. */
export type TestElements = { [keyword: string]: TestValue | readonly [vr: string, value: TestValue] | undefined }

export type TestFile = {
  /** Transfer syntax, as the meta header names it. */
  syntax?: string
  /** Otherwise as the syntax says. */
  explicit?: boolean
  littleEndian?: boolean
  preamble?: boolean
  meta?: boolean
  /** Compressed frames in place of pixel data, each as one fragment or as several. */
  frames?: readonly (Uint8Array | readonly Uint8Array[])[]
  offsetTable?: boolean
  /** Sequences and items of unknown length. */
  openSequences?: boolean
}

const implicitUid = '1.2.840.10008.1.2'
const explicitUid = '1.2.840.10008.1.2.1'
const bigEndianUid = '1.2.840.10008.1.2.2'
const deflatedUid = '1.2.840.10008.1.2.1.99'

const longVrs = new Set(['OB', 'OW', 'SQ', 'UN', 'UT', 'UC', 'UR', 'OV'])

/** A file of these elements, in order of their tags. */
export function dicomFile(elements: TestElements, file: TestFile = {}): Uint8Array {
  const { syntax = explicitUid, preamble = true, meta = true } = file
  const explicit = file.explicit ?? syntax !== implicitUid
  const littleEndian = file.littleEndian ?? syntax !== bigEndianUid
  const writer = new Writer(explicit, littleEndian, file.openSequences ?? false)
  let body = writer.dataSet(elements)
  if (file.frames) body = Buffer.concat([body, writer.encapsulated(file.frames, file.offsetTable ?? false)])
  if (syntax === deflatedUid) body = deflateRawSync(body)
  const header = new Writer(true, true, false).dataSet({ '0002,0010': ['UI', syntax] })
  return new Uint8Array(
    Buffer.concat([
      preamble ? Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]) : Buffer.alloc(0),
      meta ? header : Buffer.alloc(0),
      body,
    ]),
  )
}

/** A radiograph of these values, row by row; 16 bits allocated and stored unless said. */
export function testFilm(
  values: readonly number[],
  elements: TestElements = {},
  file: TestFile & { columns?: number } = {},
): Uint8Array {
  const bits = Number(elements.BitsAllocated ?? 16)
  const littleEndian = file.littleEndian ?? file.syntax !== bigEndianUid
  const bytes = Buffer.alloc(values.length * (bits === 8 ? 1 : 2))
  for (const [i, value] of values.entries()) {
    if (bits === 8) bytes.writeUInt8(value & 0xff, i)
    else if (littleEndian) bytes.writeUInt16LE(value & 0xffff, 2 * i)
    else bytes.writeUInt16BE(value & 0xffff, 2 * i)
  }
  const samples = Number(elements.SamplesPerPixel ?? 1)
  const columns = file.columns ?? values.length / samples
  const stored = Number(elements.BitsStored ?? bits)
  return dicomFile(
    {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.1',
      SOPInstanceUID: '2.25.7',
      Modality: 'CR',
      SamplesPerPixel: samples,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: values.length / samples / columns,
      Columns: columns,
      BitsAllocated: bits,
      BitsStored: stored,
      HighBit: stored - 1,
      PixelRepresentation: 0,
      PixelData: file.frames ? undefined : [bits === 8 ? 'OB' : 'OW', bytes],
      ...elements,
    },
    file,
  )
}

class Writer {
  private readonly explicit: boolean
  private readonly littleEndian: boolean
  private readonly open: boolean

  constructor(explicit: boolean, littleEndian: boolean, open: boolean) {
    this.explicit = explicit
    this.littleEndian = littleEndian
    this.open = open
  }

  dataSet(elements: TestElements): Buffer {
    const written = Object.entries(elements).flatMap(([name, given]) => {
      if (given === undefined) return []
      const known = tags[name as Keyword]
      const pair = Array.isArray(given) && typeof given[0] === 'string' ? (given as [string, TestValue]) : undefined
      const tag = known ? known[0] : Number.parseInt(name.replace(',', ''), 16)
      const vr = pair ? pair[0] : known[1] === 'xs' ? 'US' : known[1]
      return [{ tag, bytes: this.element(tag, vr, pair ? pair[1] : (given as TestValue)) }]
    })
    written.sort((a, b) => a.tag - b.tag)
    return Buffer.concat(written.map(w => w.bytes))
  }

  encapsulated(frames: readonly (Uint8Array | readonly Uint8Array[])[], withTable: boolean): Buffer {
    const packed = frames.map(frame =>
      (frame instanceof Uint8Array ? [frame] : frame).map(fragment => this.item(pad(Buffer.from(fragment), 0))),
    )
    let at = 0
    const offsets = packed.map(fragments => {
      const start = at
      at += fragments.reduce((sum, f) => sum + f.length, 0)
      return start
    })
    const table = withTable ? Buffer.concat(offsets.map(offset => this.uint32(offset))) : Buffer.alloc(0)
    return Buffer.concat([
      this.tag(0x7fe00010),
      Buffer.from('OB\0\0'),
      this.uint32(0xffffffff),
      this.item(table),
      ...packed.flat(),
      this.tag(0xfffee0dd),
      this.uint32(0),
    ])
  }

  private element(tag: number, vr: string, value: TestValue): Buffer {
    const open = vr === 'SQ' && this.open
    const content = pad(this.content(vr, value), vr === 'UI' || vr === 'OB' ? 0 : 0x20)
    const length = open ? 0xffffffff : content.length
    const end = open ? Buffer.concat([this.tag(0xfffee0dd), this.uint32(0)]) : Buffer.alloc(0)
    const head = !this.explicit
      ? this.uint32(length)
      : longVrs.has(vr)
        ? Buffer.concat([Buffer.from(`${vr}\0\0`), this.uint32(length)])
        : Buffer.concat([Buffer.from(vr), this.uint16(length)])
    return Buffer.concat([this.tag(tag), head, content, end])
  }

  private content(vr: string, value: TestValue): Buffer {
    if (value instanceof Uint8Array) return Buffer.from(value)
    if (typeof value === 'string') return Buffer.from(value, 'latin1')
    if (vr === 'SQ')
      return Buffer.concat(
        (value as readonly TestElements[]).map(item =>
          this.open ? this.openItem(this.dataSet(item)) : this.item(this.dataSet(item)),
        ),
      )
    const numbers = typeof value === 'number' ? [value] : (value as readonly number[])
    if (vr === 'US' || vr === 'SS' || vr === 'OW') return Buffer.concat(numbers.map(n => this.uint16(n & 0xffff)))
    if (vr === 'UL') return Buffer.concat(numbers.map(n => this.uint32(n)))
    return Buffer.from(numbers.join('\\'))
  }

  private item(content: Buffer): Buffer {
    return Buffer.concat([this.tag(0xfffee000), this.uint32(content.length), content])
  }

  private openItem(content: Buffer): Buffer {
    const end = Buffer.concat([this.tag(0xfffee00d), this.uint32(0)])
    return Buffer.concat([this.tag(0xfffee000), this.uint32(0xffffffff), content, end])
  }

  private tag(tag: number): Buffer {
    return Buffer.concat([this.uint16(Math.floor(tag / 65536)), this.uint16(tag % 65536)])
  }

  private uint16(n: number): Buffer {
    const bytes = Buffer.alloc(2)
    if (this.littleEndian) bytes.writeUInt16LE(n)
    else bytes.writeUInt16BE(n)
    return bytes
  }

  private uint32(n: number): Buffer {
    const bytes = Buffer.alloc(4)
    if (this.littleEndian) bytes.writeUInt32LE(n)
    else bytes.writeUInt32BE(n)
    return bytes
  }
}

const pad = (bytes: Buffer, filler: number): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(filler)])
