/**
 * The error on the validation films as they are, with the average of weights. Each epoch opens a session and gives it back, since what a session has once
 * taken for its results it keeps.
 */
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

/** In months, or null if the run has no validation films. */
export type Validate = (state: Checkpoint, list: ParameterList) => Promise<number | null>

export function openValidation(
  { architecture, validation, training, crops: { side }, grey }: RunConfig,
  crops: CropFile,
  px: number,
  kernels: Kernels,
  threads: number,
): Validate {
  if (validation.length === 0) return async () => null
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
  const model = onnxModel({ boneAgeMonths })
  const image = new Float32Array(n * px * px)
  const known = new Float32Array(n * width)
  return async (state, list) => {
    const session = await openSession(model, { threads })
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
    await session.release()
    return error / validation.length
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
