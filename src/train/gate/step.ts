/**
 * One step of the gate's training as one graph, as `../step.ts` is that of a bone age model. Every label may be unknown for a film: its weight is then 0, and
 * nothing flows from it.
 *
 * Joint: cross-entropy. Tags: binary cross-entropy each. Centres, metal: the focal loss of CenterNet (Zhou et al., arXiv 1904.07850, eq. 1). Offset, width,
 * direction and landmarks: absolute error.
 */
import {
  abs,
  add,
  concat,
  div,
  exp,
  gradients,
  input,
  type Kernels,
  log,
  logSoftmax,
  meanOfAll,
  mul,
  neg,
  relu,
  reshape,
  scale,
  shift,
  sub,
  sum,
  type Value,
} from '../../graph/index.ts'
import {
  type GateArchitecture,
  type GateOutputs,
  gateJoints,
  gateLandmarks,
  gateNetwork,
  gateParameters,
  gateTags,
  kneeColumns,
  mapStride,
} from '../../model/index.ts'
import { type Step, stepOf } from '../step.ts'

/** The parts of the loss, in the order of the output `parts`. */
export const lossParts = ['joint', 'tags', 'direction', 'centre', 'knee', 'metal', 'landmarks'] as const

/** How much each part counts; chosen so that none rules the others at the start. */
const partWeight = { joint: 1, tags: 2, direction: 0.3, centre: 0.5, knee: 0.5, metal: 0.1, landmarks: 8 }

/** What a step reads beside the weights: name and shape of each input, in the order in which they lie in a step's memory. */
export function gateInputs(batch: number, px: number): { name: string; shape: number[] }[] {
  const cells = (px / mapStride) ** 2
  return [
    { name: 'image', shape: [batch, px, px, 1] },
    // Shares of the joints, which add up to 1, or all 0.
    { name: 'joint', shape: [batch, gateJoints.length] },
    { name: 'tag', shape: [batch, gateTags.length] },
    { name: 'tagWeight', shape: [batch, gateTags.length] },
    // Cosine and sine of how the joint lies.
    { name: 'direction', shape: [batch, 2] },
    { name: 'directionWeight', shape: [batch, 1] },
    // 1 where a knee is centred; elsewhere how much a false centre counts, 0 near a knee.
    { name: 'centre', shape: [batch, cells] },
    { name: 'elsewhere', shape: [batch, cells] },
    { name: 'knee', shape: [batch, cells, kneeColumns.length] },
    { name: 'kneeWeight', shape: [batch, cells, 1] },
    // 1 where metal is; elsewhere 1 where none is, 0 near metal or where nobody knows.
    { name: 'metal', shape: [batch, cells] },
    { name: 'noMetal', shape: [batch, cells] },
    { name: 'landmark', shape: [batch, gateLandmarks.length, 2] },
    { name: 'landmarkWeight', shape: [batch, gateLandmarks.length, 1] },
  ]
}

export type GateStepOptions = { architecture: GateArchitecture; batch: number; px: number; kernels: Kernels }

/** The training graph. Outputs: `loss`, `parts`, `gradients` [P], `statistics`. */
export function gateStep({ architecture, batch, px, kernels }: GateStepOptions): Step {
  const list = gateParameters(architecture)
  const parameters = new Map(list.parameters.map(p => [p.name, input(p.name, p.shape)]))
  const statistics: Value[] = []
  const inputs = new Map(gateInputs(batch, px).map(({ name, shape }) => [name, input(name, shape)]))
  const found = gateNetwork(architecture, inputs.get('image')!, {
    kernels,
    weights: name => parameters.get(name)!,
    onBatchStatistics: (_, { mean, variance }) =>
      statistics.push(reshape(mean, [mean.shape[1]]), reshape(variance, [variance.shape[1]])),
  })
  const parts = gateLoss(found, name => inputs.get(name)!)
  const loss = lossParts.map(part => scale(parts[part], partWeight[part])).reduce(add)
  const slopes = gradients(loss, [...parameters.values()])
  return stepOf(list, {
    loss,
    parts: concat(
      lossParts.map(part => reshape(parts[part], [1])),
      0,
    ),
    gradients: concat(
      slopes.map((dw, i) => reshape(dw, [list.parameters[i].size])),
      0,
    ),
    ...(statistics.length > 0 ? { statistics: concat(statistics, 0) } : {}),
  })
}

/** Each a number: means over the films for which the label is known, or over the batch where most films have it. */
export function gateLoss(
  found: GateOutputs,
  label: (name: string) => Value,
): Record<(typeof lossParts)[number], Value> {
  const classes = gateJoints.length
  const joint = scale(meanOfAll(neg(mul(label('joint'), logSoftmax(found.joint)))), classes)
  const tags = weightedMean(sub(softplus(found.tags), mul(found.tags, label('tag'))), label('tagWeight'))
  const direction = weightedMean(abs(sub(found.direction, label('direction'))), label('directionWeight'))

  const centre = focal(found.centre, label('centre'), label('elsewhere'))
  const metal = focal(found.metal, label('metal'), label('noMetal'))
  const knee = weightedMean(abs(sub(found.knee, label('knee'))), label('kneeWeight'))
  const landmarks = weightedMean(abs(sub(found.landmarks, label('landmark'))), label('landmarkWeight'))
  return { joint, tags, direction, centre, knee, metal, landmarks }
}

/** Of logits on the map: those that should be there, and those that should not; a sum over the map, a mean over the films. */
function focal(x: Value, there: Value, elsewhere: Value): Value {
  const up = softplus(x)
  const down = sub(up, x)
  // With p the probability: -log p = down, -log(1 - p) = up.
  const missed = mul(there, mul(exp(scale(up, -2)), down))
  const false_ = mul(elsewhere, mul(exp(scale(down, -2)), up))
  return scale(meanOfAll(add(missed, false_)), x.shape[1])
}

/** log(1 + e^x), without overflow. */
const softplus = (x: Value): Value => add(relu(x), log(shift(exp(neg(abs(x))), 1)))

/** Sum of each weighted value over the sum of weights, which is taken as at least 1. */
function weightedMean(values: Value, weight: Value): Value {
  const all = (v: Value) =>
    reshape(
      sum(
        v,
        v.shape.map((_, i) => i),
      ),
      [],
    )
  // max(w, 1) = 1 + relu(w - 1)
  const total = shift(relu(shift(all(weight), -1)), 1)
  return div(all(mul(values, weight)), total)
}
