/**
 * Training in a process of its own. The runtime works on the thread that calls it, so in the parent neither a progress bar nor Ctrl-C would be heard;
 * and memory of one stage's sessions is gone with its process.
 */
import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { PhysisError } from '../base/index.ts'

type Message<Progress> =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'message'; text: string }
  | { kind: 'end'; done: boolean }
  | { kind: 'error'; message: string }

export type ChildHooks<Progress> = {
  onProgress?: (progress: Progress) => void
  onMessage?: (text: string) => void
  /** When it aborts, a checkpoint is written and the work ends early. */
  signal?: AbortSignal
}

/**
 * Runs the file's `inChild` on `job`.
 *
 * @returns whether the work is done (false: it was stopped)
 * @throws {PhysisError} with what went wrong and what to do
 */
export function runInChild<Job, Progress>(
  file: URL,
  job: Job,
  { onProgress, onMessage, signal }: ChildHooks<Progress>,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const stop = () => child.connected && child.send('stop')
    let ended: Message<Progress> | undefined
    child.on('message', (message: Message<Progress>) => {
      if (message.kind === 'progress') onProgress?.(message.progress)
      else if (message.kind === 'message') onMessage?.(message.text)
      else ended = message
    })
    child.on('error', reject)
    child.on('exit', (code, killedBy) => {
      signal?.removeEventListener('abort', stop)
      if (ended?.kind === 'end') resolve(ended.done)
      else if (ended?.kind === 'error') reject(new PhysisError(ended.message))
      // Ctrl-C, before the child could ask not to be ended by it: it has done nothing yet.
      else if (killedBy === 'SIGINT') resolve(false)
      else
        reject(
          new PhysisError(
            `the training process ended ${killedBy ? `by ${killedBy}` : `with status ${code}`} (out of memory?): run the study again, it goes on from the last checkpoint, if one was written`,
          ),
        )
    })
    signal?.addEventListener('abort', stop)
    child.send({ job })
    if (signal?.aborted) stop()
  })
}

/** What the work is given to be heard and stopped by. */
export type WorkHooks<Progress> = {
  onProgress: (progress: Progress) => void
  onMessage: (text: string) => void
  shouldStop: () => boolean
}

/** In the child's file: does one job, and tells the parent how it goes. */
export function inChild<Job, Progress extends { step: number; steps: number }>(
  work: (job: Job, hooks: WorkHooks<Progress>) => Promise<boolean>,
): void {
  let stopping = false
  // A parent that was killed hears nothing more; 'disconnect' follows.
  const send = (message: Message<Progress>) => process.send?.(message, undefined, undefined, () => {})
  // Ctrl-C reaches the whole group; the parent decides, and asks.
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit(1))
  process.on('message', async (message: { job: Job } | 'stop') => {
    if (message === 'stop') {
      stopping = true
      return
    }
    setPriority(10)
    let told = 0
    try {
      const done = await work(message.job, {
        shouldStop: () => stopping,
        onMessage: text => send({ kind: 'message', text }),
        onProgress(progress) {
          if (performance.now() - told < 500 && progress.step !== progress.steps) return
          told = performance.now()
          send({ kind: 'progress', progress })
        },
      })
      send({ kind: 'end', done })
    } catch (error) {
      send({
        kind: 'error',
        message: error instanceof PhysisError ? error.message : describe(error as NodeJS.ErrnoException),
      })
    }
    process.disconnect()
  })
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOSPC')
    return 'no space is left to write a checkpoint: free some and run the study again: it goes on from the last checkpoint, if one was written'
  return `the training failed: ${error.stack ?? error.message}`
}
