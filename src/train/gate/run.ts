/** A training of the gate: resumable, in a process of its own. Killed at any moment and started again, it ends with the same weights. */
import { PhysisError } from '../../base/index.ts'
import { moduleBeside } from '../../base/node/index.ts'
import { gateParameters, type WeightMap } from '../../model/index.ts'
import { type ChildHooks, runInChild } from '../process.ts'
import { averageWeights } from '../validation.ts'
import type { GateChildJob } from './child.ts'
import type { GateRun } from './config.ts'
import { type GateProgress, type GateThreads, loadGateCheckpoint } from './trainGate.ts'

export type GateRunOptions = ChildHooks<GateProgress> & { threads?: GateThreads; checkpointSeconds?: number }

/**
 * Trains to the end, or until the signal.
 *
 * @throws {PhysisError} with what went wrong and what to do
 */
export async function trainGate(
  folder: string,
  run: GateRun,
  options: GateRunOptions = {},
): Promise<{ done: boolean; weights: WeightMap }> {
  const { threads = { compute: 2, augmentation: 1 }, checkpointSeconds, ...hooks } = options
  const done = await runInChild<GateChildJob, GateProgress>(
    moduleBeside(import.meta.url, 'child'),
    { folder, run, threads, checkpointSeconds },
    hooks,
  )
  const checkpoint = loadGateCheckpoint(folder)
  if (!checkpoint && !done) return { done, weights: new Map() }
  if (!checkpoint) throw new PhysisError(`the training in ${folder} ended before its first step`)
  return { done, weights: averageWeights(checkpoint, gateParameters(run.architecture)) }
}
