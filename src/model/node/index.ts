export { gateTrainingHashes, loadGate, shippedGate } from './gateFolder.ts'
export { listShipped, loadPackage, packageFolder, readDescription } from './packageFolder.ts'
export {
  formatTrainingHashes,
  keyIdOf,
  parseTrainingHashes,
  patientHash,
  siteSecret,
  trainedOn,
} from './trainingHashes.ts'
