/**
 * The gate's network: one small ConvNeXt that looks twice, first at the whole film, then at each knee that it found there. From the pooled features
 * come the joint and all tags but one; from a map at a quarter of the picture's size, joined from all stages top down (Lin et al., CVPR 2017,
 * arXiv 1612.03144), come the centres of knees as peaks, with offset, width and direction at each (Zhou et al., arXiv 1904.07850), and the landmarks as the mean
 * place of a distribution over the map (Sun et al., ECCV 2018, arXiv 1711.08229). Metal is small, and pooling would lose it: the map says where it is, and the tag
 * is what the map says there.
 */
import * as z from 'zod'
import {
  add,
  concat,
  constant,
  expand,
  gelu,
  gemm,
  mul,
  reshape,
  shift,
  slice,
  softmax,
  sum,
  transpose,
  type Value,
} from '../../graph/index.ts'
import { architectureSchema } from '../architecture.ts'
import { linear, type NetworkOptions, normalisedConvolution, trunk } from '../network.ts'
import { type ParameterList, parametersOf } from '../parameters.ts'
import { gateJoints, gateLandmarks, gateTags, kneeColumns } from './findings.ts'

export const gateArchitectureSchema = architectureSchema
  .pick({ stem: true, dims: true, depths: true, activation: true, hidden: true })
  .extend({
    /** Channels of the map. */
    mapWidth: z.int().positive(),
  })

export type GateArchitecture = z.infer<typeof gateArchitectureSchema>

export type GateOutputs = {
  /** [N, C] */
  features: Value
  /** Logits of `gateJoints`, [N, 3]. */
  joint: Value
  /** Logits of `gateTags`, [N, tags]. */
  tags: Value
  /** Cosine and sine of how the joint lies, clockwise from upright, [N, 2]. */
  direction: Value
  /** Logits of a knee's centre, [N, S * S], S being a quarter of the picture's side. */
  centre: Value
  /** `kneeColumns` of each place, [N, S * S, 5]. */
  knee: Value
  /** Logits of metal, [N, S * S]. */
  metal: Value
  /** Mean places of `gateLandmarks`, x and y as shares of the picture's side, [N, 8, 2]. */
  landmarks: Value
}

/** The map's cells are this many pixels wide. */
export const mapStride = 4

/** A knee's centre is on one cell in a thousand, metal on few: a flat start at this logit spares the first hundred steps. */
const rareLogit = -4

/** @param image [N, side, side, 1], grey values with mean about 0 */
export function gateNetwork(a: GateArchitecture, image: Value, options: NetworkOptions): GateOutputs {
  const { weights } = options
  const { stages, features } = trunk(a, image, options)
  const n = image.shape[0]
  const hidden = gelu(linear(features, a.hidden, 'gate.hidden', weights))

  const toMap = (x: Value, name: string) =>
    reshape(linear(rows(x), a.mapWidth, name, weights), [...x.shape.slice(0, 3), a.mapWidth])
  let map = toMap(stages[4], 'gate.lateral.3')
  for (const i of [3, 2, 1]) map = add(doubled(map), toMap(stages[i], `gate.lateral.${i - 1}`))
  map = gelu(normalisedConvolution(gelu(map), a.mapWidth, 1, 'gate.map', options))
  const cells = map.shape[1] * map.shape[2]
  const width = 2 + kneeColumns.length + gateLandmarks.length
  const dense = reshape(linear(rows(map), width, 'gate.dense', weights), [n, cells, width])

  const rare = (column: number) => shift(reshape(slice(dense, 2, column, column + 1), [n, cells]), rareLogit)
  const metal = rare(1)
  const places = transpose(slice(dense, 2, 2 + kneeColumns.length, width), [0, 2, 1])
  const spread = softmax(reshape(places, [n * gateLandmarks.length, cells]))
  return {
    features,
    joint: linear(hidden, gateJoints.length, 'gate.joint', weights),
    tags: concat([linear(hidden, gateTags.length - 1, 'gate.tags', weights), softMaximum(metal)], 1),
    direction: linear(hidden, 2, 'gate.direction', weights),
    centre: rare(0),
    knee: slice(dense, 2, 2, 2 + kneeColumns.length),
    metal,
    landmarks: reshape(gemm(spread, cellCentres(map.shape[1])), [n, gateLandmarks.length, 2]),
  }
}

/** The parameters of the gate's network. */
export const gateParameters = (a: GateArchitecture): ParameterList =>
  parametersOf((image, options) => Object.values(gateNetwork(a, image, options)))

const rows = (x: Value): Value => reshape(x, [x.shape[0] * x.shape[1] * x.shape[2], x.shape[3]])

/** Of [N, K] the mean of each row that is weighted by its softmax, [N, 1]: nearly the largest. */
const softMaximum = (x: Value): Value => reshape(sum(mul(softmax(x), x), [1]), [x.shape[0], 1])

/** Each cell four times. */
function doubled(x: Value): Value {
  const [n, h, w, c] = x.shape
  return reshape(expand(reshape(x, [n, h, 1, w, 1, c]), [n, h, 2, w, 2, c]), [n, 2 * h, 2 * w, c])
}

/** x and y of the middle of each cell, as shares of the side. */
function cellCentres(side: number): Value {
  const places = Float32Array.from({ length: 2 * side * side }, (_, i) => {
    const cell = i >> 1
    return ((i % 2 === 0 ? cell % side : Math.floor(cell / side)) + 0.5) / side
  })
  return constant(places, [side * side, 2])
}
