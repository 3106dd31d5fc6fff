/** The first steps of a study of transfer: films and readings where later steps look for them, and what each film holds. */
import { formatTable } from '../../base/index.ts'
import { mapInWorkers, moduleBeside, readTable } from '../../base/node/index.ts'
import { type FilmHash, fileKey, filmPath, type Manifest } from '../../cohort/index.ts'
import { importRsna } from '../../cohort/node/index.ts'
import { assumedSpread, drawReaders, type Spread } from '../../phantom/index.ts'
import { writePhantoms } from '../../phantom/node/index.ts'
import { goneSince, missingFilms, refuseDicom } from '../filmsThere.ts'
import type { TransferStudy } from './transferFile.ts'

/** Films and readings where later steps look for them: those of the site stay where they are. */
export async function makeCohort(
  { cohort, seed }: TransferStudy,
  folder: string,
  onFilms: (done: number, total: number) => void,
): Promise<void> {
  if (cohort.import === 'tables') return
  if (cohort.import === 'rehearsal') {
    importRsna(cohort.source, folder)
    return
  }
  const { children, side, generator, scrambled, readers: { count = 2, ...habits } = {} } = cohort
  await writePhantoms({
    folder,
    children,
    seed,
    side,
    generator,
    scrambled,
    spread: spreadOf(cohort),
    readers: drawReaders(seed, count, habits),
    films: 'paired',
    onProgress: onFilms,
  })
}

/** How far joints of simulated children stray from the child's maturity. */
export const spreadOf = ({ spread }: Extract<TransferStudy['cohort'], { import: 'phantom' }>): Spread => ({
  ...assumedSpread,
  ...spread,
})

/** The site's lists that decide who takes part. */
export const listsOf = ({ cohort }: TransferStudy): string[] =>
  cohort.import === 'tables' ? [cohort.exclusions, cohort.exclusionCodes].filter(path => path !== undefined) : []

const hashColumns = ['file', 'sha256', 'pixels_sha256'] as const

/**
 * film-hashes.csv: the content of each film, read once. A film that cannot be read has none.
 *
 * @throws {UsageError} if films are missing by the folder, or are DICOM
 */
export async function hashFilms(manifest: Manifest, onFilms: (done: number, total: number) => void): Promise<string> {
  const missing = missingFilms(manifest)
  refuseDicom(manifest)
  const files = manifest.rows.flatMap(row => ('failure' in row ? [] : row.file))
  const rows: { file: string; sha256: string; pixels_sha256: string }[] = []
  const worker = moduleBeside(import.meta.url, 'hashWorker')
  const paths = files.map(file => filmPath(manifest.path, file))
  for await (const hash of mapInWorkers<string, FilmHash | undefined>(worker, paths)) {
    const path = paths[rows.length]
    if (hash === undefined && !missing.has(path)) throw goneSince(path)
    const { sha256 = '', pixelsSha256 = '' } = hash ?? {}
    rows.push({ file: files[rows.length], sha256, pixels_sha256: pixelsSha256 })
    onFilms(rows.length, files.length)
  }
  return formatTable(hashColumns, rows)
}

/** The hashes by `fileKey`. */
export const readHashes = (path: string): Map<string, FilmHash> =>
  new Map(
    readTable(path, hashColumns).rows.flatMap(({ values }) =>
      values.sha256
        ? [[fileKey(values.file), { sha256: values.sha256, pixelsSha256: values.pixels_sha256 || undefined }] as const]
        : [],
    ),
  )
