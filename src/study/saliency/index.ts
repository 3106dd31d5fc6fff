export { cropMasks, type PlateMasks, type SaliencyFilm } from './film.ts'
export { type SaliencyRow, saliencyTable } from './rows.ts'
export { type StudySaliency, type StudySaliencyOptions, studySaliency } from './studySaliency.ts'
export type { PatientMean, PlateComparison, SaliencyCheck, SaliencySummary } from './summary.ts'
