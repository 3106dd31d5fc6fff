/** A result's pages, made elsewhere, as an Encapsulated PDF (PS3.3, A.45.1), which an archive files beside the film. */
import { encodeDataSet } from '../../dicom/index.ts'
import type { Result } from '../../predict/index.ts'
import { diagnosticImagingStudy } from '../codes.ts'
import { dicomSource, filmReference, type SourceFilm } from '../source.ts'
import { codeItem } from './content.ts'
import { commonModules } from './modules.ts'

/**
 * The document as a file.
 *
 * @param mapsOf joints whose saliency is on its pages
 * @throws {RangeError} if the film is no DICOM object or could not be read, or the pages are no PDF
 */
export async function encapsulatedPdfObject(
  result: Result,
  source: SourceFilm,
  pdf: Uint8Array,
  now: Date,
  mapsOf: readonly number[] = [],
): Promise<Uint8Array> {
  if (new TextDecoder('latin1').decode(pdf.subarray(0, 5)) !== '%PDF-') throw new RangeError('the pages are no PDF')
  const film = dicomSource(source)
  const { sopClassUid, sopInstanceUid } = filmReference(film)
  const padded = new Uint8Array(pdf.length + (pdf.length % 2))
  padded.set(pdf)
  return encodeDataSet({
    ...commonModules('pdf', result, film, now, mapsOf),
    ConversionType: 'WSD',
    AcquisitionDateTime: '',
    BurnedInAnnotation: 'YES',
    SourceInstanceSequence: [{ ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid }],
    DocumentTitle: 'Bone age, research use only',
    ConceptNameCodeSequence: [codeItem(diagnosticImagingStudy)],
    VerificationFlag: 'UNVERIFIED',
    MIMETypeOfEncapsulatedDocument: 'application/pdf',
    EncapsulatedDocument: padded.buffer,
    EncapsulatedDocumentLength: pdf.length,
  })
}
