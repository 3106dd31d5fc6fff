/**
 * A ConvNeXt (Liu et al., CVPR 2022, arXiv 2201.03545) as data: what `model.json` and a study file say, from which the graph is built.
 *
 * Two things are a choice. Stem and downsampling are `patch` as published (4x4 and 2x2 patches, layer norm), for those who bring
 * ImageNet weights; or `conv` (3x3 convolutions with batch norm: Xiao et al., NeurIPS 2021, arXiv 2106.14881), which learns from
 * random weights on some thousand films, where the published one hardly starts. The blocks are as published in both.
 */
import * as z from 'zod'

const whole = z.int().positive()

export const architectureSchema = z.strictObject({
  /** Stem and downsampling. */
  stem: z.enum(['patch', 'conv']),
  /** Channels of the four stages, at 1/4, 1/8, 1/16 and 1/32 of the picture's size. */
  dims: z.tuple([whole, whole, whole, whole]),
  /** Blocks in each stage. */
  depths: z.tuple([whole, whole, whole, whole]),
  /** Of the blocks and of the `conv` stem. */
  activation: z.enum(['gelu', 'relu']),
  /** What the head sees beside the picture; each may be unknown at any film. */
  sex: z.boolean(),
  chronologicalAge: z.boolean(),
  /** Width of the layer in which picture, sex and age meet. */
  hidden: whole,
  /** The distribution that comes out: probabilities of bone ages `first`, `first + step`, ... `last`. */
  months: z.strictObject({ first: z.number(), last: z.number(), step: z.number().positive() }),
})

export type Architecture = z.infer<typeof architectureSchema>

/** Of the published family: atto to nano as in timm, tiny to base as in the paper. */
export const publishedFamily: Readonly<Record<string, Pick<Architecture, 'dims' | 'depths'>>> = {
  atto: { dims: [40, 80, 160, 320], depths: [2, 2, 6, 2] },
  femto: { dims: [48, 96, 192, 384], depths: [2, 2, 6, 2] },
  pico: { dims: [64, 128, 256, 512], depths: [2, 2, 6, 2] },
  nano: { dims: [80, 160, 320, 640], depths: [2, 2, 8, 2] },
  tiny: { dims: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
  small: { dims: [96, 192, 384, 768], depths: [3, 3, 27, 3] },
  base: { dims: [128, 256, 512, 1024], depths: [3, 3, 27, 3] },
}

/** The bone ages, in months, whose probabilities the head gives. */
export function monthBins({ months: { first, last, step } }: Architecture): Float32Array {
  return Float32Array.from({ length: Math.floor((last - first) / step + 1e-9) + 1 }, (_, i) => first + i * step)
}

/** Columns that sex and chronological age add to the head's input: see `knownColumns` in `network.ts`. */
export const knownWidth = (a: Architecture): number => (a.sex ? 2 : 0) + (a.chronologicalAge ? 2 : 0)
