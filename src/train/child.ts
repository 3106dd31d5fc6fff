/** The process in which a stage of a training computes: `run.ts` starts it. */
import type { RunConfig } from './config.ts'
import { inChild } from './process.ts'
import { type StageProgress, trainStage } from './trainStage.ts'

export type ChildJob = {
  folder: string
  config: RunConfig
  stage: number
  threads: { compute: number; augmentation: number }
  checkpointSeconds?: number
}

inChild<ChildJob, StageProgress>(({ folder, config, stage, threads, checkpointSeconds }, hooks) =>
  trainStage(folder, config, stage, { threads, checkpointSeconds, ...hooks }),
)
