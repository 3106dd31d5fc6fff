export { calibrationFor, conclude, onReadings } from './conclude.ts'
export { differenceWarning } from './difference.ts'
export { namesEstimate } from './estimateWarnings.ts'
export { type Estimate, type EstimateInput, type Estimator, openEstimator } from './estimator.ts'
export { findHand } from './findHand.ts'
export {
  type Gate,
  type GatedJoint,
  type GateEye,
  type GateFindings,
  type GateSight,
  type GateTags,
  type GateWindow,
  gateRefusals,
  type KneeFindings,
  openGate,
  openGateEye,
  sidesOfKnees,
  stretchGreys,
  toNetwork,
  wholeFilm,
  widthRatios,
  windowOf,
} from './gate/index.ts'
export { cropVersion, handCrop, squareSide } from './handCrop.ts'
export { isFarApart } from './interpret.ts'
export { isFrontal } from './knownOfFilm.ts'
export { jointOnPicture, openJoints, pictureRefusals } from './openJoints.ts'
export { messageOf, predictionColumns, predictionHeader, predictionRows, rounded } from './predictionsTable.ts'
export { type Crop, cutJoint, kneeSquare, networkPicture, shrink } from './preprocess.ts'
export { quartersOf } from './quarters.ts'
export { fileKind, type ReadFilm, readFilm } from './readFilm.ts'
export type { Refusal } from './refusal.ts'
export {
  type GrowthAnswer,
  type Interpretation,
  isClosureDoubtful,
  type JointEstimate,
  type RefusalCode,
  type Result,
  realFilmNotice,
  refusalCodes,
  resultSchema,
  simulatedFilmNotice,
  simulatedNotice,
  simulationNotices,
} from './result.ts'
export { openSaliency, type Saliency, type SaliencyMaps, type SaliencyReader, saliencyVersion } from './saliency.ts'
export { saliencyOverlay, saliencyPicture } from './saliencyPicture.ts'
export { wristCrop } from './wristCrop.ts'
