/** What predictions are compared with: the bone ages of a table, by the rule of a study, and of what kind they are. */
import { type Table, UsageError } from '../base/index.ts'
import { assignedBoneAges, isAdjudicated, type Reading } from '../cohort/index.ts'
import type { Reference, ReferenceKind } from './input.ts'
import type { Prediction } from './predictions.ts'
import { readersIn, readingKey, sawAge, singleReadings } from './singleReadings.ts'

/** @param ofKnees keys of films that were read as knees */
export function referenceFrom(
  path: string,
  table: Table,
  used: readonly Reading[],
  predictions: readonly Prediction[],
  ofKnees: ReadonlySet<string>,
): Reference {
  const kind = kindOf(path, table, used, ofKnees)
  const rule = used.some(isAdjudicated) ? 'adjudicated' : 'mean'
  const assigned = new Map(
    assignedBoneAges({ path, readings: used }, rule).map(one => [readingKey(one.file, one.jointIndex), one]),
  )
  const keys = predictions.map(({ readAs }) => readAs)
  const readings = singleReadings(used, keys)
  const how = rule === 'mean' && readings.length < 2 ? 'single' : rule
  return {
    kind,
    months: keys.map(key => assigned.get(key)?.boneAgeMonths ?? null),
    atlas: keys.map(key => assigned.get(key)?.atlas ?? null),
    rule: predictions.some(({ pair }) => pair !== null) ? `${how}, of the paired hand film` : how,
    readers: readersIn(readings),
    readings: kind === 'hand reading' || kind === 'knee reading' ? readings : [],
    sawChronologicalAge: sawAge(used),
  }
}

/** Names that are no person's. */
const machines = /^(pseudo|teacher|model|ensemble|ai\b)/i
const truths = /^(simulated[ -]?)?truth$/i

/** What the bone ages of a table are; there is one kind in a table. */
export function kindOf(
  path: string,
  { columns, rows }: Table,
  used: readonly Reading[],
  ofKnees: ReadonlySet<string>,
): ReferenceKind {
  const makers = ['model', 'teacher'].filter(column => columns.includes(column))
  const kindBy = ({ reader = '', file, jointIndex }: Reading): ReferenceKind => {
    if (truths.test(reader)) return 'simulated truth'
    if (machines.test(reader) || makers.length > 0) return 'pseudo-label'
    return ofKnees.has(readingKey(file, jointIndex)) ? 'knee reading' : 'hand reading'
  }
  const first = used[0]
  const kind = kindBy(first)
  const other = used.find(reading => kindBy(reading) !== kind)
  if (other) {
    const line = rows.find(
      ({ values }) => values.file.trim() === other.file && (values.reader?.trim() ?? '') === (other.reader ?? ''),
    )?.line
    throw new UsageError(
      `${path}, line ${line}, ${other.file}: this bone age is a ${kindBy(other)} and that of ${first.file} a ${kind}: references are never mixed in one column, give each a table of its own`,
    )
  }
  return kind
}
