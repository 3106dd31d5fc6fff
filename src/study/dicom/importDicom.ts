/**
 * A folder of DICOM, such as an archive's export, as a cohort: a picture and a row of films.csv for each radiograph of a hand, a wrist or a
 * knee (two where a film shows two knees), and sources.csv, which tells the file that each picture came from, so that readings that a site keeps by study or image
 * find their film. Nothing is renamed or changed in the source.
 *
 * Running it again converts only what is not there yet. Rows of films.csv that are there stay as they are, for people
 * fill in what no tag says (joint, diagnosis, place of the joint); a second source is added to the first.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, sep } from 'node:path'
import { formatTable, UsageError } from '../../base/index.ts'
import { filesUnder, mapInWorkers, moduleBeside, readTable, writeFileAtomic } from '../../base/node/index.ts'
import { type FilmFacts, fileKey, formatManifest, readManifest } from '../../cohort/index.ts'
import type { LoadedGate } from '../../model/index.ts'
import { loadGate } from '../../model/node/index.ts'

/** Why a file that can be read is no film of the cohort. */
const skipReasons = {
  noImage: 'no DICOM image (DICOMDIR, reports, text, other pictures)',
  noRadiograph: 'no radiograph (such as CT or MR)',
  forProcessing: 'raw images for processing, which nobody is meant to read',
  otherJoint: 'of another body part than hand, wrist or knee, by the tags',
  inColour: 'in colour, so no radiograph',
} as const
export type SkipReason = keyof typeof skipReasons

/** A file, and the folder that its pictures go to. */
export type DicomFilmTask = { path: string; folder: string }

/** Given once to each thread: finds the knees. */
export type DicomFilmWorkerData = { gate: LoadedGate }

export type DicomFilm = {
  kind: 'film'
  /**
   * One, or one for each of two knees, from left to right on the film. They are called by the first 12 hex digits of the SHA-256 of the DICOM file, and
   * the knees' by their number too.
   */
  pictures: { name: string; facts: Omit<FilmFacts, 'file'> }[]
  sopInstanceUid: string | undefined
  studyInstanceUid: string | undefined
  burnedIn: boolean
  warnings: string[]
}

export type DicomFilmAnswer = DicomFilm | { kind: 'skipped'; reason: SkipReason } | { kind: 'failed'; message: string }

export type ImportedDicom = {
  /** The files written; none where no film of the source could be read. */
  written: { manifest: string; sources: string } | undefined
  /** Films of the source. */
  films: number
  /** Of them those that show two knees, each of which has a picture and a row of its own. */
  ofTwoKnees: number
  /** Films of the source whose picture was made now. */
  converted: number
  /** Files that are the same as another, byte by byte. */
  copies: number
  /** Files that are no films of the cohort, by reason; the words of `skipReasons`. */
  skipped: { reason: string; files: number }[]
  /** By name, relative to the source. */
  failures: { file: string; message: string }[]
  /** What is odd in films, each with their number. A warning of the pixels is told when they are converted. */
  warnings: { message: string; films: number }[]
  /** Of how many films of the source it is not known. */
  unknown: { what: string; films: number }[]
}

/** What pairing needs. */
const needed = {
  patient: 'patient',
  sex: 'sex',
  studyDate: 'study date',
  chronologicalAgeMonths: 'age',
  joint: 'joint',
} as const

const sourceColumns = ['file', 'source', 'sop_instance_uid', 'study_instance_uid'] as const
type SourceRow = Partial<Record<(typeof sourceColumns)[number], string>>

/**
 * Writes films/ and, when all are done, films.csv and sources.csv into `out`.
 *
 * @param source the folder; all below it is looked at
 * @param out the folder to write to; made as needed
 * @param onProgress called with files done and files in all
 * @param signal stops between films; the result is then undefined, and the next call goes on
 * @throws {UsageError} if there is no such folder, no film in it, or a films.csv in `out` that cannot be added to
 */
