/**
 * The parameters of an architecture: their names, shapes, first values, and which of them weight decay spares. The list comes from
 * building the network once, so that it cannot disagree with the graph.
 */
import { keyedRandom, type Random } from '../base/index.ts'
import { input, type Shape, size, type Value } from '../graph/index.ts'
import { type Architecture, knownWidth } from './architecture.ts'
import { type NetworkOptions, network } from './network.ts'

export type Parameter = { name: string; shape: Shape; size: number; decay: boolean }

/** A batch norm's running mean and variance, under PyTorch's names `<name>.running_mean` and `<name>.running_var`. */
export type Statistic = { name: string; channels: number }

export type ParameterList = { parameters: Parameter[]; statistics: Statistic[] }

/** The parameters of a network that estimates bone age. */
export function parameterList(a: Architecture): ParameterList {
  const known = knownWidth(a) > 0 ? input('known', [1, knownWidth(a)]) : undefined
  return parametersOf((image, options) => network(a, image, known, options))
}

/** Every parameter that is trained, and every batch norm, in the order in which `build` meets them. */
export function parametersOf(build: (image: Value, options: NetworkOptions) => unknown): ParameterList {
  const parameters: Parameter[] = []
  const statistics: Statistic[] = []
  build(input('image', [1, 64, 64, 1]), {
    kernels: { blockWidth: 0 },
    weights(name, shape) {
      // Biases, norms and layer scale are vectors: weight decay would only pull them from where they belong.
      parameters.push({ name, shape, size: size(shape), decay: shape.length > 1 })
      return input(name, shape)
    },
    onBatchStatistics: (name, { mean }) => statistics.push({ name, channels: mean.shape[1] }),
  })
  return { parameters, statistics }
}

/** Views of a flat array, one for each size, in order. */
export function splitFlat(flat: Float32Array, sizes: readonly number[]): Float32Array[] {
  let end = 0
  return sizes.map(n => {
    end += n
    return flat.subarray(end - n, end)
  })
}

/** A first layer scale at which the blocks take part at once; the published 1e-6 is for networks of a hundred layers. */
const firstLayerScale = 0.1

/**
 * First values: normal with the deviation that keeps the variance of what flows (He et al., ICCV 2015, arXiv 1502.01852); norms 1, biases 0. The head's
 * last layer starts small, so that the first distribution is flat.
 */
export function firstValues({ name, shape, size: n }: Parameter, seed: number, index: number): Float32Array {
  if (name.endsWith('.gamma')) return new Float32Array(n).fill(firstLayerScale)
  if (name.endsWith('.bias')) return new Float32Array(n)
  if (shape.length === 1) return new Float32Array(n).fill(1)
  const inputs = n / shape[0]
  const deviation = name === 'head.months.weight' ? 0.01 : Math.sqrt((shape.length === 4 ? 2 : 1) / inputs)
  const random = keyedRandom(seed, index)
  return Float32Array.from({ length: n }, () => deviation * truncated(random))
}

/** A standard normal number within two deviations. */
function truncated(random: Random): number {
  for (;;) {
    const z = random.normal()
    if (Math.abs(z) < 2) return z
  }
}
