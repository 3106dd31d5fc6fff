/**
 * What a picture shows, as a hash. Pixels are taken as shares of white in 16 bits, in the order of the rows, so that depth, compression and what else a
 * file holds make no difference.
 */
import { createHash } from 'node:crypto'
import type { GreyImage } from '../grey.ts'

/** SHA-256 of a picture's size and pixels, as 64 hex digits. */
export function pixelsSha256({ width, height, data, maxValue }: GreyImage): string {
  const bytes = new DataView(new ArrayBuffer(2 * data.length))
  const scale = maxValue === 255 ? 257 : 1
  for (let i = 0; i < data.length; i++) bytes.setUint16(2 * i, scale * data[i], true)
  return createHash('sha256').update(`${width} x ${height}\n`).update(bytes).digest('hex')
}
