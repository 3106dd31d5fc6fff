/**
 * The network as a graph. One description serves training, inference and export: what differs is where weights come from and
 * how batch norm gets its statistics. Activations are [N, H, W, C], so that every pointwise layer is a plain matrix product.
 *
 * Parameters bear timm's names (`stages.0.blocks.1.mlp.fc1.weight`) and PyTorch's shapes. Two products that others compute over
 * whole activations are folded into small weights here: the affine half of a layer norm into the layer behind it, layer scale
 * into the layer before it.
 */
import {
  add,
  affine,
  type BatchStatistics,
  batchNorm,
  concat,
  constant,
  convolution,
  depthwise,
  gelu,
  gemm,
  type Kernels,
  mean,
  mul,
  normaliseRows,
  relu,
  reshape,
  type Shape,
  size,
  softmax,
  transpose,
  type Value,
} from '../graph/index.ts'
import { type Architecture, knownWidth, monthBins } from './architecture.ts'
import { ageColumn, monthsPerUnit } from './known.ts'

/** Gives the parameter of this name and shape. */
export type Weights = (name: string, shape: Shape) => Value

export type NetworkOptions = {
  weights: Weights
  kernels: Kernels
  /**
   * Present in training: batch norm then uses the statistics of the batch and reports them here, in order, by the name of its layer.
   * Absent in inference: batch norm has been folded into the convolutions (`fold.ts`), whose biases are then parameters.
   */
  onBatchStatistics?: (name: string, statistics: BatchStatistics) => void
  /** [N] for each block, in order: 0 where the block is skipped for that film, else 1 / (1 - rate). */
  dropPath?: readonly Value[]
}

/** What the trunk is built from: all but the head. */
export type TrunkArchitecture = Pick<Architecture, 'stem' | 'dims' | 'depths' | 'activation'>

export type TrunkOutputs = {
  /** After the stem and after each stage, [N, H, W, C]. */
  stages: Value[]
  /** Mean over the picture and layer norm: [N, C]. */
  features: Value
}

export type NetworkOutputs = TrunkOutputs & {
  /** Of the months of `monthBins`: [N, bins]. */
  logits: Value
}

/**
 * A network that estimates bone age.
 *
 * @param image [N, H, W, 1], grey values with mean about 0; sizes are multiples of 32
 * @param known [N, knownWidth]: two columns for sex (female, male; both 0 if unknown), then two for chronological age
 *   (`ageColumn` and 1; both 0 if unknown). Absent if the architecture takes neither
 */
export function network(
  a: Architecture,
  image: Value,
  known: Value | undefined,
  options: NetworkOptions,
): NetworkOutputs {
  const { stages, features } = trunk(a, image, options)
  return { stages, features, logits: head(a, features, known, options.weights) }
}

/**
 * The picture's features, whatever is then read from them.
 *
 * @param image [N, H, W, 1], as for `network`
 */
export function trunk(a: TrunkArchitecture, image: Value, options: NetworkOptions): TrunkOutputs {
  const { weights, dropPath } = options
  const activation = a.activation === 'gelu' ? gelu : relu
  const stages: Value[] = []
  let block = 0
  let x = a.stem === 'patch' ? patchStem(a, image, weights) : convStem(a, image, activation, options)
  stages.push(x)
  for (const [i, depth] of a.depths.entries()) {
    if (i > 0)
      x =
        a.stem === 'patch'
          ? patchDownsample(x, a.dims[i], `stages.${i}.downsample`, weights)
          : normalisedConvolution(x, a.dims[i], 2, `stages.${i}.downsample.conv`, options)
    for (let j = 0; j < depth; j++)
      x = convNextBlock(x, `stages.${i}.blocks.${j}`, activation, options, dropPath?.[block++])
    stages.push(x)
  }
  const [n, height, width, c] = x.shape
  const pooled = reshape(mean(reshape(x, [n, height * width, c]), [1]), [n, c])
  const features = affine(normaliseRows(pooled), weights('head.norm.weight', [c]), weights('head.norm.bias', [c]))
  return { stages, features }
}

