/** The arrays that a training changes: their first values, and batch norm's running statistics beside the optimiser's update. */
import { PhysisError } from '../base/index.ts'
import { firstValues, type ParameterList, type Tensor } from '../model/index.ts'
import type { Checkpoint } from './checkpoint.ts'
import { averageShare } from './optimiser.ts'

export type TrainingState = Omit<Checkpoint, 'progress'>

/** Share of a batch's statistics in the running ones. */
const runningShare = 0.1

/**
 * A run at its first step: random weights, or those of the file it starts from.
 *
 * @throws {PhysisError} if those do not fit
 */
export function firstState(
  { parameters, statistics }: ParameterList,
  seed: number,
  start?: { file: string; tensors: ReadonlyMap<string, Tensor> },
): TrainingState {
  const count = parameters.reduce((a, p) => a + p.size, 0)
  const weights = new Float32Array(count)
  const running = new Float32Array(statistics.reduce((a, s) => a + 2 * s.channels, 0))
  const given = start?.tensors
  let at = 0
  for (const [i, parameter] of parameters.entries()) {
    const data = given?.get(parameter.name)?.data ?? (given ? undefined : firstValues(parameter, seed, i))
    if (data?.length !== parameter.size)
      throw new PhysisError(
        `${start!.file} does not fit the study's model: ${parameter.name} should be [${parameter.shape}]`,
      )
    weights.set(data, at)
    at += parameter.size
  }
  at = 0
  for (const { name, channels } of statistics) {
    running.set(given?.get(`${name}.running_mean`)?.data ?? new Float32Array(channels), at)
    running.set(given?.get(`${name}.running_var`)?.data ?? new Float32Array(channels).fill(1), at + channels)
    at += 2 * channels
  }
  return {
    weights,
    firstMoment: new Float32Array(count),
    secondMoment: new Float32Array(count),
    average: weights.slice(),
    statistics: running,
    averageStatistics: running.slice(),
  }
}

/** Takes in the statistics of a batch. `step` counts from 1. */
export function updateStatistics(
  state: Pick<TrainingState, 'statistics' | 'averageStatistics'>,
  batch: Float32Array | undefined,
  step: number,
  averageDecay: number,
): void {
  if (!batch) return
  const keep = averageShare(averageDecay, step)
  for (let i = 0; i < batch.length; i++) {
    state.statistics[i] += runningShare * (batch[i] - state.statistics[i])
    state.averageStatistics[i] += (1 - keep) * (state.statistics[i] - state.averageStatistics[i])
  }
}
