/**
 * The compressed bytes of the first frame (PS3.5, A.4). A frame may be cut into fragments, and a file may hold many
 * frames: where the second begins is told by an offset table, if there is one, or by the end marker of the first.
 */
import type { ElementSet } from './elements.ts'
import { failure } from './failure.ts'
import type { Compression } from './transferSyntax.ts'

/** Joins the fragments of the first frame of so many. */
export function firstFrame(dataSet: ElementSet, compression: Compression, frames: number): Uint8Array {
  const lengths = frames > 1 ? dataSet.bytes('ExtendedOffsetTableLengths') : undefined
  const firstLength = lengths && lengths.length >= 8 ? uint64(lengths) : 0
  let length = 0
  const { offsets, fragments } = dataSet.fragments(all => {
    const last = all[all.length - 1]
    length += last.length
    if (frames === 1) return false
    return firstLength > 0 ? length >= firstLength : compression === 'RLE' || endsWithMarker(last)
  })
  if (fragments.length === 0) throw failure('unreadable', 'the pixel data of the DICOM file are empty')
  // A JPEG XL has no end marker: as many fragments as frames are a frame each.
  let count = compression === 'JPEG XL' && fragments.length === frames ? 1 : fragments.length
  // Offsets count the 8 bytes before each fragment.
  if (frames > 1 && offsets.length > 1) {
    count = 0
    for (let at = 0; count < fragments.length && at < offsets[1]; count++) at += 8 + fragments[count].length
  }
  return join(fragments.slice(0, Math.max(1, count)))
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const uint64 = (bytes: Uint8Array): number =>
  Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))

/**
 * Whether an end-of-image marker of the JPEG family stands at the end, but for padding. It cannot occur within a
 * picture.
 */
export function endsWithMarker(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= Math.max(0, bytes.length - 4096); i--)
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true
  return false
}
