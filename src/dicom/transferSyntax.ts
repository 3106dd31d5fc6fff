/**
 * How a data set and its pixels are written (PS3.5, section 10 and annex A). Syntaxes of video are not read, nor private
 * ones; the retired JPEG processes beside 14 are left to the codec, which says so where it cannot.
 */
import type { FilmError } from '../base/index.ts'
import type { CodecName } from './codecs.ts'
import { failure } from './failure.ts'

/** How pixels are compressed: by a codec, or by run lengths. */
export type Compression = CodecName | 'RLE'

export type TransferSyntax = {
  uid: string
  name: string
  explicit: boolean
  littleEndian: boolean
  /** The data set behind the meta header is compressed as a whole (RFC 1951). */
  deflated?: boolean
  /** Of the pixels; without one they are as they are. */
  compression?: Compression
  /** Always with loss; the general syntaxes of JPEG 2000 and JPEG XL may be without. */
  lossy?: boolean
}

const littleEndian = { explicit: true, littleEndian: true }

/** Implicit VR little endian, what a file without a meta header is taken for unless its bytes say otherwise. */
export const implicitLittleEndian: TransferSyntax = {
  uid: '1.2.840.10008.1.2',
  name: 'Implicit VR Little Endian',
  explicit: false,
  littleEndian: true,
}
export const explicitLittleEndian: TransferSyntax = {
  uid: '1.2.840.10008.1.2.1',
  name: 'Explicit VR Little Endian',
  ...littleEndian,
}
export const explicitBigEndian: TransferSyntax = {
  uid: '1.2.840.10008.1.2.2',
  name: 'Explicit VR Big Endian',
  explicit: true,
  littleEndian: false,
}

const jpeg = (process: number, name: string, compression: CodecName): TransferSyntax => ({
  uid: `1.2.840.10008.1.2.4.${process}`,
  name,
  ...littleEndian,
  compression,
})

const syntaxes: readonly TransferSyntax[] = [
  implicitLittleEndian,
  explicitLittleEndian,
  explicitBigEndian,
  {
    uid: '1.2.840.10008.1.2.1.99',
    name: 'Deflated Explicit VR Little Endian',
    ...littleEndian,
    deflated: true,
  },
  { uid: '1.2.840.10008.1.2.5', name: 'RLE Lossless', ...littleEndian, compression: 'RLE' },
  { ...jpeg(50, 'JPEG Baseline (Process 1)', 'JPEG'), lossy: true },
  { ...jpeg(51, 'JPEG Extended (Process 2 and 4)', 'JPEG'), lossy: true },
  jpeg(57, 'JPEG Lossless, Non-Hierarchical (Process 14)', 'JPEG'),
  jpeg(70, 'JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)', 'JPEG'),
  jpeg(80, 'JPEG-LS Lossless', 'JPEG-LS'),
  { ...jpeg(81, 'JPEG-LS Near-Lossless', 'JPEG-LS'), lossy: true },
  jpeg(90, 'JPEG 2000 Lossless', 'JPEG 2000'),
  jpeg(91, 'JPEG 2000', 'JPEG 2000'),
  jpeg(110, 'JPEG XL Lossless', 'JPEG XL'),
  jpeg(111, 'JPEG XL JPEG Recompression', 'JPEG XL'),
  jpeg(112, 'JPEG XL', 'JPEG XL'),
  jpeg(201, 'High-Throughput JPEG 2000 Lossless', 'HTJ2K'),
  jpeg(202, 'High-Throughput JPEG 2000 with RPCL Options Lossless', 'HTJ2K'),
  jpeg(203, 'High-Throughput JPEG 2000', 'HTJ2K'),
]

export const isUid = (text: string | undefined): text is string => text !== undefined && /^[0-9.]{1,64}$/.test(text)

/** @param uid what the file names, if it is a UID: it is said, for then it can be no name */
export const unreadSyntax = (uid: string | undefined): FilmError =>
  failure('unsupported', `the transfer syntax ${uid ?? 'of the file'} is not read`)

/** The syntax with this UID, or undefined where it is none that is read. */
export const transferSyntax = (uid: string): TransferSyntax | undefined => syntaxes.find(s => s.uid === uid)
