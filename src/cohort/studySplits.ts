/**
 * Who trains, calibrates and tests: of the patients 80 % develop and 20 % test; of those who develop an eighth
 * calibrates, and five folds hold the rest. Whatever would let a model remember instead of read stays together: the
 * films of one patient, the knees beside one hand film, and pictures that are the same or almost the same.
 *
 * Groups of films are put in order by age band and in it by sex, at random within each, and every fifth tests, every
 * eighth of the others calibrates, the rest goes round the folds (systematic sampling: Cochran, Sampling Techniques,
 * 1977, chapter 8). So each stratum has its share to within one or two groups, however small it is, and the whole has
 * it too; a band of ten children is in every fold. Random order comes from a hash of seed and group: the order of rows
 * does not matter.
 */
import { keyedRandom, UsageError } from '../base/index.ts'
import { sha256 } from '../base/node/index.ts'
import { type LeftOut, leaveOut } from './leftOut.ts'
import { fileKey } from './manifest.ts'
import { groupLeaders, type Pair } from './nearDuplicates.ts'
import { grouped } from './screen.ts'

/** Films of `train` train in every fold and are scored in none. */
export type StudySplit = 'test' | 'calibration' | 'fold' | 'train'

export const foldCount = 5
const testEvery = 5
const calibrationEvery = 8

/** With these, two test, one of eight calibrates and seven go round the folds; with fewer a part may stay empty. */
const fewestGroups = 10

/** Width of an age band, months. */
const bandMonths = 24

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0x5b117

export type SplitFilm = {
  file: string
  /** Line of the manifest. */
  line: number
  /** Where it is not known, the film is a patient of its own. */
  patient?: string
  sex?: 'F' | 'M'
  /** The age that strata are made of: chronological, or where that is not known the reading. */
  ageMonths?: number
  joint?: string
  /** SHA-256 of the film's file, and of its pixels. */
  sha256?: string
  pixelsSha256?: string
  /** The hand film beside it. */
  hand?: { file: string; line: number; sha256?: string; pixelsSha256?: string }
}

export type SplitRow = {
  file: string
  line: number
  patient?: string
  /** Names the group of films that stay together; rows are resampled by it. */
  cluster: string
  split: StudySplit
  /** From 1; only in `fold`. */
  fold?: number
}

export type StudySplits = {
  /** In the order of the films. */
  rows: SplitRow[]
  leftOut: LeftOut[]
  /** As the flow draws them, in this order: test, calibration, folds, and what only trains, if anything does. */
  parts: { title: string; films: number; patients: number }[]
  warnings: string[]
}

export type SplitOptions = {
  seed: number
  /** Positions of films that are near-duplicates, or the hands beside them are: `similarPairs`. */
  twins?: readonly Pick<Pair, 'a' | 'b'>[]
  /** Whether the teacher, or the package that the weights begin from, was trained on this film, its hand or its patient. */
  teacherSaw?: (film: SplitFilm) => boolean
  /** What becomes of such films and all that stays together with them. */
  teacherRule?: 'exclude' | 'train'
  /** False where no network is trained: there are no folds, and all calibrate who do not test. */
  trains?: boolean
}

/**
 * Splits films.
 *
 * @throws {UsageError} if there are too few patients for every part to have one
 */
