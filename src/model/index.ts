export { type Architecture, architectureSchema, knownWidth, monthBins, publishedFamily } from './architecture.ts'
export { type EnsembleOptions, ensembleGraph } from './ensemble.ts'
export { foldBatchNorm, type WeightMap } from './fold.ts'
export { type ForeignNames, type ForeignWeights, fromForeign, toForeign } from './foreignNames.ts'
export { familyName, foreignTrunk } from './foreignSize.ts'
export {
  type Cloud,
  cloudOf,
  distanceFrom,
  type GateArchitecture,
  type GateJoint,
  type GateLandmark,
  type GateLimits,
  type GateOutputs,
  type GatePackage,
  type GateTag,
  gateArchitectureSchema,
  gateJoints,
  gateLandmarks,
  gateLimitsSchema,
  gateNetwork,
  gateParameters,
  gateTags,
  type JointLimits,
  kneeColumns,
  type Likeness,
  type LoadedGate,
  likenessOf,
  likenessTensors,
  mapStride,
  parseGatePackage,
} from './gate/index.ts'
export { type Known, writeKnown } from './known.ts'
export { distribution, type NetworkOptions, type NetworkOutputs, network, type Weights } from './network.ts'
export {
  asTheyAre,
  type BandError,
  type Calibration,
  type LoadedModel,
  type ModelPackage,
  type Preprocessing,
  parsePackage,
  type TrainingHashes,
} from './package.ts'
export {
  firstValues,
  type Parameter,
  type ParameterList,
  parameterList,
  type Statistic,
  splitFlat,
} from './parameters.ts'
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type StoredType,
  type Tensor,
} from './safetensors.ts'
