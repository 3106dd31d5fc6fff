/** One training run as a step: in a folder of its own, once, resumable; its weights are written in half precision, as a package holds them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../base/node/index.ts'
import { encodeSafetensors } from '../model/index.ts'
import {
  configIdentity,
  type LogRow,
  loadCheckpoint,
  type RunConfig,
  type RunOptions,
  trainRun,
} from '../train/index.ts'
import { once } from './step.ts'

/**
 * @param name what messages call it
 * @param from what messages call the weights that it starts from, where these are not random
 * @returns `stopped` if the signal ended it before its last step
 */
export async function trainMember(
  folder: string,
  config: RunConfig,
  name: string,
  from: string | undefined,
  options: RunOptions,
): Promise<'made' | 'unchanged' | 'stopped'> {
  const onMessage = (text: string) => options.onMessage?.(`${name}: ${text}`)
  try {
    const made = await once(folder, configIdentity(config), async () => {
      const stages = config.training.stages.map(s => `${s.epochs} epochs at ${s.px} px`).join(', ')
      const validating = config.validation.length > 0 ? `, ${config.validation.length} validate` : ''
      onMessage(`${config.train.length} films train${validating}, ${stages}`)
      const begun = loadCheckpoint(folder)
      onMessage(begun ? `goes on at step ${begun.progress.step}` : `starts from ${from ?? 'random weights'}`)
      const { done, weights } = await trainRun(folder, config, { ...options, onMessage })
      if (!done) throw new Stopped()
      writeFileAtomic(join(folder, 'weights.safetensors'), ...encodeSafetensors(weights, 'F16'))
    })
    if (made === 'unchanged') onMessage('unchanged')
    return made
  } catch (error) {
    if (error instanceof Stopped) return 'stopped'
    throw error
  }
}

class Stopped extends Error {}

/** What a finished training left in its folder. */
export type TrainedMember = {
  weights: Uint8Array
  log: readonly LogRow[]
  /** Films in an epoch. */
  films: number
}

export const trainedMember = (folder: string, films: number): TrainedMember => ({
  films,
  weights: readFileSync(join(folder, 'weights.safetensors')),
  log: loadCheckpoint(folder)!.progress.log,
})
