/** Files that the model.json of a package names, with their hashes. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PhysisError } from '../../base/index.ts'
import { sha256 } from '../../base/node/index.ts'

/**
 * @param what to fetch again where the file is not the one that was named
 * @throws {PhysisError} if it is missing, or has another hash than model.json says
 */
export function readNamed(folder: string, named: { file: string; sha256: string }, what: string): Buffer {
  const path = join(folder, named.file)
  if (!existsSync(path)) throw new PhysisError(`${path} is missing: fetch ${what} again`)
  const bytes = readFileSync(path)
  if (sha256(bytes) !== named.sha256)
    throw new PhysisError(`${path} is not the file that model.json names (its SHA-256 differs): fetch ${what} again`)
  return bytes
}
