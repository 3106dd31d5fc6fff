/** A film's bytes as a grey picture, whatever its form, and what the file says of it. */

import type { Codecs, DicomFacts } from '../dicom/index.ts'
import { decodeDicom, isDicom, readDicomHeader, withSquarePixels } from '../dicom/index.ts'
import { decodeImage, type GreyImage, pngText, simulatedKeyword } from '../image/index.ts'

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

/** Whether a file is a film at all, told without its pixels: a report or a DICOMDIR is none. */
export function isFilm(bytes: Uint8Array): boolean {
  return !isDicom(bytes) || readDicomHeader(bytes).format !== undefined
}

/**
 * Reads a film: DICOM, PNG or JPEG, told apart by their bytes.
 *
 * @throws {FilmError} what is wrong with it, without the file's name
 */
export async function readFilm(bytes: Uint8Array, loadCodecs: () => Promise<Codecs>): Promise<ReadFilm> {
  if (!isDicom(bytes))
    return {
      image: decodeImage(bytes),
      filePixels: { x: 1, y: 1 },
      simulated: simulatedKeyword in pngText(bytes),
      facts: undefined,
      forProcessing: false,
      warnings: [],
    }
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
