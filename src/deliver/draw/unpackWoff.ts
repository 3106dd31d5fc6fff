/**
 * The font inside a WOFF (W3C Recommendation WOFF 1.0, 2012): the same tables, each packed by zlib. Unpacked once; whoever reads a
 * glyph from the file as it is unpacks all glyphs for each.
 */
import { unzlibSync } from 'fflate'

const headerLength = { woff: 44, sfnt: 12 }
const entryLength = { woff: 20, sfnt: 16 }
const signature = 0x774f4646

/** @throws {RangeError} if it is no WOFF */
export function unpackWoff(woff: Uint8Array): Uint8Array {
  const view = new DataView(woff.buffer, woff.byteOffset, woff.byteLength)
  if (woff.length < headerLength.woff || view.getUint32(0) !== signature) throw new RangeError('the font is no WOFF')
  const count = view.getUint16(12)
  const tables = Array.from({ length: count }, (_, i) => {
    const at = headerLength.woff + i * entryLength.woff
    const [offset, packed, length] = [4, 8, 12].map(k => view.getUint32(at + k))
    const bytes = woff.subarray(offset, offset + packed)
    return {
      tag: view.getUint32(at),
      checksum: view.getUint32(at + 16),
      bytes: packed < length ? unzlibSync(bytes, { out: new Uint8Array(length) }) : bytes,
    }
  })
  const padded = (length: number) => (length + 3) & ~3
  const first = headerLength.sfnt + count * entryLength.sfnt
  const out = new Uint8Array(tables.reduce((sum, { bytes }) => sum + padded(bytes.length), first))
  const write = new DataView(out.buffer)
  const power = Math.floor(Math.log2(count))
  write.setUint32(0, view.getUint32(4))
  for (const [k, value] of [count, 16 << power, power, 16 * count - (16 << power)].entries())
    write.setUint16(4 + 2 * k, value)
  let offset = first
  for (const [i, { tag, checksum, bytes }] of tables.entries()) {
    for (const [k, value] of [tag, checksum, offset, bytes.length].entries())
      write.setUint32(headerLength.sfnt + i * entryLength.sfnt + 4 * k, value)
    out.set(bytes, offset)
    offset += padded(bytes.length)
  }
  return out
}
