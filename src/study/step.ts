/**
 * Steps of a study that are done once. What a step was made from is hashed into its folder when it is done; run again with the same inputs it
 * is passed over, with others it is made anew.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import { sha256, writeFileAtomic } from '../base/node/index.ts'

const mark = 'done.json'
/** Stands while a step is under way, or was stopped: what lies beside it may be half of something, whatever was done there before. */
const begunMark = 'begun.json'

/** @returns whether the step in this folder is done for these inputs */
export const isDone = (folder: string, inputs: unknown): boolean =>
  wasDone(folder) && markedInputs(join(folder, mark)) === hashOf(inputs)

const markedInputs = (path: string): string | undefined =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).inputs : undefined

/** Whether the step in this folder is done, for whatever inputs. */
export const wasDone = (folder: string): boolean =>
  existsSync(join(folder, mark)) && !existsSync(join(folder, begunMark))

/** Runs `work` in the step's folder unless it is done for these inputs. What it left half done (`.part`) is there again only with the same inputs. */
export async function once(
  folder: string,
  inputs: unknown,
  work: () => Promise<void> | void,
): Promise<'made' | 'unchanged'> {
  if (isDone(folder, inputs)) return 'unchanged'
  mkdirSync(folder, { recursive: true })
  const begun = join(folder, begunMark)
  const before = markedInputs(begun)
  if (before !== undefined && before !== hashOf(inputs))
    for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name))
  const text = JSON.stringify({ inputs: hashOf(inputs) })
  writeFileAtomic(begun, text)
  await work()
  // In this order: killed between the two, the step is made again.
  writeFileAtomic(join(folder, mark), text)
  rmSync(begun)
  return 'made'
}

/** Does a step as `once` does, and says so where it is unchanged; one that a fold alone may not begin is an error there. */
export type Step = (folder: string, inputs: unknown, name: string, work: () => Promise<void> | void) => Promise<void>

/** @param last the last step that all folds share */
export const stepsOf =
  (
    { state, fold, onMessage }: { state: string; fold?: number; onMessage?: (text: string) => void },
    last: string,
  ): Step =>
  async (folder, inputs, name, work) => {
    if (fold !== undefined && !isDone(folder, inputs))
      throw new UsageError(
        `fold ${fold} needs the steps before it, and ${name} is not done in ${state}: run the study with --until ${last} first`,
      )
    if ((await once(folder, inputs, work)) === 'unchanged' && fold === undefined) onMessage?.(`${name}: unchanged`)
  }

const hashOf = (inputs: unknown): string => sha256(JSON.stringify(inputs))
