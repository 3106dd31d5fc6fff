/**
 * The process in which a stage of a training computes: `run.ts` starts it. The runtime works on the thread that calls it, so in the parent neither
 * a progress bar nor Ctrl-C would be heard; and memory of one stage's sessions is gone with its process.
 */
import { setPriority } from 'node:os'
import { PhysisError } from '../base/index.ts'
import type { RunConfig } from './config.ts'
import { type StageProgress, trainStage } from './trainStage.ts'

export type ChildJob = {
  folder: string
  config: RunConfig
  stage: number
  threads: { compute: number; augmentation: number }
  checkpointSeconds?: number
}

export type ChildMessage =
  | { kind: 'progress'; progress: StageProgress }
  | { kind: 'message'; text: string }
  | { kind: 'end'; done: boolean }
  | { kind: 'error'; message: string }

let stopping = false
const send = (message: ChildMessage) => process.send?.(message)
// Ctrl-C reaches the whole group; the parent decides, and asks.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(1))
process.on('message', async (message: { job: ChildJob } | 'stop') => {
  if (message === 'stop') {
    stopping = true
    return
  }
  const { folder, config, stage, threads, checkpointSeconds } = message.job
  setPriority(10)
  let told = 0
  try {
    const done = await trainStage(folder, config, stage, {
      threads,
      checkpointSeconds,
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

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOSPC')
    return 'no space is left to write a checkpoint: free some and run the study again, it goes on from the checkpoint before'
  return `the training failed: ${error.stack ?? error.message}`
}
