/**
 * A film's two hashes: of the file's bytes, and of what the picture shows, for a film that was saved again in another file is the same film.
 */
import { readFileSync } from 'node:fs'
import { FilmError } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'
import { decodeImage } from '../../image/index.ts'
import { pixelsSha256 } from '../../image/node/index.ts'
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
