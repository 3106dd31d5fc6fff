/**
 * Weights under the names of others: timm (https://github.com/huggingface/pytorch-image-models, timm/models/convnext.py), whose names are
 * ours, and torchvision (https://github.com/pytorch/vision, torchvision/models/convnext.py). Both have the `patch` stem, colour pictures and a
 * classification head; ours sees grey, so the stem's three kernels become their sum, which answers to a grey picture as they
 * answered to three equal channels, and the head is left behind. Weights have licences of their own: Meta's ImageNet-22k and timm's are
 * not all free for every use.
 */
import { PhysisError } from '../base/index.ts'
import type { Shape } from '../graph/index.ts'
import type { Architecture } from './architecture.ts'
import type { WeightMap } from './fold.ts'
import { firstValues, parameterList } from './parameters.ts'
import type { Tensor } from './safetensors.ts'

export type ForeignNames = 'timm' | 'torchvision'

export type ForeignWeights = {
  /** Every parameter of the architecture, by our names. */
  weights: Map<string, Tensor>
  /** Whose names the file had. */
  names: ForeignNames
  /** What was left behind: the classification head. */
  left: string[]
}

const sameShape = (a: Shape, b: Shape) => a.join() === b.join()

/** Ours, which the published networks lack. */
const isOurHead = (name: string) => /^head\.(hidden|months|prior)\./.test(name)

const foreignHeads = { timm: /^head\.fc\./, torchvision: /^classifier\.2\./ }

/**
 * A ConvNeXt as timm or torchvision saved it, as the weights of `architecture`; whose names they are is seen from the names. The head, which
 * they lack, gets first values.
 *
 * @param seed of the head's first values
 * @throws {PhysisError} naming the tensor, the shape expected and the one found, if the file does not fit
 */
export function fromForeign(
  tensors: ReadonlyMap<string, Tensor>,
  architecture: Architecture,
  seed = 0,
): ForeignWeights {
  if (architecture.stem !== 'patch')
    throw new PhysisError(
      "timm's and torchvision's ConvNeXt have the patch stem: set `stem: patch` to start from their weights",
    )
  const names = namesIn(tensors)
  const taken = new Set<string>()
  const weights = new Map<string, Tensor>()
  for (const [index, parameter] of parameterList(architecture).parameters.entries()) {
    const { name, shape } = parameter
    if (isOurHead(name)) {
      weights.set(name, { shape, data: firstValues(parameter, seed, index) })
      continue
    }
    const key = foreignName(name, names)
    const found = tensors.get(key)
    if (!found) throw new PhysisError(`${key} is missing: the architecture expects it as [${shape}]`)
    taken.add(key)
    weights.set(name, name === 'stem.0.weight' ? greyStem(key, found, shape) : fitted(key, found, shape))
  }
  const left = [...tensors.keys()].filter(key => !taken.has(key))
  const strange = left.find(key => !foreignHeads[names].test(key))
  if (strange !== undefined)
    throw new PhysisError(
      `${strange} [${tensors.get(strange)!.shape}] has no place in the architecture: its depths or its kind of block differ`,
    )
  return { weights, names, left }
}

/**
 * Our weights, without the head, as timm or torchvision read them: with the layers of the blocks as linear ones, [out, in].
 *
 * @param channels 3 shares the stem among three equal channels, as torchvision's colour models take pictures
 * @throws {PhysisError} if the weights are not those of a `patch` stem
 */
export function toForeign(weights: WeightMap, names: ForeignNames, channels: 1 | 3 = 1): Map<string, Tensor> {
  const foreign = new Map<string, Tensor>()
  for (const [name, { shape, data }] of weights) {
    if (isOurHead(name)) continue
    if (/\.conv\d?\./.test(name))
      throw new PhysisError(`${name} belongs to a conv stem, which timm and torchvision do not have`)
    const key = foreignName(name, names)
    if (name === 'stem.0.weight') foreign.set(key, channels === 1 ? { shape, data } : colourStem(shape, data))
    else foreign.set(key, { shape: key.endsWith('layer_scale') ? [...shape, 1, 1] : shape, data })
  }
  return foreign
}

/**
 * Whose names a file has.
 *
 * @throws {PhysisError} if neither's stem is there
 */
export function namesIn(tensors: ReadonlyMap<string, unknown>): ForeignNames {
  if (tensors.has('stem.0.weight')) return 'timm'
  if (tensors.has('features.0.0.weight')) return 'torchvision'
  throw new PhysisError(
    "neither timm's stem.0.weight nor torchvision's features.0.0.weight is there: save the state dict of a ConvNeXt of either",
  )
}

/** Their name of a parameter of the backbone; timm's are ours. */
export const foreignName = (name: string, names: ForeignNames): string =>
  names === 'timm' ? name : torchvisionName(name)

/** Place of each layer in torchvision's Sequential of a block. */
const blockPlaces: Readonly<Record<string, number>> = { conv_dw: 0, norm: 2, 'mlp.fc1': 3, 'mlp.fc2': 5 }

/** torchvision's name of a parameter of the backbone. Its `features` are stem, stage, downsampling, stage, and so on. */
function torchvisionName(name: string): string {
  const [, stage, rest] = name.match(/^stages\.(\d+)\.(.+)$/) ?? []
  if (stage === undefined) return name.replace(/^stem\./, 'features.0.').replace(/^head\.norm\./, 'classifier.0.')
  const downsample = rest.match(/^downsample\.(.+)$/)
  if (downsample) return `features.${2 * Number(stage)}.${downsample[1]}`
  const [, block, layer, kind] = rest.match(/^blocks\.(\d+)\.(.+?)(?:\.(weight|bias))?$/)!
  const inBlock = layer === 'gamma' ? 'layer_scale' : `block.${blockPlaces[layer]}.${kind}`
  return `features.${2 * Number(stage) + 1}.${block}.${inBlock}`
}

/** A tensor of this shape, or of one with ones behind it: 1x1 convolutions are linear layers, and layer scale is a [C, 1, 1]. */
function fitted(key: string, { shape, data }: Tensor, expected: Shape): Tensor {
  const rest = shape.slice(expected.length)
  if (!sameShape(shape.slice(0, expected.length), expected) || rest.some(n => n !== 1))
    throw new PhysisError(`${key} should be [${expected}] and is [${shape}]: the architecture's dims differ`)
  return { shape: expected, data }
}

/** A stem of one channel, or the sum over three. */
function greyStem(key: string, tensor: Tensor, expected: Shape): Tensor {
  const [out, , ...kernel] = expected
  if (!sameShape(tensor.shape, [out, 3, ...kernel])) return fitted(key, tensor, expected)
  const each = tensor.data.length / out / 3
  const data = new Float32Array(out * each)
  for (const [i, v] of tensor.data.entries()) data[Math.floor(i / (3 * each)) * each + (i % each)] += v
  return { shape: expected, data }
}

/** A stem of one channel as one of three that are added up. */
function colourStem([out, , ...kernel]: Shape, data: Float32Array): Tensor {
  const each = data.length / out
  return {
    shape: [out, 3, ...kernel],
    data: Float32Array.from(
      { length: 3 * data.length },
      (_, i) => data[Math.floor(i / (3 * each)) * each + (i % each)] / 3,
    ),
  }
}
