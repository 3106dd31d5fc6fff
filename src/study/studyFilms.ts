/**
 * The films of a study of one model: those that were cut and have a bone age, each with the list that it belongs to. Lists are the collection's or the
 * site's own files, or the study makes them: of patients, so that no child is in two.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { UsageError } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import {
  type AssignedBoneAge,
  fileKey,
  filmsNamed,
  type Manifest,
  parseSplitLines,
  type SplitName,
  splitFilms,
  splitOf,
} from '../cohort/index.ts'
import type { TrainingFilm } from '../train/index.ts'
import type { CropRow } from './crops.ts'
import type { Study } from './studyFile.ts'

/** A film with what the study knows of it. */
export type StudyFilm = TrainingFilm & {
  id: string
  file: string
  /** Of the manifest. */
  line: number
  sha256: string
  pixelsSha256: string | undefined
  patient: string | undefined
  list: SplitName
}
type Unlisted = Omit<StudyFilm, 'list'>

export type FilmSources = {
  manifest: Manifest
  /** By the study's rule. */
  boneAges: readonly AssignedBoneAge[]
  crops: readonly CropRow[]
  /** Where lists that the study makes are written. */
  listsFolder: string
  /** Whether the package that the weights begin from, or join, was trained on this film or its patient. */
  saw?: (film: { sha256?: string; pixelsSha256?: string; patient?: string }) => boolean
  say: (text: string) => void
}

/** Lists that a file names; what is in none trains. */
const heldBack = ['test', 'calibration', 'validation'] as const
type HeldBack = (typeof heldBack)[number]

/** @throws {UsageError} naming the study file's line and field */
export function studyFilms(
  study: Study,
  { manifest, boneAges, crops, listsFolder, saw = () => false, say }: FilmSources,
): StudyFilm[] {
  const cropOf = new Map(crops.map(row => [fileKey(row.file), row]))
  // A film in a study shows one joint.
  const ages = new Map(boneAges.filter(a => a.jointIndex === 1).map(a => [fileKey(a.file), a.boneAgeMonths]))
  const films = manifest.rows.flatMap((row): Unlisted[] => {
    if ('failure' in row) return []
    const crop = cropOf.get(fileKey(row.file))
    const ageMonths = ages.get(fileKey(row.file))
    if (crop?.index === undefined || ageMonths === undefined) return []
    return [
      {
        id: parse(row.file).name,
        file: row.file,
        line: row.line,
        sha256: crop.sha256,
        pixelsSha256: crop.pixelsSha256,
        patient: row.patient,
        index: crop.index,
        ageMonths,
        sex: row.sex ?? null,
        chronologicalAgeMonths: row.chronologicalAgeMonths ?? null,
      },
    ]
  })
  if (films.length === 0)
    throw new UsageError(
      `no film is left: of ${manifest.rows.length} films of ${manifest.path} none was cut and has a bone age. Look at crops/crops.csv of the state folder, name films alike in both tables, and say under joint what each shows${study.crops.joint === 'knee' && study.members > 0 ? '; knees whose hands were read teach in a study of transfer (docs/study.md)' : ''}`,
    )
  const lists = listsOf(study, films, manifest, { listsFolder, saw, say })
  const leaked = films.filter((film, i) => lists[i] !== 'train' && saw(film))
  if (leaked.length > 0)
    throw study.mistake(
      study.joins === undefined ? 'init' : 'joins',
      `the package was trained on ${leaked.length} of the films that this study holds back, or on their patients, beginning with ${leaked[0].file} (${manifest.path}, line ${leaked[0].line}): take them out of the lists of data.lists, or name another package`,
    )
  return films.map((film, i) => ({ ...film, list: lists[i] }))
}

type MoreOfLists = Required<Pick<FilmSources, 'listsFolder' | 'saw' | 'say'>>

