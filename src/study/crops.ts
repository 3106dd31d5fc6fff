/**
 * The step that cuts the joint out of every film, once: crops.u8 holds the crops one after the other, crops.csv says for each film its place there, its
 * hash and where it was cut, and of a knee that is judged what the gate thinks of it. It is continued where it stopped. A film that cannot be read is
 * named and left out.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cellNumber, formatTable, parseTable } from '../base/index.ts'
import { mapInWorkers, moduleBeside } from '../base/node/index.ts'
import { filmPath, type Manifest } from '../cohort/index.ts'
import type { Box } from '../image/index.ts'
import type { LoadedGate, Preprocessing } from '../model/index.ts'
import { loadGate } from '../model/node/index.ts'
import { type Crop, type RefusalCode, squareSide } from '../predict/index.ts'
import { goneSince, missingFilms } from './filmsThere.ts'
import { fillPictureCache, type PictureCache } from './pictureCache.ts'

export type CropRow = {
  file: string
  /** Place in crops.u8; absent where the film could not be read. */
  index?: number
  sha256: string
  /** Absent where the film could not be read, and in tables of before. */
  pixelsSha256?: string
  found: boolean
  /** Where it was cut, in pixels of the film. */
  box?: Box
  failure: string
  /** Only where it was judged. */
  seen?: KneeSeen
}

/** What the gate thinks of a knee. */
export type KneeSeen = {
  /** For which `physis predict` would refuse it before any estimate; null where it would not. */
  code: RefusalCode | null
  /** Whether the growth plates look closed; null where the gate saw no knee. */
  closed: boolean | null
  /** Of epiphyseal to metaphyseal width. */
  widthRatios: { femur: number; tibia: number } | null
}

const columns = ['file', 'index', 'sha256', 'pixels_sha256', 'found', 'x', 'y', 'width', 'height', 'failure'] as const
const seenColumns = ['code', 'closed', 'femur_width_ratio', 'tibia_width_ratio'] as const

/** How a package finds its joint, and how large it cuts it. */
export type CropRule = Pick<Preprocessing, 'find' | 'kneeWidths' | 'cropSide'>

export type CropOptions = CropRule & {
  /** Judges every knee; without it a gate only finds those that have no box. */
  judge?: LoadedGate
  onProgress?: (done: number, total: number) => void
  workers?: number
}

/** For a thread: a film. */
export type CropTask = {
  path: string
  box?: Box
  /** As the manifest says it. */
  view?: string
}
export type CropAnswer = { sha256: string; pixelsSha256?: string; crop?: Crop; seen?: KneeSeen; failure: string }

/** Given once to each thread. */
export type CropWorkerData = {
  rule: CropRule & Pick<Preprocessing, 'squareSide'>
  /** Finds knees without a box; null where each has one and none is judged. */
  gate: LoadedGate | null
  /** Whether the gate judges every knee, those with a box too. */
  judge: boolean
}

/**
 * Cuts the films of a manifest into `folder`.
 *
 * @throws {UsageError} if films are missing by the folder
 */
export async function cutCrops(
  folder: string,
  manifest: Manifest,
  { judge, onProgress, workers, ...rule }: CropOptions,
): Promise<CropRow[]> {
  const films = manifest.rows
  const paths = films.map(row => filmPath(manifest.path, row.file))
  const missing = missingFilms(manifest)
  const wasThere = (film: number) => !('failure' in films[film]) && !missing.has(paths[film])
  const shown = judge ? [...columns, ...seenColumns] : columns
  const header = formatTable(shown, [])
  const cache: PictureCache<CropRow> = {
    folder,
    pictures: 'crops.u8',
    table: 'crops.csv',
    bytes: rule.cropSide ** 2,
    header,
    // Rows go on from an earlier run up to a film that has another name now, or that was missing and is there again.
    parse(table) {
      const rows = rowsOf(table)
      const end = rows.findIndex(
        ({ file, failure }, i) => file !== films[i]?.file || (failure === 'missing' && wasThere(i)),
      )
      return end === -1 ? rows : rows.slice(0, end)
    },
    line: row => formatTable(shown, [cellsOf(row)]).slice(header.length),
    pictureCount: row => (row.index === undefined ? 0 : 1),
  }
  function work(done: number): AsyncIterable<CropAnswer> {
    const tasks = films.slice(done).map(
      (row, i): CropTask => ({
        path: paths[done + i],
        ...('failure' in row ? {} : { box: row.cropBox, view: row.view }),
      }),
    )
    const data: CropWorkerData = {
      rule: { ...rule, squareSide },
      gate: judge ?? (rule.find === 'knee' && tasks.some(task => !task.box) ? loadGate() : null),
      judge: judge !== undefined,
    }
    const worker = moduleBeside(import.meta.url, 'cropWorker')
    return mapInWorkers<CropTask, CropAnswer>(worker, tasks, { workers, data })
  }
  return fillPictureCache(
    cache,
    films.length,
    work,
    ({ sha256, pixelsSha256, failure, crop, seen }, film, index) => {
      if (failure === 'missing' && wasThere(film)) throw goneSince(paths[film])
      return {
        row: {
          file: films[film].file,
          sha256,
          pixelsSha256,
          found: crop?.found ?? false,
          failure,
          ...(crop ? { index, box: crop.box, seen } : {}),
        },
        pictures: crop ? [crop.pixels] : [],
      }
    },
    onProgress,
  )
}

/** A sentence for each reason for which the gate refuses knees. */
export function refusedCrops(rows: readonly CropRow[]): string[] {
  const codes = rows.flatMap(row => row.seen?.code ?? [])
  return [...new Set(codes)].map(code => `crops: refused as ${code}, ${codes.filter(one => one === code).length}`)
}

function cellsOf({
  file,
  index,
  sha256,
  pixelsSha256,
  found,
  box,
  failure,
  seen,
}: CropRow): Record<string, string | number> {
  return {
    file,
    index: index ?? '',
    sha256,
    pixels_sha256: pixelsSha256 ?? '',
    found: String(found),
    ...box,
    failure,
    code: seen?.code ?? '',
    closed: seen?.closed == null ? '' : String(seen.closed),
    femur_width_ratio: seen?.widthRatios?.femur ?? '',
    tibia_width_ratio: seen?.widthRatios?.tibia ?? '',
  }
}

/** The table of a finished step. */
export const readCrops = (folder: string): CropRow[] => rowsOf(readFileSync(join(folder, 'crops.csv'), 'utf8'))

const rowsOf = (text: string): CropRow[] =>
  parseTable(text, 'crops.csv').rows.map(({ values }) => ({
    file: values.file,
    index: cellNumber(values.index),
    sha256: values.sha256,
    pixelsSha256: values.pixels_sha256 || undefined,
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
    ...(values.code === undefined || values.index === '' ? {} : { seen: seenOf(values) }),
  }))

const seenOf = (values: Readonly<Record<string, string>>): KneeSeen => ({
  code: (values.code || null) as KneeSeen['code'],
  closed: values.closed === '' ? null : values.closed === 'true',
  widthRatios:
    values.femur_width_ratio === ''
      ? null
      : { femur: Number(values.femur_width_ratio), tibia: Number(values.tibia_width_ratio) },
})
