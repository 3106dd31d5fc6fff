/**
 * One step of training as one graph: forward, loss and backward. Weights go in as inputs, whose arrays the optimiser changes in place between runs;
 * out come the loss, the predictions, all gradients as one flat array, and the batch's statistics as another.
 *
 * The loss joins a distribution with its mean: cross-entropy against a normal distribution about the label, whose width says how well a
 * reader can tell neighbouring months apart, and the absolute error of the expected age. Films with weight 0 pad the last batch.
 */
import {
  abs,
  add,
  concat,
  constant,
  div,
  gradients,
  input,
  type Kernels,
  logSoftmax,
  mul,
  neg,
  onnxModel,
  reshape,
  scale,
  size,
  softmax,
  sub,
  sum,
  type Value,
} from '../graph/index.ts'
import {
  type Architecture,
  distribution,
  knownWidth,
  monthBins,
  network,
  type ParameterList,
  parameterList,
} from '../model/index.ts'

export type LossOptions = {
  /** Standard deviation, in months, of the distribution about a label. */
  labelSdMonths: number
  /** Weight of the absolute error in months beside the cross-entropy. */
  absoluteErrorWeight: number
}

export type StepOptions = {
  architecture: Architecture
  batch: number
  height: number
  width: number
  kernels: Kernels
  loss: LossOptions
  /** Whether blocks are skipped at random: inputs `keep.0`, `keep.1`, ... of shape [batch]. */
  dropPath: boolean
}

/** A graph, its parameters, and how many numbers each of its outputs has. */
export type Step = { model: Uint8Array; list: ParameterList; sizes: Readonly<Record<string, number>> }

/**
 * The training graph. Inputs: `image` [N, H, W, 1], `known` (where the architecture has it), `age` [N] in months, `weight` [N], every parameter
 * by name. Outputs: `loss`, `boneAgeMonths` [N], `gradients` [P], `statistics` [mean, variance of each norm].
 */
export function trainingStep(options: StepOptions): Step {
  const { architecture, batch, loss: lossOptions } = options
  const list = parameterList(architecture)
  const parameters = new Map(list.parameters.map(p => [p.name, input(p.name, p.shape)]))
  const statistics: Value[] = []
  const blocks = architecture.depths.reduce((a, b) => a + b)
  const known = knownWidth(architecture) > 0 ? input('known', [batch, knownWidth(architecture)]) : undefined
  const { logits } = network(architecture, input('image', [batch, options.height, options.width, 1]), known, {
    kernels: options.kernels,
    weights: name => parameters.get(name)!,
    onBatchStatistics: (_, { mean, variance }) =>
      statistics.push(reshape(mean, [mean.shape[1]]), reshape(variance, [variance.shape[1]])),
    dropPath: options.dropPath ? Array.from({ length: blocks }, (_, i) => input(`keep.${i}`, [batch])) : undefined,
  })
  const { loss, boneAgeMonths } = ageLoss(architecture, logits, batch, lossOptions)
  const slopes = gradients(loss, [...parameters.values()])
  const flat = concat(
    slopes.map((dw, i) => reshape(dw, [list.parameters[i].size])),
    0,
  )
  return stepOf(list, {
    loss,
    boneAgeMonths,
    gradients: flat,
    ...(statistics.length > 0 ? { statistics: concat(statistics, 0) } : {}),
  })
}

export const stepOf = (list: ParameterList, outputs: Readonly<Record<string, Value>>): Step => ({
  list,
  model: onnxModel(outputs),
  sizes: Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, size(shape)])),
})

/** Mean loss of the batch, by weight, and the expected ages [N]. Adds the inputs `age` and `weight`, both [N]. */
export function ageLoss(
  a: Architecture,
  logits: Value,
  batch: number,
  { labelSdMonths, absoluteErrorWeight }: LossOptions,
) {
  const age = input('age', [batch])
  const weight = input('weight', [batch])
  const bins = constant(monthBins(a))
  const distance = sub(bins, reshape(age, [batch, 1]))
  const label = softmax(scale(mul(distance, distance), -0.5 / labelSdMonths ** 2))
  const crossEntropy = neg(sum(mul(label, logSoftmax(logits)), [1]))
  const { boneAgeMonths } = distribution(a, logits, bins)
  const error = abs(sub(boneAgeMonths, age))
  const each = add(reshape(crossEntropy, [batch]), scale(error, absoluteErrorWeight))
  const loss = reshape(div(sum(mul(each, weight), [0]), sum(weight, [0])), [])
  return { loss, boneAgeMonths }
}