export function splitFilms(films: readonly SplitFilm[], options: SplitOptions): StudySplits {
  const { seed, twins = [], teacherSaw = () => false, teacherRule = 'exclude', trains = true } = options
  const warnings: string[] = []
  const leftOut: LeftOut[] = []
  const groups = groupsOf(films, twins)
  const patientsIn = (members: readonly SplitFilm[]) => new Set(members.map(patientOf)).size

  const unknown = films.filter(({ patient }) => patient === undefined)
  if (unknown.length > 0)
    warnings.push(
      `${placeOf(unknown[0])} has no patient and counts as one of its own: two films of one child may be in two splits, and intervals are too narrow (such films: ${unknown.length})`,
    )
  for (const { members } of groups) {
    const patients = grouped(members, ({ patient }) => patient)
    patients.delete(undefined)
    if (patients.size > 1)
      warnings.push(
        `${patients.size} patients share a picture and stay together in one split, with ${listed([...patients.values()].map(([film]) => placeOf(film)))}: look whether they are one child`,
      )
    if (members.length > Math.max(20, films.length / 20))
      warnings.push(
        `${members.length} films hang together, beginning with ${placeOf(members[0])}, and cannot be split: look at the near-duplicates among them`,
      )
  }

  const parts = new Map<Group, { split: StudySplit; fold?: number }>()
  let seenFilms = 0
  const free = groups.filter(group => {
    const seen = group.members.filter(teacherSaw)
    if (seen.length === 0) return true
    seenFilms += group.members.length
    if (teacherRule === 'train') {
      parts.set(group, { split: 'train' })
      return false
    }
    const rows = new Map(
      group.members
        .flatMap(({ hand, ...film }) => [film, ...(hand ? [{ ...hand, joint: 'hand', patient: film.patient }] : [])])
        .map(row => [row.line, row]),
    )
    for (const row of rows.values())
      leftOut.push(
        leaveOut(row, 'teacher_saw', `${placeOf(row)}: the teacher was trained on this child (${placeOf(seen[0])})`),
      )
    return false
  })
  if (seenFilms > 0)
    warnings.push(
      teacherRule === 'train'
        ? `children whom the package before was trained on ${trains ? 'train again and are scored nowhere' : 'neither calibrate nor test'} (their films: ${seenFilms})`
        : `children whom the teacher was trained on are left out (their films: ${seenFilms})`,
    )

  if (free.length < fewestGroups)
    throw new UsageError(
      `${free.length} patients are too few to split: a test${trains ? `, a calibration and ${foldCount} folds` : ' and a calibration'} need ${fewestGroups}: name films of more patients in the manifest`,
    )
  const order = free.sort(
    (a, b) =>
      a.band - b.band ||
      // To and fro, so that a sex does not return at the same step of the count in each band.
      (a.band % 2 === 0 ? compare(a.sex, b.sex) : compare(b.sex, a.sex)) ||
      compare(sha256(`${seed} ${a.name}`), sha256(`${seed} ${b.name}`)),
  )
  const random = keyedRandom(seed, purpose)
  const [test, development] = every(testEvery, order, random.integer(testEvery))
  const [calibration, rest] = every(calibrationEvery, development, random.integer(calibrationEvery))
  for (const group of test) parts.set(group, { split: 'test' })
  for (const group of calibration) parts.set(group, { split: 'calibration' })
  for (const [i, group] of rest.entries())
    parts.set(group, trains ? { split: 'fold', fold: (i % foldCount) + 1 } : { split: 'calibration' })

  const folds = Array.from({ length: trains ? foldCount : 0 }, (_, i) => `fold ${i + 1}`)
  const names = ['test', 'calibration', ...folds]
  if ([...parts.values()].some(({ split }) => split === 'train')) names.push('training only')
  const held = new Map(names.map(name => [name, [] as SplitFilm[]]))
  for (const [{ members }, part] of parts) held.get(partName(part))!.push(...members)
  warnings.push(...missingStrata(held))
  const groupOf = new Map(groups.flatMap(group => group.members.map(film => [film, group] as const)))
  return {
    rows: films.flatMap((film): SplitRow[] => {
      const group = groupOf.get(film)!
      const part = parts.get(group)
      if (!part) return []
      return [{ file: film.file, line: film.line, patient: film.patient, cluster: group.name, ...part }]
    }),
    leftOut: leftOut.sort((a, b) => a.line - b.line),
    parts: [...held].map(([name, own]) => ({
      title: name[0].toUpperCase() + name.slice(1),
      films: own.length,
      patients: patientsIn(own),
    })),
    warnings,
  }
}

type Group = { members: SplitFilm[]; name: string; sex: string; band: number }

