/** The error on the validation films as they are, with the average of weights. One session serves all epochs of a stage: weights are its inputs. */
import { constant, input, type Kernels, onnxModel } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import {
  distribution,
  foldBatchNorm,
  knownWidth,
  monthBins,
  network,
  type ParameterList,
  splitFlat,
  type WeightMap,
  writeKnown,
} from '../model/index.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { RunConfig } from './config.ts'
import type { CropFile } from './cropFile.ts'
import { drawPlain, keptSide, stageFilms } from './stageFilms.ts'

export type Validation = {
  /** In months, or null if the run has no validation films. */
  meanAbsoluteError(state: Checkpoint, list: ParameterList): Promise<number | null>
  release(): Promise<void>
}

export async function openValidation(
  { architecture, validation, training, crops: { side }, grey }: RunConfig,
  crops: CropFile,
  px: number,
  kernels: Kernels,
  threads: number,
): Promise<Validation> {
  if (validation.length === 0) return { meanAbsoluteError: async () => null, release: async () => {} }
  const n = training.batch
  const width = knownWidth(architecture)
  const kept = keptSide(px, side, false)
  const films = new Uint8Array(
    stageFilms(
      crops.read,
      side,
      validation.map(f => f.index),
      kept,
    ),
  )
  const { logits } = network(
    architecture,
    input('image', [n, px, px, 1]),
    width > 0 ? input('known', [n, width]) : undefined,
    { kernels, weights: (name, shape) => input(name, shape) },
  )
  const { boneAgeMonths } = distribution(architecture, logits, constant(monthBins(architecture)))
  const session = await openSession(onnxModel({ boneAgeMonths }), { threads })
  const image = new Float32Array(n * px * px)
  const known = new Float32Array(n * width)
  return {
    async meanAbsoluteError(state, list) {
      const feeds: Record<string, { data: Float32Array; shape: readonly number[] }> = {
        image: { data: image, shape: [n, px, px, 1] },
        ...(width > 0 ? { known: { data: known, shape: [n, width] } } : {}),
        ...Object.fromEntries(foldBatchNorm(averageWeights(state, list), list)),
      }
      let error = 0
      for (let first = 0; first < validation.length; first += n) {
        const count = Math.min(n, validation.length - first)
        for (let i = 0; i < count; i++) {
          const film = films.subarray((first + i) * kept * kept, (first + i + 1) * kept * kept)
          drawPlain(film, image.subarray(i * px * px, (i + 1) * px * px), grey)
          writeKnown(architecture, validation[first + i], known.subarray(i * width, (i + 1) * width))
        }
        const found = (await session.run(feeds)).boneAgeMonths
        for (let i = 0; i < count; i++) error += Math.abs(found[i] - validation[first + i].ageMonths)
      }
      return error / validation.length
    },
    release: () => session.release(),
  }
}

/** The average of weights and of batch norm's running statistics, by name: what a package is made of. */
export function averageWeights(
  { average, averageStatistics }: Pick<Checkpoint, 'average' | 'averageStatistics'>,
  { parameters, statistics }: ParameterList,
): WeightMap {
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>()
  const arrays = splitFlat(
    average,
    parameters.map(p => p.size),
  )
  for (const [i, { name, shape }] of parameters.entries()) weights.set(name, { shape, data: arrays[i] })
  const running = splitFlat(
    averageStatistics,
    statistics.flatMap(({ channels }) => [channels, channels]),
  )
  for (const [i, { name, channels }] of statistics.entries()) {
    weights.set(`${name}.running_mean`, { shape: [channels], data: running[2 * i] })
    weights.set(`${name}.running_var`, { shape: [channels], data: running[2 * i + 1] })
  }
  return weights
}
