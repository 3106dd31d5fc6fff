/**
 * Batches, drawn by worker threads into shared memory while the training computes (`ring.ts`). Which films a step holds and how each is drawn follow from
 * seed, epoch and film alone; the threads only share the work, a step each in turn.
 */
import { keyedRandom, permutation } from '../base/index.ts'
import { moduleBeside } from '../base/node/index.ts'
import { type RunConfig, stepsPerEpoch } from './config.ts'
import { openRing, type Ring } from './ring.ts'

/** What a random stream is for: the last of its keys. */
export const purpose = { order: 1, augmentation: 2, told: 3, dropPath: 4 } as const

export type FeedJob = {
  config: RunConfig
  px: number
  /** [count, side, side], 8 bits. */
  films: SharedArrayBuffer
  filmSide: number
}

/** Places in `config.train` that a step holds, and how many of them count: the rest, taken from the epoch's start, fills the batch. */
export function filmsOfStep(config: RunConfig, step: number): { places: number[]; counted: number } {
  const { train, training, seed } = config
  const each = stepsPerEpoch(config)
  const order = epochOrder(seed, Math.floor(step / each), train.length)
  const first = (step % each) * training.batch
  return {
    places: Array.from({ length: training.batch }, (_, i) => order[(first + i) % train.length]),
    counted: Math.min(training.batch, train.length - first),
  }
}

let remembered: { key: string; order: Uint32Array } | undefined
function epochOrder(seed: number, epoch: number, n: number): Uint32Array {
  const key = `${seed} ${epoch} ${n}`
  if (remembered?.key !== key) remembered = { key, order: permutation(n, keyedRandom(seed, epoch, purpose.order)) }
  return remembered.order
}

/** Starts the threads. */
export function openFeed(
  config: RunConfig,
  options: {
    px: number
    firstStep: number
    endStep: number
    workers: number
    films: SharedArrayBuffer
    filmSide: number
  },
): Ring {
  const { px, firstStep, endStep, workers, films, filmSide } = options
  return openRing<FeedJob>({
    worker: moduleBeside(import.meta.url, 'feedWorker'),
    job: { config, px, films, filmSide },
    length: config.training.batch * px * px,
    firstStep,
    endStep,
    workers,
  })
}
