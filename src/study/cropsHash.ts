/**
 * What trainings call the crops that they learn from. It is the hash of which film (by its content) was cut where and lies in which place, not of the
 * table, which also holds the films' names: those are relative to the table, and change with the folder of the data. Caches of before this file
 * was written were called by their table; they keep that name for as long as they hold the same crops, so that trainings that were begun on them go on.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileSha256, sha256, writeFileAtomic } from '../base/node/index.ts'
import { type CropRow, readCrops } from './crops.ts'

const name = 'crops.sha256'

/** The hash by which trainings know the crops in this folder. */
export function cropsHash(folder: string): string {
  const path = join(folder, name)
  if (existsSync(path)) {
    const [content, called] = readFileSync(path, 'utf8').trim().split(' ')
    if (content === contentHash(readCrops(folder))) return called
  }
  return fileSha256(join(folder, 'crops.csv'))
}

/** Cuts crops into a folder, where some may lie already, and names them. */
export async function cutNamed(folder: string, cut: () => Promise<CropRow[]>): Promise<CropRow[]> {
  const before = existsSync(join(folder, 'crops.csv'))
    ? { content: contentHash(readCrops(folder)), called: cropsHash(folder) }
    : undefined
  const rows = await cut()
  const content = contentHash(rows)
  writeFileAtomic(join(folder, name), `${content} ${before?.content === content ? before.called : content}\n`)
  return rows
}

const contentHash = (rows: readonly CropRow[]): string =>
  sha256(
    JSON.stringify(
      rows.map(({ index, sha256, found, box, failure }) => [
        index,
        sha256,
        found,
        box && [box.x, box.y, box.width, box.height],
        failure,
      ]),
    ),
  )
