/**
 * Batch norm folded into the convolution before it: with running mean m and variance v, w (x - m) / sqrt(v + e) + b is the convolution with
 * the kernel scaled by w / sqrt(v + e) and the bias b - m w / sqrt(v + e). What infers has no batch norm left.
 */
import { size } from '../graph/index.ts'
import type { ParameterList } from './parameters.ts'

export type WeightMap = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>

const batchNormEpsilon = 1e-5

/**
 * @param weights parameters by name, and `<norm>.running_mean`, `<norm>.running_var` for each of `statistics`
 * @returns the parameters of the network for inference, by name; arrays that needed no change are shared
 */
export function foldBatchNorm(weights: WeightMap, { statistics }: Pick<ParameterList, 'statistics'>): WeightMap {
  const folded = new Map(weights)
  for (const { name, channels } of statistics) {
    const layer = name.slice(0, -'.norm'.length)
    const take = (key: string): Float32Array => {
      const found = weights.get(key)
      if (!found || found.data.length < channels) throw new TypeError(`${key} is missing`)
      folded.delete(key)
      return found.data
    }
    const [scale, offset, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(p =>
      take(`${name}.${p}`),
    )
    const kernel = weights.get(`${layer}.weight`)!
    const each = size(kernel.shape) / channels
    const data = new Float32Array(kernel.data)
    const bias = new Float32Array(channels)
    for (let c = 0; c < channels; c++) {
      const factor = scale[c] / Math.sqrt(variance[c] + batchNormEpsilon)
      for (let i = c * each; i < (c + 1) * each; i++) data[i] *= factor
      bias[c] = offset[c] - mean[c] * factor
    }
    folded.set(`${layer}.weight`, { shape: kernel.shape, data })
    folded.set(`${layer}.bias`, { shape: [channels], data: bias })
  }
  return folded
}
