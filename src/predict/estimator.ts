/** Estimates of a whole package for pictures that have been cut: distributions, their mean and spread, and how far the members agree. */
import { type Arrays, onnxModel, type Session } from '../graph/index.ts'
import {
  type Architecture,
  ensembleGraph,
  type Known,
  knownWidth,
  type ModelPackage,
  monthBins,
  type WeightMap,
  writeKnown,
} from '../model/index.ts'
import { networkPicture } from './preprocess.ts'

export type Estimate = {
  /** Mean of the distribution. */
  boneAgeMonths: number
  /** Standard deviation of the distribution. */
  distributionSdMonths: number
  /** Of each member. */
  memberMonths: number[]
}

/** What is read: a crop of the package's `cropSide`, and what is known of the child. */
export type EstimateInput = Known & { pixels: Uint8Array }

export type Estimator = {
  /** Largest number of inputs at a time. */
  batch: number
  estimate(inputs: readonly EstimateInput[]): Promise<Estimate[]>
  release(): Promise<void>
}

/**
 * Builds the package's graph and loads it.
 *
 * @param open makes a session: the caller's runtime
 */
export async function openEstimator(
  { architecture, preprocessing }: Pick<ModelPackage, 'architecture' | 'preprocessing'>,
  members: readonly WeightMap[],
  open: (model: Uint8Array) => Promise<Session>,
  batch: number,
): Promise<Estimator> {
  const { px, cropSide, flipAveraging } = preprocessing
  const session = await open(onnxModel(ensembleGraph({ architecture, px, batch, flipAveraging }, members)))
  const width = knownWidth(architecture)
  const image = new Float32Array(batch * px * px)
  const known = new Float32Array(batch * width)
  const feeds: Arrays = {
    image: { data: image, shape: [batch, px, px, 1] },
    ...(width > 0 ? { known: { data: known, shape: [batch, width] } } : {}),
  }
  return {
    batch,
    async estimate(inputs) {
      if (inputs.length > batch) throw new RangeError(`${inputs.length} inputs are more than a batch of ${batch}`)
      for (const [i, one] of inputs.entries()) {
        networkPicture(one.pixels, cropSide, preprocessing, image.subarray(i * px * px, (i + 1) * px * px))
        writeKnown(architecture, one, known.subarray(i * width, (i + 1) * width))
      }
      const { probabilities, member_months: months } = await session.run(feeds)
      return inputs.map((_, i) =>
        summarise(
          architecture,
          probabilities,
          i,
          members.map((_, m) => months[m * batch + i]),
        ),
      )
    },
    release: () => session.release(),
  }
}

function summarise(a: Architecture, probabilities: Float32Array, row: number, memberMonths: number[]): Estimate {
  const bins = monthBins(a)
  let mean = 0
  for (let i = 0; i < bins.length; i++) mean += probabilities[row * bins.length + i] * bins[i]
  let variance = 0
  for (let i = 0; i < bins.length; i++) variance += probabilities[row * bins.length + i] * (bins[i] - mean) ** 2
  return { boneAgeMonths: mean, distributionSdMonths: Math.sqrt(variance), memberMonths }
}