export async function importDicom(
  source: string,
  out: string,
  { onProgress, signal }: { onProgress?: (done: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<ImportedDicom | undefined> {
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${source} is no folder: name the folder that holds the DICOM files`)
  const paths = { manifest: join(out, 'films.csv'), sources: join(out, 'sources.csv') }
  const rows = rowsThere(paths.manifest)
  const sources = sourcesThere(paths.sources)
  const folder = join(out, 'films')
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new UsageError(`${folder} cannot be made (${(error as NodeJS.ErrnoException).code}): name another --out`)
  }
  const home = realpathSync(out)
  const below = realpathSync(source)
  const files = filesBelow(below, home)
  const there = new Set(readdirSync(folder))

  /** By picture. */
  const films = new Map<string, FilmFacts>()
  let seen = 0
  const failures: ImportedDicom['failures'] = []
  const skipped = new Map<SkipReason, number>()
  const warned = new Map<string, number>()
  let [done, converted, copies] = [0, 0, 0]
  const answers = mapInWorkers<DicomFilmTask, DicomFilmAnswer>(
    moduleBeside(import.meta.url, 'dicomFilmWorker'),
    files.map(path => ({ path, folder })),
    {
      workers: Math.min(availableParallelism(), Math.max(1, files.length)),
      data: { gate: loadGate() } satisfies DicomFilmWorkerData,
    },
  )
  for await (const answer of answers) {
    if (signal?.aborted) return undefined
    const path = files[done++]
    onProgress?.(done, files.length)
    if (answer.kind === 'skipped') count(skipped, answer.reason)
    else if (answer.kind === 'failed') failures.push({ file: inFolder(below, path), message: answer.message })
    else {
      const { pictures, sopInstanceUid, studyInstanceUid } = answer
      if (films.has(`films/${pictures[0].name}`)) {
        copies++
        continue
      }
      seen++
      if (!there.has(pictures[0].name)) converted++
      for (const message of warningsOf(answer)) count(warned, message)
      for (const { name, facts } of pictures) {
        const file = `films/${name}`
        const row = rows.get(file) ?? { file, ...facts }
        films.set(file, row)
        rows.set(file, row)
        sources.set(file, {
          file,
          source: inFolder(home, path),
          sop_instance_uid: sopInstanceUid,
          study_instance_uid: studyInstanceUid,
        })
      }
    }
  }
  if (films.size === 0 && failures.length === 0)
    throw new UsageError(`${source} holds no radiograph of a hand, a wrist or a knee as DICOM: name another folder`)

  if (films.size > 0) {
    writeFileAtomic(paths.sources, formatTable(sourceColumns, [...sources.values()]))
    writeFileAtomic(paths.manifest, formatManifest([...rows.values()]))
  }
  return {
    written: films.size > 0 ? paths : undefined,
    films: seen,
    // Each of them has one picture more.
    ofTwoKnees: films.size - seen,
    converted,
    copies,
    skipped: [...skipped].map(([reason, number]) => ({ reason: skipReasons[reason], files: number })),
    failures,
    warnings: [...warned].map(([message, number]) => ({ message, films: number })),
    unknown: Object.entries(needed).flatMap(([key, what]) => {
      const number = [...films.values()].filter(film => film[key as keyof typeof needed] === undefined).length
      return number > 0 ? [{ what, films: number }] : []
    }),
  }
}

/** All files in a folder and below but for what an import writes. */
function filesBelow(folder: string, out: string): string[] {
  const written = [join(out, 'films') + sep, join(out, 'films.csv'), join(out, 'sources.csv')]
  return filesUnder(folder).filter(path => !written.some(own => path.startsWith(own)))
}

/** The films that are there, by what they are called. */
function rowsThere(path: string): Map<string, FilmFacts> {
  if (!existsSync(path)) return new Map()
  const { rows, warnings } = readManifest(path)
  return new Map(
    rows.map((row): [string, FilmFacts] => {
      const mistake = 'failure' in row ? row.failure.message : warnings[0]
      if ('failure' in row || mistake !== undefined)
        throw new UsageError(`${mistake}: films are added to this table; correct it, or move it away`)
      return [fileKey(row.file), row]
    }),
  )
}

function sourcesThere(path: string): Map<string, SourceRow> {
  if (!existsSync(path)) return new Map()
  return new Map(readTable(path, sourceColumns).rows.map(({ values }) => [values.file, values]))
}

function warningsOf({ warnings, burnedIn }: DicomFilm): string[] {
  const burned = 'the picture holds annotations, perhaps of the patient: look at it before it leaves the site'
  return [...new Set(burnedIn ? [...warnings, burned] : warnings)]
}

const count = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

const inFolder = (folder: string, path: string): string => relative(folder, path).replaceAll(sep, '/')
