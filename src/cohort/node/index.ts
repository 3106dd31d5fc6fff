export { hashFilm, pixelsSha256 } from './filmHash.ts'
export { type ImportedDicom, importDicom } from './importDicom.ts'
export { type ImportedRsna, importRsna } from './importRsna.ts'
export {
  formatTrainingHashes,
  keyIdOf,
  parseTrainingHashes,
  patientHash,
  type TrainingHashes,
  trainedOn,
} from './trainingHashes.ts'
