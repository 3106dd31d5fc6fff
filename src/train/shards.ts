/**
 * A step computed in shards: the batch is cut into equal parts, each with a graph, and where there are processors a thread, of its own, their gradients are
 * averaged, and each thread updates its part of the weights. Small networks gain little from a second thread inside one graph. Batch norm takes the
 * statistics of each shard by itself (Hoffer, Hubara and Soudry, NeurIPS 2017, arXiv 1705.08741), so how a batch is cut is the recipe's, and the same on
 * every machine.
 */
import { Worker } from 'node:worker_threads'
import { moduleBeside } from '../base/node/index.ts'
import { type Arrays, size } from '../graph/index.ts'
import { openSession } from '../graph/node/index.ts'
import { type Parameter, splitFlat } from '../model/index.ts'
import { adamW, type OptimiserOptions, type OptimiserState, type Span, sumOfSquares } from './optimiser.ts'
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
  /** Takes the place of the state that was given: weights that are written to it are those of the next step. */
  state: OptimiserState
  /** For the threads. */
  memory: ShardMemory
}

export type ShardMemory = {
  shards: number
  batchInputs: readonly BatchInput[]
  parameters: readonly Pick<Parameter, 'name' | 'shape' | 'size' | 'decay'>[]
  inputs: SharedArrayBuffer
  state: Readonly<Record<keyof OptimiserState, SharedArrayBuffer>>
  /** Of an update: see `updateIn`. */
  update: SharedArrayBuffer
}

/** Memory for as many numbers. */
const floats = (n: number) => new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * n)

export function shardInputs(
  batchInputs: readonly BatchInput[],
  parameters: readonly Parameter[],
  before: OptimiserState,
): ShardInputs {
  const shards = shardCount(batchInputs[0].shape[0])
  const memory: ShardMemory = {
    shards,
    batchInputs: batchInputs.map(({ name, shape }) => ({ name, shape })),
    parameters: parameters.map(({ name, shape, size, decay }) => ({ name, shape, size, decay })),
    inputs: floats(batchInputs.reduce((n, { shape }) => n + size(shape), 0)),
    state: eachOf(name => floats(before[name].length)),
    update: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * (settingNames.length + 2 * shards)),
  }
  const state = stateIn(memory)
  for (const name of stateNames) state[name].set(before[name])
  return {
    shards,
    arrays: Object.fromEntries(views(memory).map(({ name, data }) => [name, data])),
    feedsOf: shard => feedsOf(memory, shard),
    state,
    memory,
  }
}

const stateNames = ['weights', 'firstMoment', 'secondMoment', 'average'] as const satisfies (keyof OptimiserState)[]
const eachOf = <T>(make: (name: keyof OptimiserState) => T) =>
  Object.fromEntries(stateNames.map(name => [name, make(name)])) as Record<keyof OptimiserState, T>
const stateIn = ({ state }: ShardMemory): OptimiserState => eachOf(name => new Float32Array(state[name]))

const settingNames = ['step', 'norm', 'learningRate', 'weightDecay', 'clipNorm', 'averageDecay'] as const
type UpdateSettings = OptimiserOptions & { step: number; norm: number }

/** What threads tell each other of an update: the settings, the share of each shard, and of each span the sum of the gradient's squares. */
function updateIn({ update, shards }: ShardMemory) {
  const all = new Float64Array(update)
  const shares = all.subarray(settingNames.length, settingNames.length + shards)
  const squares = all.subarray(settingNames.length + shards)
  return {
    shares,
    squares,
    set(settings: UpdateSettings) {
      for (const [i, name] of settingNames.entries()) all[i] = settings[name]
    },
    get: () => Object.fromEntries(settingNames.map((name, i) => [name, all[i]])) as UpdateSettings,
  }
}

/** Of the flat arrays, the part that belongs to a shard, on whatever thread: sums are the same on every machine. */
function spanOf({ shards, parameters }: ShardMemory, shard: number): Span {
  const n = parameters.reduce((sum, p) => sum + p.size, 0)
  return [Math.floor((shard * n) / shards), Math.floor(((shard + 1) * n) / shards)]
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
    new Float32Array(memory.state.weights),
    parameters.map(p => p.size),
  )
  for (const [i, { name, shape }] of parameters.entries()) feeds[name] = { data: weights[i], shape }
  return feeds
}

