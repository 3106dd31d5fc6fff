/**
 * A step computed in shards: the batch is cut into equal parts, each with a graph, and where there are processors a thread, of its own, and their gradients are
 * averaged. Small networks gain little from a second thread inside one graph. Batch norm takes the statistics of each shard by itself
 * (Hoffer, Hubara and Soudry, NeurIPS 2017, arXiv 1705.08741), so how a batch is cut is the recipe's, and the same on every machine.
 */
import { Worker } from 'node:worker_threads'
import { type Arrays, size } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import { type Parameter, splitFlat } from '../model/index.ts'
import type { Step } from './step.ts'

/** Films in the smallest shard: batch norm needs some, and the blocked kernels take as many at a time. */
const leastFilms = 16

/** Into how many parts a batch is cut. */
export const shardCount = (batch: number): number => (batch % 2 === 0 && batch >= 2 * leastFilms ? 2 : 1)

/** Name and shape of an input; its first number is the batch. */
export type BatchInput = { name: string; shape: readonly number[] }

/** What a step reads, in memory that threads share. */
export type ShardInputs = {
  shards: number
  /** Of the whole batch, to be written before each step. */
  arrays: Readonly<Record<string, Float32Array>>
  /** What one shard reads, weights too. */
  feedsOf(shard: number): Arrays
  /** Copies the weights in; called before each step. */
  setWeights(weights: Float32Array): void
  /** For the threads. */
  memory: ShardMemory
}

export type ShardMemory = {
  shards: number
  batchInputs: readonly BatchInput[]
  parameters: readonly Pick<Parameter, 'name' | 'shape' | 'size'>[]
  inputs: SharedArrayBuffer
  weights: SharedArrayBuffer
}

/** Memory for as many numbers. */
const floats = (n: number) => new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * n)

export function shardInputs(batchInputs: readonly BatchInput[], parameters: readonly Parameter[]): ShardInputs {
  const shards = shardCount(batchInputs[0].shape[0])
  const memory: ShardMemory = {
    shards,
    batchInputs: batchInputs.map(({ name, shape }) => ({ name, shape })),
    parameters: parameters.map(({ name, shape, size }) => ({ name, shape, size })),
    inputs: floats(batchInputs.reduce((n, { shape }) => n + size(shape), 0)),
    weights: floats(parameters.reduce((n, p) => n + p.size, 0)),
  }
  const weights = new Float32Array(memory.weights)
  return {
    shards,
    arrays: Object.fromEntries(views(memory).map(({ name, data }) => [name, data])),
    feedsOf: shard => feedsOf(memory, shard),
    setWeights: own => weights.set(own),
    memory,
  }
}

/** Inputs of the whole batch, which lie one after the other. */
function views({ batchInputs, inputs }: ShardMemory) {
  const arrays = splitFlat(
    new Float32Array(inputs),
    batchInputs.map(({ shape }) => size(shape)),
  )
  return batchInputs.map((input, i) => ({ ...input, data: arrays[i] }))
}

/** What one shard reads: its part of each input, and all weights. */
export function feedsOf(memory: ShardMemory, shard: number): Arrays {
  const { shards, parameters } = memory
  const feeds: Record<string, Arrays[string]> = {}
  for (const { name, shape, data } of views(memory)) {
    const each = data.length / shards
    feeds[name] = {
      data: data.subarray(shard * each, (shard + 1) * each),
      shape: [shape[0] / shards, ...shape.slice(1)],
    }
  }
  const weights = splitFlat(
    new Float32Array(memory.weights),
    parameters.map(p => p.size),
  )
  for (const [i, { name, shape }] of parameters.entries()) feeds[name] = { data: weights[i], shape }
  return feeds
}

export type Results = Readonly<Record<string, Float32Array>>

export type Shards = {
  /** Computes the step of each shard. What comes back holds until the next run. */
  run(): Promise<Results[]>
  close(): Promise<void>
}

/** Of a worker: the graph, and the shards that are its own. */
export type ShardJob = {
  model: Uint8Array
  memory: ShardMemory
  own: number[]
  threads: number
  results: ResultMemory[]
  flags: SharedArrayBuffer
}
type ResultMemory = { sizes: Readonly<Record<string, number>>; memory: SharedArrayBuffer }

