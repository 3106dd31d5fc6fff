/** The thread of `predictFilms.ts`: reads a film, decodes it and cuts the joint out. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { FilmError } from '../../base/index.ts'
import { serve, sha256 } from '../../base/node/index.ts'
import { type Box, decodeImage, pngText, simulatedKeyword, toFloat } from '../../image/index.ts'
import type { Preprocessing } from '../../model/index.ts'
import { type Crop, cutJoint } from '../preprocess.ts'

export type FilmTask = { path: string; preprocessing: Preprocessing; box?: Box }
export type FilmAnswer = {
  sha256: string | null
  milliseconds: number
} & (
  | { failure: { code: string; message: string } }
  | { failure: null; width: number; height: number; coloured: boolean; blank: boolean; simulated: boolean; crop: Crop }
)

serve<FilmTask, FilmAnswer>(() => ({ path, preprocessing, box }) => {
  const started = performance.now()
  let hash: string | null = null
  try {
    const bytes = read(path)
    hash = sha256(bytes)
    const film = decodeImage(bytes)
    const { width, height, coloured, data } = film
    return {
      sha256: hash,
      failure: null,
      width,
      height,
      coloured,
      blank: data.every(v => v === data[0]),
      simulated: simulatedKeyword in pngText(bytes),
      crop: cutJoint(toFloat(film), preprocessing, box),
      milliseconds: performance.now() - started,
    }
  } catch (error) {
    if (!(error instanceof FilmError)) throw error
    const failure = { code: error.code, message: `${basename(path)}: ${error.message}` }
    return { sha256: hash, failure, milliseconds: performance.now() - started }
  }
})

function read(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new FilmError('missing', 'there is no such file: look at the name, or where the manifest lies')
    throw new FilmError('unreadable', `the file cannot be read (${code})`)
  }
}
