/**
 * A training whose loss is no longer a number. With the settings that it has it would end there again, and other settings are another run: so what it
 * diverged with is written beside its checkpoints, and with a lower learning rate or clipping norm, and nothing else changed, the last checkpoint is
 * taken up again. The log says from where on.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { PhysisError } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import { dropCheckpointsAt } from './checkpoint.ts'

const fileName = 'diverged.json'
const schema = z.strictObject({ learningRate: z.number(), clipNorm: z.number() })
type Settings = z.infer<typeof schema>

/** What may be lowered, and its name in words. */
const names = { learningRate: 'learning rate', clipNorm: 'clipping norm' } as const

/**
 * Remembers that a run diverged.
 *
 * @param step at which, from 1
 * @param savedSteps steps done at the newest checkpoint; undefined if there is none
 * @returns what to tell
 */
export function divergence(
  folder: string,
  { learningRate, clipNorm }: Settings,
  step: number,
  savedSteps: () => number | undefined,
): PhysisError {
  writeFileAtomic(join(folder, fileName), `${JSON.stringify({ learningRate, clipNorm })}\n`)
  // Weights that themselves give no number are of no use with any settings: the checkpoint before is the last good one.
  if (savedSteps() === step - 1) dropCheckpointsAt(folder, step - 1)
  const saved = savedSteps()
  const then =
    saved === undefined
      ? 'it begins anew, for there is no good checkpoint yet'
      : `it goes on from the last good checkpoint, after step ${saved} (delete ${folder} to begin anew)`
  return new PhysisError(
    `the loss is no longer a number at step ${step}: lower training.learningRate (now ${learningRate}) or training.clipNorm (now ${clipNorm}) in the study file and run it again: ${then}`,
  )
}

/**
 * What was lowered, in words, if the run in `folder` diverged and is what it was begun as but for that; else undefined.
 *
 * @param now the settings to go on with
 * @param begun hash that its checkpoint is marked with
 * @param hashWith what the run's hash would be with other settings
 */
export function loweredSince(
  folder: string,
  now: Settings,
  begun: string,
  hashWith: (settings: Settings) => string,
): string | undefined {
  const path = join(folder, fileName)
  if (!existsSync(path)) return undefined
  const before = schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const changed = (['learningRate', 'clipNorm'] as const).filter(name => now[name] !== before[name])
  if (hashWith(before) !== begun || changed.some(name => now[name] > before[name])) return undefined
  return changed.map(name => `${names[name]} lowered from ${before[name]} to ${now[name]}`).join(' and ')
}