/** Places in a worker's flags: the run that is asked for, 0 before the first and `leave` at the end; the run that is done, or `failed`. */
export const flagOf = { asked: 0, done: 1 } as const
export const [leave, failed] = [-1, -1]

/**
 * Opens the sessions. The calling thread computes too; the first session of all is opened on it, since threads that are made after it flush denormals as it does.
 *
 * @param threads to compute with, over all shards
 */
export async function openShards(
  { model, sizes }: Pick<Step, 'model' | 'sizes'>,
  { shards, memory }: ShardInputs,
  threads: number,
): Promise<Shards> {
  const lanes = Math.min(shards, Math.max(1, threads))
  const numbers = Object.values(sizes).reduce((a, b) => a + b)
  const results = Array.from({ length: shards }, (): ResultMemory => ({ sizes, memory: floats(numbers) }))
  const each = Math.max(1, Math.floor(threads / lanes))
  const ownOf = (lane: number) => results.flatMap((_, shard) => (shard % lanes === lane ? [shard] : []))
  const lane = await openLane({ model, memory, own: ownOf(0), threads: each, results })
  const workers = Array.from({ length: lanes - 1 }, (_, i) =>
    openWorker({ model, memory, own: ownOf(i + 1), threads: each, results }),
  )
  const found = results.map(resultViews)
  let runs = 0
  return {
    async run() {
      runs++
      for (const worker of workers) worker.ask(runs)
      await lane.run()
      for (const worker of workers) await worker.done(runs)
      return found
    },
    async close() {
      await Promise.all(workers.map(worker => worker.close()))
      await lane.release()
    },
  }
}

/** One thread's session and the shards that it computes in turn. */
export async function openLane({ model, memory, own, threads, results }: Omit<ShardJob, 'flags'>) {
  const session = await openSession(model, { threads, sameResults: true })
  const parts = own.map(shard => ({ feeds: feedsOf(memory, shard), out: resultViews(results[shard]) }))
  return {
    async run() {
      for (const { feeds, out } of parts) {
        const found = await session.run(feeds)
        for (const [name, data] of Object.entries(out)) data.set(found[name])
      }
    },
    release: () => session.release(),
  }
}

function resultViews({ sizes, memory }: ResultMemory): Record<string, Float32Array> {
  const arrays = splitFlat(new Float32Array(memory), Object.values(sizes))
  return Object.fromEntries(Object.keys(sizes).map((name, i) => [name, arrays[i]]))
}

function openWorker(job: Omit<ShardJob, 'flags'>) {
  const flags = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL(`./shardWorker${import.meta.url.slice(-3)}`, import.meta.url), {
    workerData: { ...job, flags: flags.buffer } satisfies ShardJob,
  })
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  let alive = true
  ended.then(() => {
    alive = false
  })
  // It says itself what went wrong; without a listener the process would end here.
  worker.on('error', error => console.error(error))
  const ask = (run: number) => {
    Atomics.store(flags, flagOf.asked, run)
    Atomics.notify(flags, flagOf.asked)
  }
  return {
    ask,
    async done(run: number) {
      for (;;) {
        const done = Atomics.load(flags, flagOf.done)
        if (done === run) return
        if (done === failed || !alive) throw new Error('a computing thread has failed')
        const waiting = Atomics.waitAsync(flags, flagOf.done, done)
        if (waiting.async) await Promise.race([waiting.value, ended])
      }
    },
    async close() {
      ask(leave)
      await ended
    },
  }
}

/** The mean over the shards of a result, each counted by its share, written to the first that counts. */
export function meanOfShards(results: readonly Results[], name: string, shares: readonly number[]): Float32Array {
  const total = shares.reduce((a, b) => a + b)
  let mean: Float32Array | undefined
  for (const [i, { [name]: values }] of results.entries()) {
    const share = shares[i] / total
    if (share === 0) continue
    if (!mean) {
      mean = values
      if (share !== 1) for (let k = 0; k < mean.length; k++) mean[k] *= share
    } else for (let k = 0; k < mean.length; k++) mean[k] += share * values[k]
  }
  return mean!
}
