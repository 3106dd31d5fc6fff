/**
 * The last look before training: nothing may stand on both sides of a split. Splits are made without a leak, but
 * tables are edited and joined by hand, and a leak makes every result better and worthless; so whoever uses splits
 * checks them, and a leak stops the study.
 */
import { UsageError } from '../base/index.ts'
import { fileKey } from './manifest.ts'
import type { Pair } from './nearDuplicates.ts'
import { keysOf, partName, type SplitFilm, type SplitRow } from './studySplits.ts'

/** Leaks that are named. */
const named = 5

/**
 * @param rows splits, with their lines in `tableName`
 * @param films what is known of the films beside their splits; joined by file
 * @param twins pairs of positions among `films` that are near-duplicates
 * @throws {UsageError} naming the files that are in two parts, and no patient; each fold is a part
 */
export function checkLeaks(
  rows: readonly SplitRow[],
  tableName: string,
  {
    films = [],
    twins = [],
    teacherSaw = () => false,
  }: {
    films?: readonly SplitFilm[]
    twins?: readonly Pick<Pair, 'a' | 'b'>[]
    teacherSaw?: (film: SplitFilm) => boolean
  } = {},
): void {
  const leaks: string[] = []
  const filmOf = new Map(films.map(film => [fileKey(film.file), film]))
  const place = (row: SplitRow) => `${partName(row)} (${row.file}, line ${row.line})`
  const told = new Set<string>()
  const compare = (what: string, a: SplitRow, b: SplitRow) => {
    if (partName(a) === partName(b) || told.has(`${a.line} ${b.line}`)) return
    told.add(`${a.line} ${b.line}`)
    leaks.push(`${what} is in ${place(a)} and in ${place(b)}`)
  }
  const rowOf = new Map<string, SplitRow>()
  const first = new Map<string, SplitRow>()
  for (const row of rows) {
    rowOf.set(fileKey(row.file), row)
    const film = filmOf.get(fileKey(row.file))
    for (const key of new Set([...keysOf(row), ...(film ? keysOf(film) : []), `cluster ${row.cluster}`])) {
      const before = first.get(key)
      if (before) compare(key.startsWith('film ') ? key : `one ${key.slice(0, key.indexOf(' '))}`, before, row)
      else first.set(key, row)
    }
    if (film && row.split !== 'train' && teacherSaw(film))
      leaks.push(`the teacher was trained on a child in ${place(row)}`)
  }
  for (const { a, b } of twins) {
    const [one, other] = [a, b].map(i => rowOf.get(fileKey(films[i].file)))
    if (one && other) compare('almost the same picture', one, other)
  }
  if (leaks.length === 0) return
  const more = leaks.length > named ? `; and ${leaks.length - named} more` : ''
  throw new UsageError(`${tableName} leaks: ${leaks.slice(0, named).join('; ')}${more}: put each into one part`)
}
