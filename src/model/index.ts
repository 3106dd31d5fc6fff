export { type Architecture, architectureSchema, knownWidth, monthBins, publishedFamily } from './architecture.ts'
export { type EnsembleOptions, ensembleGraph } from './ensemble.ts'
export { foldBatchNorm, type WeightMap } from './fold.ts'
export { type ForeignNames, type ForeignWeights, fromForeign, toForeign } from './foreignNames.ts'
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
