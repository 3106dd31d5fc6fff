/**
 * A training run: stages of growing pictures, each in a fresh process, with a checkpoint every minute and a line in log.csv every epoch. Killed
 * at any moment and started again, it goes on from the last checkpoint and ends with the same weights and the same log.
 */
import { PhysisError } from '../base/index.ts'
import { moduleBeside } from '../base/node/index.ts'
import { parameterList, type WeightMap } from '../model/index.ts'
import { loadCheckpoint } from './checkpoint.ts'
import type { ChildJob } from './child.ts'
import type { RunConfig } from './config.ts'
import type { LogRow } from './log.ts'
import { runInChild } from './process.ts'
import type { StageProgress } from './trainStage.ts'
import { averageWeights } from './validation.ts'

export type RunOptions = {
  threads?: ChildJob['threads']
  onProgress?: (progress: StageProgress) => void
  onMessage?: (text: string) => void
  /** When it aborts, a checkpoint is written and the run ends early. */
  signal?: AbortSignal
  checkpointSeconds?: number
}

/** Without weights where it was stopped before its first checkpoint. */
export type RunResult = { done: boolean; weights: WeightMap; log: LogRow[] }

/**
 * Trains to the end, or until the signal. Files in `folder`: checkpoints, log.csv, curve.svg.
 *
 * @throws {PhysisError} with what went wrong and what to do
 */
export async function trainRun(folder: string, config: RunConfig, options: RunOptions = {}): Promise<RunResult> {
  let done = true
  for (let stage = 0; done && stage < config.training.stages.length; stage++)
    done = await runInChild<ChildJob, StageProgress>(
      // Its own extension: TypeScript in the work tree, JavaScript in the package.
      moduleBeside(import.meta.url, 'child'),
      {
        folder,
        config,
        stage,
        threads: options.threads ?? { compute: 2, augmentation: 1 },
        checkpointSeconds: options.checkpointSeconds,
      },
      options,
    )
  const checkpoint = loadCheckpoint(folder)
  if (!checkpoint && !done) return { done, weights: new Map(), log: [] }
  if (!checkpoint) throw new PhysisError(`the training in ${folder} ended before its first step`)
  return { done, weights: averageWeights(checkpoint, parameterList(config.architecture)), log: checkpoint.progress.log }
}
