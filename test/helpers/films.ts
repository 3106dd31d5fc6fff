/** The real films, where PHYSIS_DATA says they are. Tests that need them skip where it is not set, and say so. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const data = process.env.PHYSIS_DATA

/** The folder of a collection, or undefined. */
export function filmsFolder(collection: string): string | undefined {
  const folder = data && join(data, collection)
  if (folder && existsSync(folder)) return folder
  console.warn(`SKIPPED: PHYSIS_DATA does not lead to ${collection}: tests on its real films do not run`)
  return undefined
}
