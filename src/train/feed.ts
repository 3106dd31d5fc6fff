/**
 * Batches, drawn by worker threads into shared memory while the training computes. Which films a step holds and how each is drawn follow from
 * seed, epoch and film alone; the threads only share the work, a step each in turn.
 */
import { Worker } from 'node:worker_threads'
import { keyedRandom, permutation } from '../base/index.ts'
import { type RunConfig, stepsPerEpoch } from './config.ts'

/** What a random stream is for: the last of its keys. */
export const purpose = { order: 1, augmentation: 2, withheld: 3, dropPath: 4 } as const

const slots = 6
/** Places in the control array: steps taken, a failure, then a step ready for each slot. */
export const control = { taken: 0, failed: 1, ready: 2 } as const

export type FeedJob = {
  config: RunConfig
  px: number
  firstStep: number
  endStep: number
  worker: number
  workers: number
  /** [count, side, side], 8 bits. */
  films: SharedArrayBuffer
  filmSide: number
  images: SharedArrayBuffer
  state: SharedArrayBuffer
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

export type Feed = {
  /** The pictures of a step, [batch, px, px]; they stay until `release`. Steps are asked for in order. */
  take(step: number): Float32Array
  release(step: number): void
  /** Milliseconds that `take` has waited. */
  waitedMs(): number
  close(): Promise<void>
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
): Feed {
  const { px, firstStep, workers } = options
  const length = config.training.batch * px * px
  const images = new SharedArrayBuffer(slots * length * 4)
  const state = new SharedArrayBuffer((control.ready + slots) * 4)
  const flags = new Int32Array(state)
  flags[control.taken] = firstStep
  flags.fill(-1, control.ready)
  const threads = Array.from({ length: workers }, (_, worker) => {
    const job: FeedJob = { config, ...options, worker, images, state }
    return new Worker(new URL(`./feedWorker${import.meta.url.slice(-3)}`, import.meta.url), { workerData: job })
  })
  let waited = 0
  return {
    take(step) {
      const place = control.ready + (step % slots)
      const from = performance.now()
      for (;;) {
        if (Atomics.load(flags, control.failed) !== 0) throw new Error('an augmentation thread has failed')
        const ready = Atomics.load(flags, place)
        if (ready === step) break
        Atomics.wait(flags, place, ready, 1000)
      }
      waited += performance.now() - from
      return new Float32Array(images, (step % slots) * length * 4, length)
    },
    release(step) {
      Atomics.store(flags, control.taken, step + 1)
      Atomics.notify(flags, control.taken)
    },
    waitedMs: () => waited,
    async close() {
      await Promise.all(threads.map(thread => thread.terminate()))
    },
  }
}

/** How many steps may be drawn ahead. */
export const slotCount = slots
