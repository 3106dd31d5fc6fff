/**
 * From a file to its data set: preamble and meta header where they are there (PS3.10, 7.1), the transfer syntax, and
 * inflating where the data set is deflated. The syntax that the meta header names is checked against the bytes, since
 * files exist that say explicit and are written implicit.
 */
import { Inflate } from 'fflate'
import { FilmError } from '../base/index.ts'
import { type ElementSet, type Encoding, isVr, readElements, readMeta } from './elements.ts'
import { failure } from './failure.ts'
import {
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  isUid,
  type TransferSyntax,
  transferSyntax,
} from './transferSyntax.ts'

export type DicomFile = {
  dataSet: ElementSet
  /** Undefined where the file names one that is not read: its header is, its pixels are not. */
  syntax: TransferSyntax | undefined
  /** As the file names it; undefined where it names none, or something else than a UID. */
  syntaxUid: string | undefined
  warnings: string[]
}

/** Most that a deflated data set may become: the pixels of the largest film, and half as much again. */
const maxInflatedBytes = 192 * 2 ** 20

/** Deflated bytes become at most a thousand times as many: this much at a time keeps the limit in sight. */
const inflateStep = 16_384

const notDicom = () => failure('unreadable', 'the file is no DICOM file')

/** Whether the bytes are those of a DICOM file, with or without preamble and meta header. The first 200 bytes suffice. */
export function isDicom(bytes: Uint8Array): boolean {
  if (hasPreamble(bytes)) return true
  const guess = guessEncoding(bytes, 0)
  return guess !== undefined
}

const hasPreamble = (bytes: Uint8Array): boolean =>
  bytes.length >= 132 && bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d

/**
 * Opens a file.
 *
 * @throws {FilmError} `unreadable` if it is no DICOM file, damaged or cut off; `too_large` if it inflates beyond measure
 */
export function openDicom(bytes: Uint8Array): DicomFile {
  if (bytes.length === 0) throw failure('unreadable', 'the file is empty')
  const preamble = hasPreamble(bytes)
  if (!preamble && guessEncoding(bytes, 0) === undefined) throw notDicom()
  const { meta, end } = readMeta(bytes, preamble ? 132 : 0)
  const warnings: string[] = []
  const uid = meta.text('TransferSyntaxUID')
  const syntaxUid = isUid(uid) ? uid : undefined
  let syntax = uid === undefined ? undefined : transferSyntax(uid)
  if (syntax?.deflated) {
    const dataSet = readElements(inflate(bytes.subarray(end)), 0, syntax)
    return { dataSet, syntax, syntaxUid, warnings }
  }
  const written = guessEncoding(bytes, end)
  if (uid === undefined) {
    syntax = !written?.explicit ? implicitLittleEndian : written.littleEndian ? explicitLittleEndian : explicitBigEndian
    warnings.push(`the file names no transfer syntax: it is read as ${syntax.name}`)
  }
  let encoding: Encoding = syntax ?? explicitLittleEndian
  if (written && (written.explicit !== encoding.explicit || written.littleEndian !== encoding.littleEndian)) {
    warnings.push(
      `the data set is not written as its transfer syntax says (${syntax?.name ?? syntaxUid ?? 'an unknown one'})`,
    )
    encoding = written
  }
  return { dataSet: readElements(bytes, end, encoding), syntax, syntaxUid, warnings }
}

/** How the element at `at` is written, if it can be the first of a data set or of a meta header. */
function guessEncoding(bytes: Uint8Array, at: number): Encoding | undefined {
  if (at + 8 > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const explicit = isVr(String.fromCharCode(bytes[at + 4], bytes[at + 5]))
  for (const littleEndian of [true, false]) {
    const group = view.getUint16(at, littleEndian)
    if (group === 0 || group > 0x10) continue
    if (explicit) return { explicit, littleEndian }
    const length = view.getUint32(at + 4, littleEndian)
    if (length % 2 === 0 && length <= bytes.length - at - 8 && littleEndian) return { explicit, littleEndian }
    if (length === 0xffffffff && littleEndian) return { explicit, littleEndian }
  }
  return undefined
}

/** RFC 1951. What stands behind the end of the stream (padding, the checksum of gzip) is not looked at. */
function inflate(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  let length = 0
  let ended = false
  const stream = new Inflate((chunk, final) => {
    chunks.push(chunk)
    length += chunk.length
    ended = final
    if (length > maxInflatedBytes) throw failure('too_large', 'the deflated data set is larger than any film')
  })
  try {
    for (let at = 0; at < bytes.length; at += inflateStep)
      stream.push(bytes.subarray(at, at + inflateStep), at + inflateStep >= bytes.length)
  } catch (error) {
    if (error instanceof FilmError) throw error
    throw failure('unreadable', 'the deflated data set is damaged or cut off')
  }
  if (!ended) throw failure('unreadable', 'the deflated data set is cut off')
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