/** Films that stay together, with the stratum of each group: the sex if all agree, the band of the mean age. */
function groupsOf(films: readonly SplitFilm[], twins: readonly Pick<Pair, 'a' | 'b'>[]): Group[] {
  const pairs: Pair[] = twins.map(({ a, b }) => ({ a, b, correlation: 1 }))
  const first = new Map<string, number>()
  for (const [b, film] of films.entries())
    for (const key of keysOf(film)) {
      const a = first.get(key)
      if (a === undefined) first.set(key, b)
      else pairs.push({ a, b, correlation: 1 })
    }
  const leaders = groupLeaders(films.length, pairs)
  return [...grouped([...films.keys()], i => leaders[i]).values()].map(positions => {
    const members = positions.map(i => films[i])
    const sexes = new Set(members.flatMap(({ sex }) => sex ?? []))
    const ages = members.flatMap(({ ageMonths }) => ageMonths ?? [])
    return {
      members,
      name: members.map(patientOf).sort(compare)[0],
      sex: sexes.size === 1 ? [...sexes][0] : 'unknown',
      band: ages.length === 0 ? -1 : Math.floor(ages.reduce((a, b) => a + b, 0) / ages.length / bandMonths),
    }
  })
}

/** What two films must not have in common across splits, with the kind before it. */
export const keysOf = ({
  patient,
  hand,
  ...film
}: Pick<SplitFilm, 'file' | 'patient' | 'sha256' | 'pixelsSha256' | 'hand'>): string[] => [
  ...(patient === undefined ? [] : [`patient ${patient}`]),
  ...[film.file, hand?.file].flatMap(file => (file === undefined ? [] : `film ${fileKey(file)}`)),
  ...[film.pixelsSha256 ?? film.sha256, hand?.pixelsSha256 ?? hand?.sha256].flatMap(hash =>
    hash ? `picture ${hash}` : [],
  ),
]

/** The patient, or a name for the unknown one. */
const patientOf = ({ patient, file }: SplitFilm): string => patient ?? fileKey(file)

/** One of every n items from `offset` on, and the others. */
function every<Item>(n: number, items: readonly Item[], offset: number): [Item[], Item[]] {
  return [items.filter((_, i) => i % n === offset), items.filter((_, i) => i % n !== offset)]
}

/** One sentence for each sex or age band that is in the study and missing in a part. */
export function missingStrata(held: ReadonlyMap<string, readonly SplitFilm[]>): string[] {
  const all = [...held.values()].flat()
  const sexWords = { F: 'girls', M: 'boys' }
  const warnings = (['F', 'M'] as const)
    .filter(sex => !all.some(film => film.sex === sex))
    .map(sex => `there are no ${sexWords[sex]} in the study: nothing can be said about them`)
  const strata: [string, (film: SplitFilm) => boolean][] = (['F', 'M'] as const).map(sex => [
    sexWords[sex],
    film => film.sex === sex,
  ])
  const bands = new Set(
    all.flatMap(({ ageMonths }) => (ageMonths === undefined ? [] : Math.floor(ageMonths / bandMonths))),
  )
  for (const band of [...bands].sort((a, b) => a - b))
    strata.push([
      `children of ${band * bandMonths} to ${(band + 1) * bandMonths} months`,
      ({ ageMonths }) => ageMonths !== undefined && Math.floor(ageMonths / bandMonths) === band,
    ])
  for (const [name, has] of strata) {
    const patients = new Set(all.filter(has).map(patientOf)).size
    const without = [...held].filter(([part, own]) => part !== 'training only' && !own.some(has)).map(([part]) => part)
    if (patients > 0 && without.length > 0)
      warnings.push(`${listed(without)} without ${name} (in the study: ${patients})`)
  }
  return warnings
}

/** What a split is called: each fold is a part of its own. */
export const partName = ({ split, fold }: { split: StudySplit; fold?: number }): string =>
  split === 'fold' ? `fold ${fold}` : split === 'train' ? 'training only' : split

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const placeOf = ({ file, line }: { file: string; line: number }): string => `${file} on line ${line}`
const listed = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
