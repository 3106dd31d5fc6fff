/**
 * A package whose weights are forgotten from the head downwards: the cascading randomisation of Adebayo et al. (NeurIPS 2018, arXiv 1810.03292).
 * What is forgotten takes the values with which training starts (`firstValues`), so that the network stays one that could be trained.
 */
import { firstValues, foldBatchNorm, type LoadedModel, parameterList, type WeightMap } from '../../model/index.ts'

/** From the head to the picture, as the names of the weights begin. */
export const weightGroups = ['head.', 'stages.3.', 'stages.2.', 'stages.1.', 'stages.0.', 'stem.'] as const

/**
 * @param groups how many of `weightGroups` are forgotten, from the head on
 * @param seed another seed, other first values
 */
export function forgetWeights(model: LoadedModel, groups: number, seed: number): LoadedModel {
  const forgotten = weightGroups.slice(0, groups)
  return {
    ...model,
    members: model.members.map((weights, member) => {
      const fresh = firstWeights(model, seed, member)
      return new Map(
        [...weights].map(([name, trained]) => [
          name,
          forgotten.some(group => name.startsWith(group)) ? fresh.get(name)! : trained,
        ]),
      )
    }),
  }
}

/** A network before its first step, for inference: batch norm has seen nothing, so that it changes nothing. */
function firstWeights({ description }: LoadedModel, seed: number, member: number): WeightMap {
  const list = parameterList(description.architecture)
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>()
  for (const [i, parameter] of list.parameters.entries())
    weights.set(parameter.name, { shape: parameter.shape, data: firstValues(parameter, 100 * seed + member, i) })
  for (const { name, channels } of list.statistics) {
    weights.set(`${name}.running_mean`, { shape: [channels], data: new Float32Array(channels) })
    weights.set(`${name}.running_var`, { shape: [channels], data: new Float32Array(channels).fill(1) })
  }
  return foldBatchNorm(weights, list)
}
