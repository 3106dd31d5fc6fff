/**
 * A file on its way to a node. It is sent as it is: the data set behind the meta header is the very bytes of the file,
 * neither decoded nor written anew, so private elements, character sets and compressed pixels arrive unchanged. What is
 * read is what the protocols ask for: class, instance and transfer syntax.
 */

import { readFileSync } from 'node:fs'
import { FilmError } from '../../base/index.ts'
import { readingFilm } from '../../base/node/index.ts'
import { readMeta } from '../elements.ts'
import { failure } from '../failure.ts'
import { implementationClassUid } from '../implementation.ts'
import { openDicom } from '../part10.ts'
import { isUid } from '../transferSyntax.ts'
import { isDicomFile } from './isDicomFile.ts'

export type Outgoing = {
  path: string
  sopClassUid: string
  sopInstanceUid: string
  transferSyntaxUid: string
  bytes: number
}

/** Where the data set begins, and whether the file can go out as it is (PS3.10, 7.1). */
type Layout = {
  preamble: boolean
  dataSetAt: number
  transferSyntaxUid: string | undefined
  classUid: string | undefined
}

const directoryClass = '1.2.840.10008.1.3.10'

/**
 * What the file is, or undefined if it is nothing that is sent: no DICOM file, or a DICOMDIR.
 *
 * @throws {FilmError} `missing`, or `unreadable` if it is a DICOM file that is damaged or names no instance
 */
export function readOutgoing(path: string): Outgoing | undefined {
  if (!readingFilm(() => isDicomFile(path), path)) return undefined
  const bytes = read(path)
  const layout = layoutOf(bytes)
  try {
    if (layout.classUid === directoryClass) return undefined
    const { dataSet, syntax } = openDicom(bytes)
    const [sopClassUid, sopInstanceUid] = [dataSet.text('SOPClassUID'), dataSet.text('SOPInstanceUID')]
    if (!isUid(sopClassUid) || !isUid(sopInstanceUid))
      throw failure('unreadable', `${path}: the file does not say which SOP instance it is`)
    const transferSyntaxUid = layout.transferSyntaxUid ?? syntax?.uid
    if (!isUid(transferSyntaxUid)) throw failure('unreadable', `${path}: the transfer syntax is no UID`)
    const { explicit, littleEndian } = dataSet.encoding
    if (syntax && (explicit !== syntax.explicit || littleEndian !== syntax.littleEndian))
      throw failure(
        'unreadable',
        `${path}: the data set is not written as its transfer syntax (${syntax.name}) says, so that no node could read it`,
      )
    return { path, sopClassUid, sopInstanceUid, transferSyntaxUid, bytes: bytes.length }
  } catch (error) {
    // Without the four letters, what cannot be read was most likely never a DICOM file.
    if (!layout.preamble) return undefined
    if (error instanceof FilmError && !error.message.startsWith(path))
      throw new FilmError(error.code, `${path}: ${error.message}`)
    if (error instanceof RangeError) throw failure('unreadable', `${path}: the DICOM file is damaged`)
    throw error
  }
}

/** The data set alone, as C-STORE sends it. */
export function dataSetBytes({ path }: Outgoing): Buffer {
  const bytes = read(path)
  return bytes.subarray(layoutOf(bytes).dataSetAt)
}

/** The whole file with preamble and meta header, as STOW-RS sends it; they are added where the file has none. */
export function part10Bytes(film: Outgoing): Buffer[] {
  const bytes = read(film.path)
  const { preamble, dataSetAt, transferSyntaxUid } = layoutOf(bytes)
  if (preamble && transferSyntaxUid !== undefined) return [bytes]
  return [part10Head(film), bytes.subarray(dataSetAt)]
}

function part10Head({ sopClassUid, sopInstanceUid, transferSyntaxUid }: Outgoing): Buffer {
  const uid = (element: number, text: string) => {
    const value = Buffer.from(text.length % 2 === 0 ? text : `${text}\0`)
    const head = Buffer.from([2, 0, element, 0, 0x55, 0x49, value.length, 0])
    return Buffer.concat([head, value])
  }
  const version = Buffer.from([2, 0, 1, 0, 0x4f, 0x42, 0, 0, 2, 0, 0, 0, 0, 1])
  const elements = Buffer.concat([
    version,
    uid(2, sopClassUid),
    uid(3, sopInstanceUid),
    uid(0x10, transferSyntaxUid),
    uid(0x12, implementationClassUid),
  ])
  const length = Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4, 0, 0, 0, 0, 0])
  length.writeUInt32LE(elements.length, 8)
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, elements])
}

function layoutOf(bytes: Buffer): Layout {
  const preamble = bytes.toString('latin1', 128, 132) === 'DICM'
  try {
    const { meta, end } = readMeta(bytes, preamble ? 132 : 0)
    const named = meta.elements.get(0x00020002)
    const classUid = named && bytes.toString('latin1', named.at, named.at + named.length).replace(/[\0 ]+$/, '')
    return { preamble, dataSetAt: end, transferSyntaxUid: meta.text('TransferSyntaxUID'), classUid }
  } catch {
    return { preamble, dataSetAt: bytes.length, transferSyntaxUid: undefined, classUid: undefined }
  }
}

const read = (path: string): Buffer => readingFilm(() => readFileSync(path), path)