/**
 * Picture, sex and age meet in one hidden layer. Chronological age says something simpler too: bone ages near it are likelier. A normal prior about it adds
 * to each month's logit -(month - age)^2 / (2 sd^2), and the network learns how much of that to take; through the hidden layer alone it would
 * learn so only in the course of many more films than there are.
 */
function head(a: Architecture, features: Value, known: Value | undefined, weights: Weights): Value {
  const inputs = known ? concat([features, known], 1) : features
  const width = a.dims[3] + knownWidth(a)
  if (inputs.shape[1] !== width) throw new RangeError(`the head needs ${width} columns and gets ${inputs.shape[1]}`)
  const hidden = gelu(linear(inputs, a.hidden, 'head.hidden', weights))
  const logits = linear(hidden, monthBins(a).length, 'head.months', weights)
  if (!known || !a.chronologicalAge) return logits
  return add(logits, mul(gemm(known, priorOfAge(a)), weights('head.prior.gamma', [1])))
}

/**
 * [knownWidth, bins]: what the columns of `known` add to the logits under a normal prior about chronological age, up to a constant; nothing where
 * the age is unknown.
 */
function priorOfAge(a: Architecture): Value {
  const bins = monthBins(a)
  const width = knownWidth(a)
  const data = new Float32Array(width * bins.length)
  for (const [i, month] of bins.entries()) {
    const x = ageColumn(month)
    data[(width - 2) * bins.length + i] = x / priorSd ** 2
    data[(width - 1) * bins.length + i] = -(x ** 2) / (2 * priorSd ** 2)
  }
  return constant(data, [width, bins.length])
}

/** A year: about the SD of bone age among healthy children of one age (Greulich and Pyle 1959). */
const priorSd = 12 / monthsPerUnit

/** Probabilities and their mean, in months: [N, bins] and [N]. */
export function distribution(
  a: Architecture,
  logits: Value,
  bins: Value,
): { probabilities: Value; boneAgeMonths: Value } {
  const probabilities = softmax(logits)
  const count = monthBins(a).length
  return { probabilities, boneAgeMonths: reshape(gemm(probabilities, reshape(bins, [count, 1])), [logits.shape[0]]) }
}

/** x Wt + b over rows, W being [out, in] as PyTorch has it. */
export function linear(x: Value, out: number, name: string, weights: Weights): Value {
  const w = weights(`${name}.weight`, [out, x.shape[1]])
  return gemm(x, w, weights(`${name}.bias`, [out]), false, true)
}

/** A layer norm and the linear layer behind it, its affine half folded into that layer. */
function normalisedLinear(x: Value, out: number, norm: string, name: string, weights: Weights): Value {
  const c = x.shape[1]
  const w = weights(`${name}.weight`, [out, c])
  const scale = weights(`${norm}.weight`, [c])
  const offset = gemm(reshape(weights(`${norm}.bias`, [c]), [1, c]), w, undefined, false, true)
  const bias = add(reshape(offset, [out]), weights(`${name}.bias`, [out]))
  return gemm(normaliseRows(x), mul(w, scale), bias, false, true)
}

/** Depthwise 7x7, layer norm, a layer four times as wide, activation, layer scale, residual. */
function convNextBlock(
  x: Value,
  name: string,
  activation: (x: Value) => Value,
  { weights, kernels }: NetworkOptions,
  keep: Value | undefined,
): Value {
  const [n, height, width, c] = x.shape
  const spatial = depthwise(
    x,
    weights(`${name}.conv_dw.weight`, [c, 1, 7, 7]),
    weights(`${name}.conv_dw.bias`, [c]),
    kernels,
  )
  const rows = reshape(spatial, [n * height * width, c])
  const hidden = activation(normalisedLinear(rows, 4 * c, `${name}.norm`, `${name}.mlp.fc1`, weights))
  const gamma = weights(`${name}.gamma`, [c])
  const w = mul(weights(`${name}.mlp.fc2.weight`, [c, 4 * c]), reshape(gamma, [c, 1]))
  const bias = mul(weights(`${name}.mlp.fc2.bias`, [c]), gamma)
  const branch = reshape(gemm(hidden, w, bias, false, true), x.shape)
  return add(x, keep ? mul(branch, reshape(keep, [n, 1, 1, 1])) : branch)
}

