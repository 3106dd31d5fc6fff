export { cropMasks, type PlateMasks, type SaliencyFilm } from './film.ts'
export { type SaliencyRow, type SaliencyWeights, saliencyTable } from './rows.ts'
export { type StudySaliency, type StudySaliencyOptions, studySaliency } from './studySaliency.ts'
export {
  mostLikeness,
  type PatientMean,
  type PlateComparison,
  type SaliencyCheck,
  type SaliencySummary,
} from './summary.ts'
