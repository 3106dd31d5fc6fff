/** A training process that kills itself at a given step: when that is computed and nothing of it is written. */
import type { ChildJob } from '../../src/train/child.ts'
import { inChild } from '../../src/train/process.ts'
import { type StageProgress, trainStage } from '../../src/train/trainStage.ts'

export type DyingJob = ChildJob & { killAt: number }

inChild<DyingJob, StageProgress>(({ folder, config, stage, killAt, ...job }, hooks) =>
  trainStage(folder, config, stage, {
    ...job,
    ...hooks,
    onProgress(progress) {
      if (progress.step === killAt) process.kill(process.pid, 'SIGKILL')
      hooks.onProgress(progress)
    },
  }),
)
