/**
 * The first steps of a study of transfer: films and readings; who takes part, knee and hand in pairs (pairs.csv, left-out.csv, flow.json, flow.svg);
 * and into which parts the pairs fall (splits.csv). What pairing leaves out and what the splits leave out is one flow.
 */
import { join } from 'node:path'
import { formatTable, UsageError } from '../../base/index.ts'
import { mapInWorkers, moduleBeside, readTable, writeFileAtomic } from '../../base/node/index.ts'
import {
  assignedBoneAges,
  type CodeRange,
  type CountedFilm,
  checkLeaks,
  drawFlow,
  exclusionCodes,
  type FilmHash,
  type FilmPair,
  type Fingerprint,
  type FlowNote,
  type FlowStage,
  fileKey,
  filmPath,
  filmsNamed,
  formatExclusionCodes,
  formatLeftOut,
  formatPairs,
  formatSplits,
  grouped,
  type LeftOut,
  leaveOut,
  type Manifest,
  missingStrata,
  pairCohort,
  participantFlow,
  partName,
  type Reading,
  readExclusionCodes,
  readExclusionList,
  readSplits,
  type SplitFilm,
  type SplitRow,
  type StudySplits,
  settledRows,
  similarPairs,
  splitFilms,
  unitVector,
} from '../../cohort/index.ts'
import { importRsna } from '../../cohort/node/index.ts'
import { assumedSpread, drawReaders, type Spread } from '../../phantom/index.ts'
import { writePhantoms } from '../../phantom/node/index.ts'
import { shrink } from '../../predict/index.ts'
import type { CropRow } from '../crops.ts'
import { goneSince, missingFilms, refuseDicom } from '../filmsThere.ts'
import type { KnownChildren } from './known.ts'
import type { StudyPair } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

export type Say = (text: string) => void

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

export type Paired = {
  pairs: StudyPair[]
  stages: FlowStage[]
  notes: FlowNote[]
  warnings: string[]
  /** Films that are excluded for what a row says that is itself left out. */
  excludedByDropped: number
  /** Diagnoses that were left out; absent where no film has any. */
  codes?: readonly CodeRange[]
}

/** A table of readings that a study can use. */
type StudyReadings = { path: string; readings: readonly Reading[] }

/** Each film beside itself: its wrist is read, and the teacher labels the whole hand. */
export function rehearsalPairs({ assigned }: TransferStudy, manifest: Manifest, readings: StudyReadings): Paired {
  const ages = new Map(assignedBoneAges(readings, assigned).map(one => [fileKey(one.file), one]))
  const pairs = manifest.rows.flatMap((row): StudyPair[] => {
    if ('failure' in row) return []
    const { file, line, sex, side, site, device } = row
    const age = ages.get(fileKey(file))
    return [
      {
        kneeFile: file,
        handFile: file,
        kneeLine: line,
        handLine: line,
        sex,
        chronologicalAgeMonths: null,
        side,
        site,
        device,
        gapDays: 0,
        gapFrom: 'dates',
        handReading: age && { boneAgeMonths: age.boneAgeMonths, readings: age.readings, atlas: age.atlas },
      },
    ]
  })
  return {
    pairs,
    stages: [],
    notes: ['Each film is a child of its own: the collection names no patients'],
    warnings: [],
    excludedByDropped: 0,
  }
}

/** Knees and hands in pairs, with everyone who is left out on the way. */
export function makePairs(
  { cohort, assigned }: TransferStudy,
  manifest: Manifest,
  readings: StudyReadings,
  hashes: ReadonlyMap<string, FilmHash>,
): Paired {
  const unreadable = manifest.rows.flatMap(row => ('failure' in row || hashes.has(fileKey(row.file)) ? [] : [row]))
  const list = cohort.import === 'tables' && cohort.exclusions ? readExclusionList(cohort.exclusions) : undefined
  const codes =
    cohort.import === 'tables' && cohort.exclusionCodes ? readExclusionCodes(cohort.exclusionCodes) : exclusionCodes
  const { pairs, stages, warnings, codesToConfirm, excludedByDropped } = pairCohort(
    manifest,
    assignedBoneAges(readings, assigned),
    { hashes, list, codes, unreadable },
  )
  const [once, ...later] = stages
  const shared = pairs.length - new Set(pairs.map(pair => fileKey(pair.handFile))).size
  return {
    pairs,
    stages: [{ ...once, leftOut: [...unreadable.map(row => unread(row)), ...once.leftOut] }, ...later],
    notes: [
      ...(shared > 0 ? [{ count: shared, text: 'knees share their hand film with another knee' }] : []),
      ...(codesToConfirm > 0 ? [`${codesToConfirm} ranges of diagnoses have not been confirmed by the site`] : []),
    ],
    warnings: [...manifest.warnings, ...settledRows(manifest), ...warnings],
    excludedByDropped,
    ...(cohort.import === 'tables' ? { codes } : {}),
  }
}

