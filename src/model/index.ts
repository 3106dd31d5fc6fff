export { type Architecture, architectureSchema, knownWidth, monthBins, publishedFamily } from './architecture.ts'
export { distribution, type NetworkOptions, type NetworkOutputs, network, type Weights } from './network.ts'
export { firstValues, type Parameter, type ParameterList, parameterList, type Statistic } from './parameters.ts'
export { foldBatchNorm, type WeightMap } from './fold.ts'