/** The list of each film. */
function listsOf(study: Study, films: readonly Unlisted[], manifest: Manifest, more: MoreOfLists): SplitName[] {
  const { data } = study
  if (data.import === 'phantom') return films.map(({ patient, id }) => splitOf(`${study.study}/${patient ?? id}`))
  if (data.import === 'tables' && data.lists === undefined) return makeLists(study, films, more)
  const named = readLists(study, data.lists!)
  if (data.import === 'rsna') {
    const listOf = new Map(named.map(({ id, list }) => [id, list]))
    return films.map(({ id }) => listOf.get(id) ?? 'train')
  }
  const listOf = siteLists(named, manifest)
  const lists = films.map(film => listOf.get(fileKey(film.file)) ?? 'train')
  checkApart(study, films, lists, manifest.path)
  return lists
}

type ListLine = { id: string; list: HeldBack; where: string }

function readLists({ mistake }: Study, prefix: string): ListLine[] {
  return heldBack.flatMap(list => {
    const path = `${prefix}-${list}.txt`
    if (!existsSync(path)) throw mistake('data.lists', `the split list ${path} does not exist`)
    return parseSplitLines(readFileSync(path, 'utf8')).map(({ id, line }) => ({
      id,
      list,
      where: `${path}, line ${line}`,
    }))
  })
}

/** The films that a site's lists name, as its manifest does or without folder and ending, by `fileKey`. */
function siteLists(named: readonly ListLine[], manifest: Manifest): Map<string, HeldBack> {
  const meant = filmsNamed(manifest)
  const listOf = new Map<string, ListLine>()
  for (const line of named) {
    const found = meant(line.id)
    if (found.length !== 1)
      throw new UsageError(
        `${line.where}: ${line.id} is ${found.length === 0 ? 'no film' : `the name of ${found.length} films`} of ${manifest.path}: write the film as its column file does`,
      )
    const key = fileKey(found[0].file)
    const before = listOf.get(key)
    if (before) throw new UsageError(`${line.where}: ${line.id} stands on ${before.where} too: leave it in one list`)
    listOf.set(key, line)
  }
  return new Map([...listOf].map(([key, { list }]) => [key, list]))
}

/** No child and no picture may be in two lists. */
function checkApart(
  { mistake }: Study,
  films: readonly Unlisted[],
  lists: readonly SplitName[],
  manifestPath: string,
): void {
  const first = new Map<string, number>()
  for (const [i, { patient, sha256, pixelsSha256, line }] of films.entries())
    for (const [what, key] of [
      ['films of one patient', patient === undefined ? undefined : `patient ${patient}`],
      ['the same picture', `picture ${pixelsSha256 ?? sha256}`],
    ]) {
      if (key === undefined) continue
      const a = first.get(key) ?? i
      first.set(key, a)
      if (lists[a] !== lists[i])
        throw mistake(
          'data.lists',
          `${what} (${manifestPath}, lines ${films[a].line} and ${line}) would be in ${lists[a]} and ${lists[i]}: put them into one list`,
        )
    }
}

/**
 * Lists of the study's own: a fifth of the patients tests, an eighth of the others calibrates, a fifth of the rest validates; where no network is trained,
 * all calibrate who neither test nor trained the package. They are written, so that
 * the test films can be told from the others, and a later study can name them.
 */
function makeLists(
  { study, seed, members }: Study,
  films: readonly Unlisted[],
  { listsFolder, saw, say }: MoreOfLists,
): SplitName[] {
  const { rows, warnings } = splitFilms(
    films.map(({ file, line, patient, sex, chronologicalAgeMonths, ageMonths, sha256, pixelsSha256 }) => ({
      file,
      line,
      patient,
      sex: sex ?? undefined,
      ageMonths: chronologicalAgeMonths ?? ageMonths,
      sha256,
      pixelsSha256,
    })),
    { seed, teacherSaw: saw, teacherRule: 'train', trains: members > 0 },
  )
  for (const text of warnings) say(`warning: ${text}`)
  const lists = rows.map(
    ({ split, fold }): SplitName =>
      split === 'test' || split === 'calibration' ? split : fold === 1 ? 'validation' : 'train',
  )
  for (const list of heldBack)
    writeFileAtomic(
      join(listsFolder, `${study}-${list}.txt`),
      films
        .filter((_, i) => lists[i] === list)
        .map(({ file }) => `${file}\n`)
        .join(''),
    )
  return lists
}
