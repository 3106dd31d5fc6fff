export { type Architecture, architectureSchema, knownWidth, monthBins, publishedFamily } from './architecture.ts'
export { foldBatchNorm, type WeightMap } from './fold.ts'
export { type Known, writeKnown } from './known.ts'
export { distribution, type NetworkOptions, type NetworkOutputs, network, type Weights } from './network.ts'
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
