/**
 * What the steps of a training read, drawn by worker threads into a ring of shared memory while the training computes. A step always draws the same:
 * the threads only share the work, a step each in turn.
 */
import { Worker, workerData } from 'node:worker_threads'

/** How many steps may be drawn ahead. */
const slots = 6
/** Places in the control array: steps taken, a failure, then a step ready for each slot. */
const control = { taken: 0, failed: 1, ready: 2 } as const

export type RingOptions<Job> = {
  /** File of the threads, which calls `fillRing`. */
  worker: URL
  workers: number
  /** Given to each thread. */
  job: Job
  /** Numbers in a step. */
  length: number
  firstStep: number
  endStep: number
}

type Shared<Job> = Omit<RingOptions<Job>, 'worker'> & {
  place: number
  memory: SharedArrayBuffer
  state: SharedArrayBuffer
}

export type Ring = {
  /** What a step reads; it stays until `release`. Steps are asked for in order. */
  take(step: number): Float32Array
  release(step: number): void
  /** Milliseconds that `take` has waited. */
  waitedMs(): number
  close(): Promise<void>
}

/** Starts the threads. */
export function openRing<Job>({ worker, ...options }: RingOptions<Job>): Ring {
  const { workers, length, firstStep } = options
  const memory = new SharedArrayBuffer(slots * length * 4)
  const state = new SharedArrayBuffer((control.ready + slots) * 4)
  const flags = new Int32Array(state)
  flags[control.taken] = firstStep
  flags.fill(-1, control.ready)
  const threads = Array.from({ length: workers }, (_, place) => {
    const shared: Shared<Job> = { ...options, place, memory, state }
    return new Worker(worker, { workerData: shared })
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
      return new Float32Array(memory, (step % slots) * length * 4, length)
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

/** In the thread's file: draws every step that falls to this thread. `make` is called once. */
export function fillRing<Job>(make: (job: Job) => (step: number, out: Float32Array) => void): void {
  const { job, length, firstStep, endStep, place, workers, memory, state } = workerData as Shared<Job>
  const flags = new Int32Array(state)
  try {
    const draw = make(job)
    for (let step = firstStep; step < endStep; step++) {
      if (step % workers !== place) continue
      // The slot is free once the step that held it before has been taken.
      for (;;) {
        const taken = Atomics.load(flags, control.taken)
        if (step - taken < slots) break
        Atomics.wait(flags, control.taken, taken)
      }
      draw(step, new Float32Array(memory, (step % slots) * length * 4, length))
      const ready = control.ready + (step % slots)
      Atomics.store(flags, ready, step)
      Atomics.notify(flags, ready)
    }
  } catch (error) {
    console.error(error)
    Atomics.store(flags, control.failed, 1)
    for (let i = 0; i < slots; i++) Atomics.notify(flags, control.ready + i)
  }
}
