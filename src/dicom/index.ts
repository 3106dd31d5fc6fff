export { viewIn } from './bodyPart.ts'
export { type Codecs, codecsOf } from './codecs.ts'
export { encodeDataSet, type NaturalDataSet, type Value } from './dataSet.ts'
export {
  type DecodeOptions,
  type DicomFilm,
  type DicomHeader,
  decodeDicom,
  type ObjectKind,
  objectKind,
  readDicomHeader,
  withSquarePixels,
} from './decode.ts'
export {
  type Counts as DeidentificationCounts,
  type Deidentified,
  deidentify,
  edition as deidentificationEdition,
  methods as deidentificationMethods,
  type Pseudonyms,
  pseudonymsOf,
} from './deidentify/index.ts'
export { type DicomFacts, wholeYearsWarning } from './facts.ts'
export { manufacturer } from './implementation.ts'
export { isDicom } from './part10.ts'
export { encodePgm } from './pgm.ts'
export { pictureMarks } from './pictureMarks.ts'
export type { FilmKind } from './sopClass.ts'
export type { Spacing } from './spacing.ts'
export { offsetStored, type StoredPixels } from './storedPixels.ts'
