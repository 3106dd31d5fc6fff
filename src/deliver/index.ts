export { type Delivered, type DeliveredKind, type Delivery, deliver, deliveredKinds } from './deliver.ts'
export { deliveredUid } from './deliveredUid.ts'
export { encapsulatedPdfObject } from './dicom/encapsulatedPdf.ts'
export { secondaryCaptureObject } from './dicom/secondaryCapture.ts'
export { structuredReport } from './dicom/structuredReport.ts'
export type { Assets } from './draw/assets.ts'
export { type FhirOptions, fhirBundle } from './fhir/bundle.ts'
export { resultPdf } from './pdf/index.ts'
export { secondaryCapturePicture } from './picture/index.ts'
export type { DeliverOptions, FilmPictures } from './pictures.ts'
export type { Patient, SourceFilm } from './source.ts'
export { derivedUid, isSameAnswer } from './uid.ts'
export {
  answerSentences,
  type JointWords,
  jointWords,
  kneesWords,
  limitSentences,
  type MeaningWords,
  madeByWords,
  meaningWords,
  noticesOf,
  personName,
  plainText,
  warningsOf,
} from './wording/index.ts'