/** 4x4 patches through one linear layer, then layer norm. */
function patchStem(a: TrunkArchitecture, image: Value, weights: Weights): Value {
  const c = a.dims[0]
  const { rows, shape } = patchRows(image, 4)
  // The patch is [4, 4, 1], PyTorch's kernel [C, 1, 4, 4]: with one channel the same order.
  const w = reshape(weights('stem.0.weight', [c, 1, 4, 4]), [c, 16])
  const y = gemm(rows, w, weights('stem.0.bias', [c]), false, true)
  return reshape(affine(normaliseRows(y), weights('stem.1.weight', [c]), weights('stem.1.bias', [c])), [...shape, c])
}

/** Layer norm, then 2x2 patches through one linear layer. */
function patchDownsample(x: Value, out: number, name: string, weights: Weights): Value {
  const [n, height, width, c] = x.shape
  const flat = normaliseRows(reshape(x, [n * height * width, c]))
  const normalised = affine(flat, weights(`${name}.0.weight`, [c]), weights(`${name}.0.bias`, [c]))
  const { rows, shape } = patchRows(reshape(normalised, x.shape), 2)
  const kernel = weights(`${name}.1.weight`, [out, c, 2, 2])
  const w = reshape(transpose(kernel, [0, 2, 3, 1]), [out, 4 * c])
  return reshape(gemm(rows, w, weights(`${name}.1.bias`, [out]), false, true), [...shape, out])
}

/** Patches of k x k as rows [N * H/k * W/k, k * k * C]. */
function patchRows(x: Value, k: number): { rows: Value; shape: [number, number, number] } {
  const [n, height, width, c] = x.shape
  if (height % k !== 0 || width % k !== 0) throw new RangeError(`${height} x ${width} is not divisible by ${k}`)
  const split = transpose(reshape(x, [n, height / k, k, width / k, k, c]), [0, 1, 3, 2, 4, 5])
  return {
    rows: reshape(split, [size(x.shape) / (k * k * c), k * k * c]),
    shape: [n, height / k, width / k],
  }
}

/** Three 3x3 convolutions with strides 2, 1, 2; half as wide at half resolution, where the maps are large. */
function convStem(a: TrunkArchitecture, image: Value, activation: (x: Value) => Value, options: NetworkOptions): Value {
  const half = Math.max(16, a.dims[0] / 2)
  const first = activation(normalisedConvolution(image, half, 2, 'stem.conv1', options))
  const second = activation(normalisedConvolution(first, half, 1, 'stem.conv2', options))
  return normalisedConvolution(second, a.dims[0], 2, 'stem.conv3', options)
}

/** A 3x3 convolution and its batch norm. */
export function normalisedConvolution(
  x: Value,
  out: number,
  stride: 1 | 2,
  name: string,
  options: NetworkOptions,
): Value {
  const { weights, kernels, onBatchStatistics } = options
  const w = weights(`${name}.weight`, [out, x.shape[3], 3, 3])
  if (!onBatchStatistics) return convolution(x, w, weights(`${name}.bias`, [out]), stride, kernels)
  const y = convolution(x, w, undefined, stride, kernels)
  const rows = reshape(y, [size(y.shape) / out, out])
  const norm = batchNorm(rows, weights(`${name}.norm.weight`, [out]), weights(`${name}.norm.bias`, [out]))
  onBatchStatistics(`${name}.norm`, norm.statistics)
  return reshape(norm.y, y.shape)
}
