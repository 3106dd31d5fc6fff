/**
 * Another method's bone ages from a table of anyone's: a comparator. A film that the table does not name, or gives no age, is left out of its
 * comparisons and counted; what cannot be right refuses the table as a whole, for it would move the comparison without a trace.
 */
import { UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { maxBoneAgeMonths } from '../cohort/index.ts'
import { cell, isForced, number, refuseYears } from './cells.ts'
import type { Comparator } from './input.ts'
import { readingKey } from './singleReadings.ts'

/**
 * @param path a table with `file` and `bone_age_months`, a row a film; `joint_index` (1 unless said), `status` and `code` are read where they are there
 * @param films what is compared, by position
 * @throws {UsageError} naming the table, and the line where there is one
 */
export function csvComparator(
  name: string,
  path: string,
  films: readonly { file: string; jointIndex: number }[],
): { comparator: Comparator; messages: string[] } {
  const { rows } = readTable(path, ['file', 'bone_age_months'])
  const lines = new Map<string, number>()
  const given = new Map<string, number | null>()
  for (const row of rows) {
    const file = cell(row, 'file')
    if (file === null) throw new UsageError(`${path}, line ${row.line}: file is empty: name the film`)
    const key = readingKey(file, number(path, row, 'joint_index') ?? 1)
    if (lines.has(key))
      throw new UsageError(
        `${path}, line ${row.line}: ${file} has a bone age on line ${lines.get(key)} already: keep one row a film`,
      )
    lines.set(key, row.line)
    const months = number(path, row, 'bone_age_months', 0, maxBoneAgeMonths)
    // A refused film may still carry what it would have been given.
    given.set(key, (cell(row, 'status') ?? 'estimated') === 'estimated' && !isForced(row) ? months : null)
  }
  refuseYears(path, [...given.values()])

  const keys = films.map(({ file, jointIndex }) => readingKey(file, jointIndex))
  const months = keys.map(key => given.get(key) ?? null)
  if (months.every(value => value === null))
    throw new UsageError(
      `no film that is compared has a bone age in ${path}: films are found by what stands under file${rows.length > 0 && films.length > 0 ? `, as ${films[0].file} and ${rows[0].values.file}` : ''}`,
    )
  const compared = new Set(keys)
  const strangers = [...given.keys()].filter(key => !compared.has(key)).length
  const missing = keys.filter(key => !given.has(key)).length
  const empty = months.filter(value => value === null).length - missing
  return {
    comparator: { name, description: 'bone ages by another method, from a table', months },
    messages: [
      ...(strangers > 0
        ? [`${strangers} of ${given.size} films of ${path} are not among those compared: left out`]
        : []),
      ...(missing + empty > 0
        ? [
            `${missing + empty} of ${films.length} films have no bone age by ${name}: not in ${path} ${missing}, without an age there ${empty}`,
          ]
        : []),
    ],
  }
}