export type Results = Readonly<Record<string, Float32Array>>

export type Shards = {
  /** Computes the step of each shard. What comes back holds until the next run. */
  run(): Promise<Results[]>
  /**
   * Updates the state with the mean of the shards' gradients, each counted by its share.
   *
   * @param step counts from 1
   * @returns the gradient's norm before clipping; where it is not finite, nothing was changed
   */
  update(shares: readonly number[], step: number, options: OptimiserOptions): Promise<number>
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

/** What a thread is asked for: the graph, then, where weights are updated, the mean of its span of the gradients, and the update of its span. */
export const laneTasks = ['run', 'average', 'update'] as const
export type LaneTask = (typeof laneTasks)[number]

/**
 * Places in a worker's flags: the number of the task that is asked for, 0 before the first and `leave` at the end; the number of that which is done, or
 * `failed`; and which of `laneTasks` it is.
 */
export const flagOf = { asked: 0, done: 1, task: 2 } as const
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
  const update = updateIn(memory)
  let tasks = 0
  async function all(task: LaneTask): Promise<void> {
    tasks++
    for (const worker of workers) worker.ask(tasks, task)
    await lane.do(task)
    for (const worker of workers) await worker.done(tasks)
  }
  return {
    async run() {
      await all('run')
      return found
    },
    async update(shares, step, options) {
      update.shares.set(shares)
      await all('average')
      const norm = Math.sqrt(update.squares.reduce((a, b) => a + b))
      if (!Number.isFinite(norm)) return norm
      const { learningRate, weightDecay, clipNorm, averageDecay } = options
      update.set({ step, norm, learningRate, weightDecay, clipNorm, averageDecay })
      await all('update')
      return norm
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
  const gradients = results.map(result => resultViews(result).gradients)
  const state = stateIn(memory)
  const { shares, squares, get } = updateIn(memory)
  async function run() {
    for (const { feeds, out } of parts) {
      const found = await session.run(feeds)
      for (const [name, data] of Object.entries(out)) data.set(found[name])
    }
  }
  function average() {
    for (const shard of own) {
      const spans = gradients.map(gradient => ({ gradient: gradient.subarray(...spanOf(memory, shard)) }))
      squares[shard] = sumOfSquares(meanOfShards(spans, 'gradient', [...shares]))
    }
  }
  function update() {
    const { step, norm, ...options } = get()
    const mean = gradients[shares.findIndex(share => share > 0)]
    for (const shard of own) adamW(state, mean, memory.parameters, step, options, spanOf(memory, shard), norm)
  }
  const tasks: Record<LaneTask, () => void | Promise<void>> = { run, average, update }
  return {
    do: async (task: LaneTask) => tasks[task](),
    release: () => session.release(),
  }
}

function resultViews({ sizes, memory }: ResultMemory): Record<string, Float32Array> {
  const arrays = splitFlat(new Float32Array(memory), Object.values(sizes))
  return Object.fromEntries(Object.keys(sizes).map((name, i) => [name, arrays[i]]))
}

function openWorker(job: Omit<ShardJob, 'flags'>) {
  const flags = new Int32Array(new SharedArrayBuffer(12))
  const worker = new Worker(moduleBeside(import.meta.url, 'shardWorker'), {
    workerData: { ...job, flags: flags.buffer } satisfies ShardJob,
  })
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  let alive = true
  ended.then(() => {
    alive = false
  })
  // It says itself what went wrong; without a listener the process would end here.
  worker.on('error', error => console.error(error))
  const ask = (number: number, task: LaneTask = 'run') => {
    Atomics.store(flags, flagOf.task, laneTasks.indexOf(task))
    Atomics.store(flags, flagOf.asked, number)
    Atomics.notify(flags, flagOf.asked)
  }
  return {
    ask,
    async done(number: number) {
      for (;;) {
        const done = Atomics.load(flags, flagOf.done)
        if (done === number) return
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
