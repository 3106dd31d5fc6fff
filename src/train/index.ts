export { type Augmentation, augmentationSchema } from './augment.ts'
export {
  assess,
  type CalibrationFilm,
  type CalibrationOptions,
  calibrate,
  noRecalibration,
  type SelfAssessment,
} from './calibrate.ts'
export { loadCheckpoint } from './checkpoint.ts'
export {
  configIdentity,
  greySchema,
  type RunConfig,
  runConfigSchema,
  type TrainingFilm,
  type TrainingOptions,
  trainingSchema,
} from './config.ts'
export { openCropFile } from './cropFile.ts'
export {
  cropRoom,
  type GateItem,
  type GateProgress,
  type GateRun,
  gateIdentity,
  gateItemSchema,
  gateRunSchema,
  gateTrainingSchema,
  type KneePlace,
  trainGate,
} from './gate/index.ts'
export type { LogRow } from './log.ts'
export { type RunOptions, type RunResult, trainRun } from './run.ts'
export type { StageProgress } from './trainStage.ts'