/** Leaves out a film that cannot be read. @param code for which cutting failed, where it came so far */
const unread = (row: CountedFilm, code?: string): LeftOut =>
  leaveOut(
    row,
    'unreadable',
    code === undefined || code === 'missing'
      ? `${row.file} on line ${row.line} is missing or cannot be read: look where the manifest lies`
      : `${row.file} on line ${row.line} is there and failed as ${code}: a study reads whole PNG and JPEG pictures`,
  )

/** Leaves out a film on which the gate sees no knee, or two. */
const notOneKnee = (row: CountedFilm): LeftOut =>
  leaveOut(
    row,
    'not_one_knee',
    `${row.file} on line ${row.line}: no knee was found, or more than one: write the square of the one that was read into crop_x, crop_y, crop_width and crop_height`,
  )

/** Nothing is paired in a rehearsal, where the wrist of a hand film is read in place of a knee. */
const reads = (pairing: readonly FlowStage[]) => (pairing.length === 0 ? 'wrist' : 'knee')

/** Writes what pairing found. */
export function writePairs(
  folder: string,
  manifest: Manifest,
  { pairs, stages, notes, codes }: Pick<Paired, 'pairs' | 'stages' | 'notes' | 'codes'>,
): void {
  // In a rehearsal every film is beside itself, and there is no table to write.
  if (stages.length > 0) writeFileAtomic(join(folder, 'pairs.csv'), formatPairs(pairs as FilmPair[]))
  // For the site to confirm, or to correct and name in the study.
  if (codes) writeFileAtomic(join(folder, 'exclusion-codes.csv'), formatExclusionCodes(codes))
  writeFlow(folder, manifest, stages, { notes, reads: reads(stages) })
}

function writeFlow(
  folder: string,
  manifest: Manifest,
  stages: readonly FlowStage[],
  more: Parameters<typeof participantFlow>[2],
): void {
  const flow = participantFlow(manifest.rows, stages, more)
  writeFileAtomic(join(folder, 'left-out.csv'), formatLeftOut(stages.flatMap(stage => stage.leftOut)))
  writeFileAtomic(join(folder, 'flow.json'), `${JSON.stringify(flow, null, 2)}\n`)
  writeFileAtomic(join(folder, 'flow.svg'), drawFlow(flow))
}

/** One picture of each pair's knee, as compared with others to find the same film under two names. */
export function fingerprint(crop: Uint8Array, side: number): Fingerprint {
  return { small: unitVector(shrink(crop, side, 16)), large: unitVector(shrink(crop, side, 64)) }
}

/**
 * Pictures of knees that correlate by this at 64 x 64 are taken for one film. Knees are alike as hands are not: they fill the film in one position.
 */
const kneeTwins = 0.9985

/**
 * A teacher that trains for hours beside no knee at all teaches nobody.
 *
 * @throws {UsageError} if no film was cut
 */
export function refuseNoCrops(stateFolder: string, rows: readonly CropRow[]): void {
  if (rows.some(row => row.index !== undefined)) return
  const codes = [...grouped(rows, ({ failure }) => failure)].map(([code, own]) => `${code} (${own.length})`)
  throw new UsageError(
    `none of the ${rows.length} films that are paired could be cut: ${codes.join(', ')}: look at ${join(stateFolder, 'crops', 'crops.csv')}; where you put other films in their place, delete ${join(stateFolder, 'hashes')}, and run the study again`,
  )
}

/** What cutting found, by `fileKey`: the picture of each knee, or why there is none. */
export type CutFilms = { prints: ReadonlyMap<string, Fingerprint>; failures: ReadonlyMap<string, string> }

/** As the manifest calls what is read, so that counts of the flow add up. */
const jointOf = ({ cohort }: TransferStudy) => (cohort.import === 'rehearsal' ? 'hand' : 'knee')

/** What splits are made of. */
const splitFilmsOf = (study: TransferStudy, { pairs }: Paired, hashes: ReadonlyMap<string, FilmHash>): SplitFilm[] =>
  pairs.map(pair => {
    const { kneeFile, handFile, kneeLine, handLine, patient, sex, chronologicalAgeMonths } = pair
    return {
      file: kneeFile,
      line: kneeLine,
      patient,
      sex,
      // Strata are made of the age, or of the reading where nobody told it.
      ageMonths: chronologicalAgeMonths ?? pair.handReading?.boneAgeMonths,
      joint: jointOf(study),
      ...hashes.get(fileKey(kneeFile)),
      hand: { file: handFile, line: handLine, ...hashes.get(fileKey(handFile)) },
    }
  })

/** The site's own table of splits, if it has one. */
const ownSplits = ({ cohort }: TransferStudy): string | undefined =>
  cohort.import === 'phantom' ? undefined : cohort.splits

/**
 * Looks at a site's own splits before anything is cut or trained; whether films look alike, and what the teacher knew, is asked once these are known.
 *
 * @throws {UsageError} if the table is broken, or has a patient, a hand or a picture in two parts
 */
export function checkOwnSplits(
  study: TransferStudy,
  manifest: Manifest,
  paired: Paired,
  hashes: ReadonlyMap<string, FilmHash>,
  say: Say,
): void {
  const own = ownSplits(study)
  if (own === undefined) return
  const films = splitFilmsOf(study, paired, hashes)
  const { rows, warnings } = siteSplits(own, films, manifest)
  for (const text of warnings) say(`warning: ${text}`)
  checkLeaks(rows, own, { films })
}

