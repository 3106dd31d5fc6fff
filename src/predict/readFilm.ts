/** A film's bytes as a grey picture, whatever its form, and what the file says of it. */

import { FilmError } from '../base/index.ts'
import type { Codecs, DicomFacts, ObjectKind } from '../dicom/index.ts'
import { decodeDicom, isDicom, objectKind, withSquarePixels } from '../dicom/index.ts'
import { answerKeyword, decodeImage, type GreyImage, pngText, simulatedKeyword } from '../image/index.ts'

export type ReadFilm = {
  /** As displayed, with square pixels. */
  image: GreyImage
  /** Pixels of the file for a pixel of the picture: 1 but where the file's are not square. */
  filePixels: { x: number; y: number }
  /** Marked as made by a simulation. */
  simulated: boolean
  /** What the tags say; undefined for a PNG or JPEG. */
  facts: DicomFacts | undefined
  /** A DICOM film for processing: it has not been made to be looked at. */
  forProcessing: boolean
  warnings: string[]
}

/**
 * What a file is, told without its pixels. A picture that was made of an answer is no film: its answer would be read from it again.
 *
 * @throws {FilmError} `unreadable`
 */
export function fileKind(bytes: Uint8Array): ObjectKind {
  if (isDicom(bytes)) return objectKind(bytes)
  return answerKeyword in pngText(bytes) ? 'answer' : 'film'
}

/**
 * Reads a film: DICOM, PNG or JPEG, told apart by their bytes.
 *
 * @throws {FilmError} what is wrong with it, without the file's name
 */
export async function readFilm(bytes: Uint8Array, loadCodecs: () => Promise<Codecs>): Promise<ReadFilm> {
  if (!isDicom(bytes)) {
    const image = decodeImage(bytes)
    const text = pngText(bytes)
    if (answerKeyword in text) throw noFilm()
    return {
      image,
      filePixels: { x: 1, y: 1 },
      simulated: simulatedKeyword in text,
      facts: undefined,
      forProcessing: false,
      warnings: [],
    }
  }
  if (objectKind(bytes) === 'answer') throw noFilm()
  const film = await decodeDicom(bytes, loadCodecs)
  const image = withSquarePixels(film.image, film.pixelAspect)
  return {
    image,
    filePixels: { x: film.image.width / image.width, y: film.image.height / image.height },
    simulated: film.facts.simulated !== null,
    facts: film.facts,
    forProcessing: film.film.kind === 'processing',
    warnings: film.burnedIn
      ? [...film.warnings, 'the picture holds annotations, perhaps of the patient: look before it is passed on']
      : film.warnings,
  }
}

const noFilm = () =>
  new FilmError(
    'unsupported',
    'the picture was made by Physis of an answer and is no film: name the film that it was made of',
  )
