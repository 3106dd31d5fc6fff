/**
 * The step that cuts the joint out of every film, once: crops.u8 holds the crops one after the other, crops.csv says for each film its place there, its
 * hash and where it was cut. It is continued where it stopped. A film that cannot be read is named and left out.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cellNumber, formatTable, parseTable } from '../base/index.ts'
import { mapInWorkers } from '../base/node/index.ts'
import { filmPath, type Manifest } from '../cohort/index.ts'
import type { Box } from '../image/index.ts'
import type { Preprocessing } from '../model/index.ts'
import { loadGate } from '../model/node/index.ts'
import type { CropAnswer, CropTask, CropWorkerData } from './cropWorker.ts'

export type CropRow = {
  file: string
  /** Place in crops.u8; absent where the film could not be read. */
  index?: number
  sha256: string
  found: boolean
  /** Where it was cut, in pixels of the film. */
  box?: Box
  failure: string
}

const columns = ['file', 'index', 'sha256', 'found', 'x', 'y', 'width', 'height', 'failure'] as const

/** How a package finds its joint, and how large it cuts it. */
export type CropRule = Pick<Preprocessing, 'find' | 'kneeWidths' | 'cropSide'>

export type CropOptions = CropRule & {
  onProgress?: (done: number, total: number) => void
  workers?: number
}

/** Cuts the films of a manifest into `folder`. */
export async function cutCrops(
  folder: string,
  manifest: Manifest,
  { onProgress, workers, ...rule }: CropOptions,
): Promise<CropRow[]> {
  const side = rule.cropSide
  const [cropPath, tablePath] = [join(folder, 'crops.u8.part'), join(folder, 'crops.csv.part')]
  const header = formatTable(columns, [])
  const films = manifest.rows
  const before = existsSync(tablePath) && existsSync(cropPath) ? readFileSync(tablePath, 'utf8') : ''
  const whole = before.slice(0, before.lastIndexOf('\n') + 1)
  const rows = whole.startsWith(header) ? rowsOf(whole) : []
  // A line may have reached the disk before its crop, never the other way round.
  while (rows.length > 0 && (statSync(cropPath).size < count(rows) * side * side || rows.length > films.length))
    rows.pop()
  const crops = openSync(cropPath, existsSync(cropPath) ? 'r+' : 'w')
  const table = openSync(tablePath, existsSync(tablePath) ? 'r+' : 'w')
  try {
    ftruncateSync(crops, count(rows) * side * side)
    const kept = whole
      .split('\n')
      .slice(0, rows.length + 1)
      .join('\n')
    const start = rows.length > 0 ? `${kept}\n` : header
    ftruncateSync(table, 0)
    writeSync(table, start, 0)
    let [cropEnd, tableEnd] = [count(rows) * side * side, Buffer.byteLength(start)]
    const tasks = films.slice(rows.length).map(
      (row): CropTask => ({
        path: filmPath(manifest.path, row.file),
        ...('failure' in row || !row.cropBox ? {} : { box: row.cropBox }),
      }),
    )
    const data: CropWorkerData = {
      rule,
      gate: rule.find === 'knee' && tasks.some(task => !task.box) ? loadGate() : null,
    }
    const answers = mapInWorkers<CropTask, CropAnswer>(
      new URL(`./cropWorker${import.meta.url.slice(-3)}`, import.meta.url),
      tasks,
      { workers, data },
    )
    let at = rows.length
    for await (const answer of answers) {
      const { file } = films[at++]
      const row: CropRow = {
        file,
        sha256: answer.sha256,
        found: answer.crop?.found ?? false,
        failure: answer.failure,
        ...(answer.crop ? { index: cropEnd / (side * side), box: answer.crop.box } : {}),
      }
      if (answer.crop) {
        writeSync(crops, answer.crop.pixels, 0, side * side, cropEnd)
        cropEnd += side * side
      }
      const { x, y, width, height } = answer.crop?.box ?? { x: '', y: '', width: '', height: '' }
      const line = formatTable(columns, [
        {
          file,
          index: row.index ?? '',
          sha256: row.sha256,
          found: String(row.found),
          x,
          y,
          width,
          height,
          failure: row.failure,
        },
      ]).slice(header.length)
      writeSync(table, line, tableEnd)
      tableEnd += Buffer.byteLength(line)
      rows.push(row)
      onProgress?.(rows.length, films.length)
    }
  } finally {
    closeSync(crops)
    closeSync(table)
  }
  renameSync(cropPath, join(folder, 'crops.u8'))
  renameSync(tablePath, join(folder, 'crops.csv'))
  return rows
}

/** The table of a finished step. */
export const readCrops = (folder: string): CropRow[] => rowsOf(readFileSync(join(folder, 'crops.csv'), 'utf8'))

const rowsOf = (text: string): CropRow[] =>
  parseTable(text, 'crops.csv').rows.map(({ values }) => ({
    file: values.file,
    index: cellNumber(values.index),
    sha256: values.sha256,
    found: values.found === 'true',
    ...(values.width === ''
      ? {}
      : {
          box: {
            x: Number(values.x),
            y: Number(values.y),
            width: Number(values.width),
            height: Number(values.height),
          },
        }),
    failure: values.failure,
  }))

/** Crops among the rows. */
const count = (rows: readonly CropRow[]): number => rows.filter(row => row.index !== undefined).length
