/** Tables from files. A spreadsheet may save text in another encoding than UTF-8, which would silently garble names. */
import { UsageError } from '../errors.ts'
import { parseTable, type Table } from '../table.ts'
import { readNeeded } from './reading.ts'

/**
 * Reads the table in a file; its name is `path`.
 *
 * @throws {UsageError} if there is no such file, it is not UTF-8, or it is no table: see `parseTable`
 */
export function readTable(path: string, required: readonly string[] = []): Table {
  const bytes = readNeeded(path)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UsageError(`${path} is not text in UTF-8: save it as "CSV UTF-8"`)
  }
  return parseTable(text, path, required)
}
