/**
 * Trainings beside each other. A network as small as ours gains little from a second thread: two runs on a processor each are done in about two thirds
 * of the time that one after the other takes on both.
 */
import { availableParallelism, totalmem } from 'node:os'

/** What a training run takes at most, as a rule. */
const bytesOfRun = 2 * 2 ** 30

export type Share = { atOnce: number; threads: { compute: number; augmentation: number } }

/** How many of these runs go at once on this machine, and with how many threads each. */
export function shareOfMachine(
  runs: number,
  processors: number = availableParallelism(),
  bytes: number = totalmem(),
): Share {
  const atOnce = Math.max(1, Math.min(runs, processors, Math.floor(bytes / bytesOfRun)))
  return { atOnce, threads: { compute: Math.max(1, Math.floor(processors / atOnce)), augmentation: 1 } }
}

/**
 * Works through the items in their order, `limit` at once. One that fails stops the others, which may end early, and its error is thrown when they have.
 *
 * @param work false if it was stopped by the signal
 * @returns whether all were done
 */
export async function atOnce<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, signal: AbortSignal) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<boolean> {
  const failed = new AbortController()
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  let next = 0
  let done = 0
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, async () => {
      while (next < items.length && !stop.aborted) {
        try {
          if (!(await work(items[next++], stop))) return
          done++
        } catch (error) {
          failed.abort()
          throw error
        }
      }
    }),
  )
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return done === items.length
}
