export {
  type AgeRange,
  type Child,
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
  drawKnee,
  generator,
  type KneeDraws,
  type KneeFilm,
  type KneeTruth,
  kneeFilm,
  kneeTruth,
  type PlateName,
  plateNames,
} from './film.ts'
export { type KneeMeasures, type LongBoneMeasures, measureKnee } from './measures.ts'
export { type Milestone, maturityYears, milestones, type Sex } from './milestones.ts'
export { histogramBins, histogramDistance, type Realism, realism, spectrumDistance } from './realism.ts'