/** Splits the pairs, checks them for leaks, and draws the flow with its parts. */
export function makeSplits(
  study: TransferStudy,
  folder: string,
  manifest: Manifest,
  paired: Paired,
  hashes: ReadonlyMap<string, FilmHash>,
  { prints, failures }: CutFilms,
  known: Pick<KnownChildren, 'saw' | 'warnings'>,
  say: Say,
): SplitRow[] {
  const lost = paired.pairs.filter(pair => !prints.has(fileKey(pair.kneeFile)))
  const joint = jointOf(study)
  const films = splitFilmsOf(study, paired, hashes).filter(({ file }) => prints.has(fileKey(file)))
  // The films of a rehearsal were compared when its lists were made.
  const twins =
    study.cohort.import === 'rehearsal'
      ? []
      : similarPairs(
          films.map(film => prints.get(fileKey(film.file))!),
          kneeTwins,
        )
  for (const text of known.warnings) say(`warning: ${text}`)
  const own = ownSplits(study)
  const splits =
    own === undefined
      ? splitFilms(films, { seed: study.seed, twins, teacherSaw: known.saw })
      : siteSplits(own, films, manifest)
  for (const text of splits.warnings) say(`warning: ${text}`)
  checkLeaks(splits.rows, own ?? 'splits.csv', { films, twins, teacherSaw: known.saw })
  writeFileAtomic(join(folder, 'splits.csv'), formatSplits(splits.rows))
  const leftOut = [
    ...lost.map(({ kneeFile: file, kneeLine: line, patient }) => {
      const film = { file, line, patient, joint }
      const code = failures.get(fileKey(file))
      return code === 'not_one_knee' ? notOneKnee(film) : unread(film, code)
    }),
    // A hand that the teacher saw may stand beside several knees.
    ...new Map(splits.leftOut.map(film => [film.line, film])).values(),
  ]
  writeFlow(folder, manifest, [...paired.stages, { title: 'Can be learned from', leftOut }], {
    parts: splits.parts,
    notes: paired.notes,
    reads: reads(paired.stages),
  })
  return splits.rows
}

/**
 * The parts that a site's own table gives to films; those that it does not name take no part.
 *
 * @throws {UsageError} if the table is broken, names a film twice, or names by one word films of several folders
 */
export function siteSplits(path: string, films: readonly SplitFilm[], manifest: Manifest): StudySplits {
  const meant = filmsNamed(manifest)
  const rowOf = new Map<string, SplitRow>()
  const given = readSplits(path)
  const nowhere: SplitRow[] = []
  for (const row of given) {
    const found = meant(row.file)
    if (found.length === 0) nowhere.push(row)
    // A hand may be called as its knee is, in a folder of its own.
    const read = found.filter(film => !('failure' in film) && film.joint === films[0]?.joint)
    const where = `${path}, line ${row.line}: ${row.file}`
    if (read.length > 1)
      throw new UsageError(
        `${where} is the name of ${read.length} films of ${manifest.path}, ${read[0].file} and ${read[1].file}: write the film as its column file does`,
      )
    for (const { file } of read) {
      const before = rowOf.get(fileKey(file))
      if (before) throw new UsageError(`${where} stands on line ${before.line} too: leave it in one part`)
      rowOf.set(fileKey(file), row)
    }
  }
  const named = films.flatMap(film => {
    const row = rowOf.get(fileKey(film.file))
    return row ? [{ film, row }] : []
  })
  if (named.length === 0)
    throw new UsageError(
      `${path} names none of the study's films: name them as the manifest does, or without folder and ending`,
    )
  const rows = named.map(
    ({ film, row }): SplitRow => ({
      ...row,
      file: film.file,
      patient: film.patient,
      cluster: row.patient ?? film.patient ?? fileKey(film.file),
    }),
  )
  const taking = new Set(named.map(({ film }) => film))
  const titles = [...new Set(rows.map(partName))].sort()
  const held = new Map(
    titles.map(title => [title, named.flatMap(({ film, row }) => (partName(row) === title ? film : []))]),
  )
  return {
    rows,
    leftOut: films
      .filter(film => !taking.has(film))
      .map(({ file, line, patient, joint }) =>
        leaveOut({ file, line, patient, joint }, 'not_in_splits', `${file} on line ${line}: ${path} does not name it`),
      ),
    parts: [...held].map(([title, own]) => ({
      title: title[0].toUpperCase() + title.slice(1),
      films: own.length,
      patients: new Set(own.flatMap(({ patient }) => patient ?? [])).size,
    })),
    warnings: [
      ...(nowhere.length > 0
        ? [
            `${nowhere.length} of ${given.length} rows of ${path} name no film of ${manifest.path}, as ${nowhere[0].file} on line ${nowhere[0].line}: not used`,
          ]
        : []),
      ...missingStrata(held),
    ],
  }
}
