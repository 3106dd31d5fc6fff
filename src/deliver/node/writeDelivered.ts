/** Puts what was delivered into a folder, and leaves alone what is there already. */
import { join } from 'node:path'
import { readIfThere, writeFileAtomic } from '../../base/node/index.ts'
import { type Delivered, deliveredUid } from '../index.ts'

/** @returns whether the file was written; one that holds the same answer is kept, as an archive keeps it */
export function writeDelivered(folder: string, { name, bytes }: Delivered): boolean {
  const path = join(folder, name)
  const there = readIfThere(path)
  const uid = there && deliveredUid(there)
  if (uid !== undefined && uid === deliveredUid(bytes)) return false
  writeFileAtomic(path, bytes)
  return true
}
