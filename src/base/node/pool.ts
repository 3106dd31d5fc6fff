/**
 * Work spread over threads, results in order. A worker file calls `serve` with a function; the main thread feeds items to whichever worker is free and
 * yields results in the order of the items, never more than a few ahead, so that memory does not grow with their number.
 */
import { availableParallelism } from 'node:os'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { FilmError, type FilmFailure, PhysisError, UsageError } from '../errors.ts'

export type PoolOptions = {
  /** Threads; as many as there are processors unless said. */
  workers?: number
  /** Given once to each worker. */
  data?: unknown
}

type Answer<R> = { index: number } & ({ result: R } | { error: SentError })

/**
 * Runs `items` through the workers of `file`.
 *
 * @param file the worker's module (`moduleBeside`)
 * @throws whatever a worker's function threw, after stopping all of them
 */
export async function* mapInWorkers<T, R>(file: URL, items: Iterable<T>, options: PoolOptions = {}): AsyncGenerator<R> {
  const count = options.workers ?? availableParallelism()
  const workers: Worker[] = []
  const source = items[Symbol.iterator]()
  const done = new Map<number, R>()
  const idle: Worker[] = []
  let failure: { error: unknown } | undefined
  let wake = () => {}
  /** A worker that is free, or a new one while there are fewer than there may be: few items start few threads. */
  function freeWorker(): Worker | undefined {
    const free = idle.pop()
    if (free || workers.length >= count) return free
    const worker = new Worker(file, { workerData: options.data })
    workers.push(worker)
    worker.on('message', (answer: Answer<R>) => {
      if ('error' in answer) failure = { error: received(answer.error) }
      else done.set(answer.index, answer.result)
      idle.push(worker)
      wake()
    })
    worker.on('error', error => {
      failure = { error: received(error as SentError) }
      wake()
    })
    return worker
  }
  try {
    let [sent, given] = [0, 0]
    let more = true
    for (;;) {
      while (more && (idle.length > 0 || workers.length < count) && sent - given < 4 * count) {
        const next = source.next()
        if (next.done) more = false
        else freeWorker()!.postMessage({ index: sent++, item: next.value })
      }
      if (failure) throw failure.error
      if (done.has(given)) {
        const result = done.get(given)!
        done.delete(given++)
        yield result
      } else if (!more && given === sent) return
      else
        await new Promise<void>(resolve => {
          wake = resolve
        })
    }
  } finally {
    await Promise.all(workers.map(end))
  }
}

/** How long a worker may take to finish what it is at. */
const patienceMs = 200

/**
 * Lets a worker come to its own end: V8 can abort the process when a thread is stopped while it still compiles ("jit_page.has_value()",
 * nodejs/node#64500). One that is busy is stopped all the same.
 */
async function end(worker: Worker): Promise<void> {
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  if (worker.threadId === -1) return
  worker.postMessage(stop)
  const late = setTimeout(() => worker.terminate(), patienceMs)
  await ended
  clearTimeout(late)
}

const stop = 'stop'

/** In the worker file: answers each item. The function is made once, from the `data` of the pool. */
export function serve<T, R>(make: (data: unknown) => (item: T) => R | Promise<R>): void {
  const work = make(workerData)
  parentPort!.on('message', async (message: { index: number; item: T } | typeof stop) => {
    if (message === stop) {
      parentPort!.close()
      return
    }
    const { index, item } = message
    try {
      parentPort!.postMessage({ index, result: await work(item) })
    } catch (error) {
      parentPort!.postMessage({ index, error: sent(error as NodeJS.ErrnoException) })
    }
  })
}

/** An error between threads: a structured clone keeps neither its class nor what the system says of a file. */
type SentError = Pick<NodeJS.ErrnoException, 'name' | 'message' | 'stack' | 'code' | 'path' | 'syscall'>

const sent = ({ name, message, stack, code, path, syscall }: NodeJS.ErrnoException): SentError => ({
  name,
  message,
  stack,
  code,
  path,
  syscall,
})

function received({ name, message, stack, code, path, syscall }: SentError): Error {
  if (name === 'FilmError') return new FilmError(code as FilmFailure, message)
  if (name === 'UsageError') return new UsageError(message)
  if (name === 'PhysisError') return new PhysisError(message)
  return Object.assign(new Error(message), { name, stack, ...(code && { code, path, syscall }) })
}
