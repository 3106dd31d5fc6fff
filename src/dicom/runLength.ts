/**
 * RLE Lossless (PS3.5, annex G): PackBits, a segment for each byte of a sample, the high bytes first. Written here since
 * the codec of dcmjs-codecs takes a frame that is cut off for a whole one.
 */
import { failure } from './failure.ts'

const damaged = () => failure('unreadable', 'the RLE picture is damaged or cut off')

/** A frame as samples, the planes of a colour one after the other, words in little endian. */
export function decodeRunLength(frame: Uint8Array, pixels: number, samples: number, bytesPerSample: 1 | 2): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const segments = samples * bytesPerSample
  if (frame.length < 64 || view.getUint32(0, true) !== segments) throw damaged()
  const out = new Uint8Array(pixels * segments)
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true)
    const next = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : frame.length
    if (start < 64 || next < start || next > frame.length) throw damaged()
    const sample = Math.floor(segment / bytesPerSample)
    const byte = bytesPerSample - 1 - (segment % bytesPerSample)
    unpack(frame.subarray(start, next), out, sample * pixels * bytesPerSample + byte, bytesPerSample, pixels)
  }
  return out
}

/** One segment to `count` bytes of `out`, from `at` in steps. */
function unpack(packed: Uint8Array, out: Uint8Array, at: number, step: number, count: number): void {
  let read = 0
  let written = 0
  while (written < count) {
    if (read >= packed.length) throw damaged()
    const control = packed[read++]
    if (control === 128) continue
    const length = control < 128 ? control + 1 : 257 - control
    const isRun = control > 128
    if (read + (isRun ? 1 : length) > packed.length) throw damaged()
    // Some encoders pad the last run.
    const used = Math.min(length, count - written)
    for (let i = 0; i < used; i++) out[at + step * (written + i)] = packed[isRun ? read : read + i]
    written += used
    read += isRun ? 1 : length
  }
}
