/**
 * Into which parts the pairs of a study fall (splits.csv), so that no child, hand or picture is in two. What pairing leaves out and what the splits leave out is
 * one flow.
 */
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { writeFileAtomic } from '../../base/node/index.ts'
import {
  type CountedFilm,
  checkLeaks,
  type FilmHash,
  type Fingerprint,
  fileKey,
  filmsNamed,
  formatSplits,
  grouped,
  type LeftOut,
  leaveOut,
  type Manifest,
  missingStrata,
  partName,
  readSplits,
  type SplitFilm,
  type SplitRow,
  type StudySplits,
  similarPairs,
  splitFilms,
  unitVector,
} from '../../cohort/index.ts'
import { shrink } from '../../predict/index.ts'
import type { CropRow } from '../crops.ts'
import type { KnownChildren } from './known.ts'
import { type Paired, reads, unread, writeFlow } from './pairs.ts'
import type { TransferStudy } from './transferFile.ts'

type Say = (text: string) => void

/** Leaves out a film on which the gate sees no knee, or two. */
const notOneKnee = (row: CountedFilm): LeftOut =>
  leaveOut(
    row,
    'not_one_knee',
    `${row.file} on line ${row.line}: no knee was found, or more than one: write the square of the one that was read into crop_x, crop_y, crop_width and crop_height`,
  )

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
export const ownSplits = ({ cohort }: TransferStudy): string | undefined =>
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
