/**
 * Steps of a study that are done once. What a step was made from is hashed into its folder when it is done; run again with the same inputs it
 * is passed over, with others it is made anew.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256, writeFileAtomic } from '../base/node/index.ts'

const mark = 'done.json'

/** @returns whether the step in this folder is done for these inputs */
export function isDone(folder: string, inputs: unknown): boolean {
  const path = join(folder, mark)
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).inputs === hashOf(inputs)
}

/** Whether the step in this folder was ever done, for whatever inputs. */
export const wasDone = (folder: string): boolean => existsSync(join(folder, mark))

/** Runs `work` in the step's folder unless it is done for these inputs. */
export async function once(
  folder: string,
  inputs: unknown,
  work: () => Promise<void> | void,
): Promise<'made' | 'unchanged'> {
  if (isDone(folder, inputs)) return 'unchanged'
  mkdirSync(folder, { recursive: true })
  await work()
  writeFileAtomic(join(folder, mark), JSON.stringify({ inputs: hashOf(inputs) }))
  return 'made'
}

export const hashOf = (inputs: unknown): string => sha256(JSON.stringify(inputs))
