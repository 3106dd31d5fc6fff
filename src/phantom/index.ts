export {
  type AgeRange,
  type Child,
  childAfter,
  drawChild,
  drawExposure,
  drawKneeShape,
  drawPose,
  type Exposure,
  type KneeShape,
  type LongBoneShape,
  type Pose,
} from './child.ts'
export {
  type Film,
  type FilmPair,
  filmOf,
  maturityPair,
  type Nuisance,
  nuisancePair,
  type Subject,
} from './counterfactual.ts'
export {
  assumedSpread,
  type Deviation,
  deviationScale,
  drawDeviation,
  handKneeSdMonths,
  jointAgeMonths,
  noSpread,
  type Spread,
} from './deviation.ts'
export {
  drawKnee,
  type FilmOptions,
  type KneeDraws,
  type KneeFilm,
  type KneeTruth,
  kneeFilm,
  kneeTruth,
  type PlateName,
  plateNames,
} from './film.ts'
export {
  type GateFilm,
  type GateFilmOptions,
  type GateHand,
  type GateKind,
  type GateKnee,
  type GateTruth,
  gateFilm,
  gateKinds,
} from './gate/index.ts'
export { type Generator, type GeneratorName, generators } from './generators.ts'
export { drawHandExposure, drawHandPose, drawHandShape, type HandPose, type HandShape } from './hand/draws.ts'
export {
  drawHand,
  type HandDraws,
  type HandFilm,
  type HandPlateName,
  type HandTruth,
  handFilm,
  handPlateNames,
  handTruth,
} from './hand/film.ts'
export { type HandMeasures, measureHand } from './hand/measures.ts'
export { kneeBox, kneeWidths } from './kneeBox.ts'
export { type KneeDeviation, type KneeMeasures, kneeCentres, type LongBoneMeasures, measureKnee } from './measures.ts'
export { type Milestone, maturityYears, milestones, type Sex } from './milestones.ts'
export { type PlannedFilm, planPatient, usualVisits } from './patient.ts'
export { drawReaders, type Reader, type ReaderHabits, type ReadingRow, read, usualReader } from './readers.ts'
export { histogramBins, histogramDistance, type Realism, realism, spectrumDistance } from './realism.ts'
