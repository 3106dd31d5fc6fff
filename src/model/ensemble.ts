/**
 * The graph of a whole package: every member reads each picture, and its mirror image if the package says so; probabilities are averaged. It is
 * built from weights as constants, which the runtime then lays out as it likes; the same graph is what `physis model export` writes.
 */
import {
  add,
  concat,
  constant,
  type GraphOutputs,
  gemm,
  input,
  reshape,
  reverse,
  scale,
  slice,
  type Value,
} from '../graph/index.ts'
import { type Architecture, knownWidth, monthBins } from './architecture.ts'
import type { WeightMap } from './fold.ts'
import { distribution, network } from './network.ts'

export type EnsembleOptions = { architecture: Architecture; px: number; batch: number; flipAveraging: boolean }

/**
 * Inputs: `image` [batch, px, px, 1] and, where the architecture has them, `known` [batch, columns]. Outputs: `probabilities` [batch, bins],
 * the mean over members and mirror images, and `member_months` [members, batch], each member's expected bone age.
 *
 * @param members for inference (`foldBatchNorm`)
 */
export function ensembleGraph(
  { architecture, px, batch, flipAveraging }: EnsembleOptions,
  members: readonly WeightMap[],
): GraphOutputs {
  const image = input('image', [batch, px, px, 1])
  const width = knownWidth(architecture)
  const known = width > 0 ? input('known', [batch, width]) : undefined
  const pictures = flipAveraging ? concat([image, reverse(image, 2)], 0) : image
  const knowns = known && flipAveraging ? concat([known, known], 0) : known
  const bins = constant(monthBins(architecture))
  const each = members.map(weights => {
    const { logits } = network(architecture, pictures, knowns, {
      kernels: { blockWidth: 0 },
      weights(name, shape) {
        const found = weights.get(name)
        if (!found) throw new TypeError(`the weights lack ${name}`)
        return constant(found.data, shape)
      },
    })
    const { probabilities } = distribution(architecture, logits, bins)
    return flipAveraging
      ? scale(add(slice(probabilities, 0, 0, batch), slice(probabilities, 0, batch, 2 * batch)), 0.5)
      : probabilities
  })
  const months = each.map(p => expectedMonths(p, bins, batch))
  return { probabilities: scale(each.reduce(add), 1 / each.length), member_months: concat(months, 0) }
}

const expectedMonths = (probabilities: Value, bins: Value, batch: number): Value =>
  reshape(gemm(probabilities, reshape(bins, [bins.shape[0], 1])), [1, batch])
