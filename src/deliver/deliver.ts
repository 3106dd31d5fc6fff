/**
 * All that is delivered of one film, as files with their names: one of each kind that was asked for. A DICOM film gets DICOM objects, which an
 * archive files beside it, its pages among them; a PNG or JPEG, which names no patient or study, gets its pages as a plain PDF. FHIR is for both.
 * Names come from the film's hash, never from the patient.
 */
import { FilmError } from '../base/index.ts'
import type { GreyImage } from '../image/index.ts'
import type { Result, Saliency } from '../predict/index.ts'
import { encapsulatedPdfObject } from './dicom/encapsulatedPdf.ts'
import { secondaryCaptureObject } from './dicom/secondaryCapture.ts'
import { structuredReport } from './dicom/structuredReport.ts'
import type { Assets } from './draw/assets.ts'
import { fhirBundle } from './fhir/bundle.ts'
import { resultPdf } from './pdf/index.ts'
import { secondaryCapturePicture } from './picture/index.ts'
import { type DeliverOptions, type FilmPictures, mapsOf } from './pictures.ts'
import { localDate, patientOf, type SourceFilm } from './source.ts'

export const deliveredKinds = ['sr', 'sc', 'pdf', 'fhir'] as const
export type DeliveredKind = (typeof deliveredKinds)[number]

export type Delivery = {
  result: Result
  /** As displayed; undefined only for a film that could not be read. */
  image: GreyImage | undefined
  /** Shown in picture and pages, for joints that have one. */
  saliency: readonly (Omit<FilmPictures['saliency'][number], 'map'> & { maps: { gradient: Saliency } })[]
  source: SourceFilm
  kinds: readonly DeliveredKind[]
  assets: Assets
  now: Date
}

export type Delivered = {
  kind: DeliveredKind
  /** Such as `0123456789ab-sr.dcm`. */
  name: string
  bytes: Uint8Array
}

/**
 * Makes the files, in the order of `deliveredKinds`. A refusal is delivered like an estimate. A film that could not be read gets none; a PNG or JPEG
 * gets no `sr` and `sc`.
 *
 * @throws {FilmError} if the source is not the film that was read
 */
export async function deliver(delivery: Delivery): Promise<Delivered[]> {
  const { result, kinds, source, now } = delivery
  if (result.failure) return []
  if (source.sha256 !== result.film.sha256)
    throw new FilmError('unreadable', `${result.film.file}: the file has changed since it was read; predict again`)
  const stem = source.sha256.slice(0, 12)
  const isDicom = source.header !== undefined
  const delivered: Delivered[] = []
  const add = (kind: DeliveredKind, ending: string, bytes: Uint8Array) =>
    delivered.push({ kind, name: `${stem}${ending}`, bytes })
  if (kinds.includes('sr') && isDicom) add('sr', '-sr.dcm', await structuredReport(result, source, now))
  if (kinds.includes('sc') && isDicom) add('sc', '-sc.dcm', await pictureFile(delivery))
  if (kinds.includes('pdf')) add('pdf', isDicom ? '-pdf.dcm' : '.pdf', await pagesFile(delivery))
  if (kinds.includes('fhir')) {
    const bundle = fhirBundle(result, { now, source })
    add('fhir', '-fhir.json', new TextEncoder().encode(`${JSON.stringify(bundle, null, 2)}\n`))
  }
  return delivered
}

async function pictureFile(delivery: Delivery): Promise<Uint8Array> {
  const { result, source, now } = delivery
  const pictures = picturesOf(delivery)
  const picture = await secondaryCapturePicture(result, pictures, optionsOf(delivery))
  return secondaryCaptureObject(result, source, picture, now, mapsOf(pictures))
}

async function pagesFile(delivery: Delivery): Promise<Uint8Array> {
  const { result, source, now } = delivery
  const pictures = picturesOf(delivery)
  const pdf = await resultPdf(result, pictures, patientOf(source), optionsOf(delivery))
  return source.header ? encapsulatedPdfObject(result, source, pdf, now, mapsOf(pictures)) : pdf
}

function picturesOf({ image, saliency }: Delivery): FilmPictures {
  if (!image) throw new RangeError('a picture or a document shows the film, and needs its image')
  return { image, saliency: saliency.map(({ maps, ...joint }) => ({ ...joint, map: maps.gradient })) }
}

const optionsOf = ({ assets, source, now }: Delivery): DeliverOptions => ({
  assets,
  filmDate: source.header?.facts.studyDate,
  madeOn: localDate(now, source),
})
