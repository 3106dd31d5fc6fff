/**
 * A film's two hashes: of the file's bytes, and of what the picture shows, for a film that was saved again in another file is the same film. Pixels are
 * taken as shares of white in 16 bits, in the order of the rows, so that depth, compression and what else the file holds make no difference.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { FilmError } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'
import { decodeImage, type GreyImage } from '../../image/index.ts'
import type { FilmHash } from '../screen.ts'

/** @returns undefined if there is no such file, or it cannot be read */
export function hashFilm(path: string): FilmHash | undefined {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  try {
    return { sha256: sha256(bytes), pixelsSha256: pixelsSha256(decodeImage(bytes)) }
  } catch (error) {
    if (error instanceof FilmError) return { sha256: sha256(bytes) }
    throw error
  }
}

/** SHA-256 of a picture's size and pixels, as 64 hex digits. */
export function pixelsSha256({ width, height, data, maxValue }: GreyImage): string {
  const bytes = new DataView(new ArrayBuffer(2 * data.length))
  const scale = maxValue === 255 ? 257 : 1
  for (let i = 0; i < data.length; i++) bytes.setUint16(2 * i, scale * data[i], true)
  return createHash('sha256').update(`${width} x ${height}\n`).update(bytes).digest('hex')
}
