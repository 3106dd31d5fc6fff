/**
 * Readings, readings.csv: what readers said about the films, one row a reading, and the rule that makes one assigned
 * bone age of them. Any table with `file` and `bone_age_months` is taken, so that the predictions of another program
 * can be the reference.
 *
 * A reference that is partly wrong would move every result without a trace, so one bad value refuses the table as a
 * whole: unlike a manifest's rows, readings do not fail one by one.
 */
import { z } from 'zod'
import { cellNumber, formatTable, type Table, toldCell, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import { fileKey } from './manifest.ts'
import { grouped } from './screen.ts'

/** The columns of readings.csv, in the order they are written. */
const readingColumns = [
  'file',
  'joint_index',
  'reader',
  'occasion',
  'bone_age_months',
  'atlas',
  'blinded_to_age',
] as const

/** No atlas goes further: Greulich and Pyle end at 19 years. What is above is a typing error or another unit. */
export const maxBoneAgeMonths = 240

/** What one reader said about one joint, once. */
export type Reading = {
  /** As in the manifest; tables are joined by `fileKey`. */
  file: string
  /** From 1, as the joints of a film are numbered in predictions.csv. */
  jointIndex: number
  boneAgeMonths: number
  reader?: string
  occasion?: string
  atlas?: string
  blindedToAge?: boolean
  /** Of the table that it was read from. */
  line?: number
}

export type Readings = {
  path: string
  readings: Reading[]
  /** Rows without a bone age, which were skipped: nothing was read. */
  withoutBoneAge: number
}

const truths: Record<string, boolean> = { true: true, yes: true, '1': true, false: false, no: false, '0': false }

const ageMessage = `is no bone age from 0 to ${maxBoneAgeMonths} months: write months with a decimal point, or leave it empty where nothing was read`
const indexMessage = 'is no number of a joint: write 1 for the first on the film, or leave it empty'

const rowSchema = z.object({
  file: z.string('is empty: name the film as the manifest does'),
  joint_index: z.string().transform(cellNumber).pipe(z.int(indexMessage).min(1, indexMessage)).default(1),
  reader: z.string().optional(),
  occasion: z.string().optional(),
  bone_age_months: z
    .string()
    .transform(cellNumber)
    .pipe(z.number(ageMessage).min(0, ageMessage).max(maxBoneAgeMonths, ageMessage))
    .optional(),
  atlas: z.string().optional(),
  blinded_to_age: z
    .string()
    .transform(word => truths[word.toLowerCase()])
    .pipe(z.boolean('is neither true nor false'))
    .optional(),
})

/**
 * Reads readings from their file.
 *
 * @throws {UsageError} if anything in it is broken, naming the file, the line and the column
 */
export const readReadings = (path: string): Readings => readingsOf(readTable(path, ['file', 'bone_age_months']))

/** The readings that a table with the columns `file` and `bone_age_months` holds. */
export function readingsOf(table: Table): Readings {
  const lines = new Map<string, number>()
  const readings = table.rows.flatMap(({ line, values }): Reading[] => {
    const filled = Object.fromEntries(readingColumns.map(column => [column, values[column]?.trim() || undefined]))
    const parsed = rowSchema.safeParse(filled)
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]
      const column = String(path[0])
      throw new UsageError(`${table.name}, line ${line}: ${toldCell(column, filled[column])} ${message}`)
    }
    const {
      joint_index: jointIndex,
      bone_age_months: boneAgeMonths,
      blinded_to_age: blindedToAge,
      ...same
    } = parsed.data
    if (boneAgeMonths === undefined) return []
    const { file, reader = '', occasion = '', atlas } = same
    const key = JSON.stringify([fileKey(file), jointIndex, reader, occasion, atlas])
    const first = lines.get(key)
    if (first !== undefined)
      throw new UsageError(
        `${table.name}, line ${line}: ${file} has a reading ${reader === '' ? 'without a reader' : 'by this reader'}${occasion === '' ? '' : ' on this occasion'} on line ${first} already: name reader and occasion, or remove one`,
      )
    lines.set(key, line)
    return [{ ...same, jointIndex, boneAgeMonths, blindedToAge, line }]
  })
  if (readings.length === 0)
    throw new UsageError(`${table.name} holds no bone age: write into bone_age_months what was read on each film`)
  return { path: table.name, readings, withoutBoneAge: table.rows.length - readings.length }
}

/** Writes readings.csv. */
export const formatReadings = (readings: readonly Reading[]): string =>
  formatTable(
    readingColumns,
    readings.map(({ jointIndex, boneAgeMonths, blindedToAge, line: _, ...same }) => ({
      ...same,
      joint_index: jointIndex,
      bone_age_months: boneAgeMonths,
      blinded_to_age: blindedToAge,
    })),
  )

/**
 * How readings become the assigned bone age of a joint. A study declares it.
 *
 * - `single`: the only reading there is.
 * - `mean`: the mean over readers, each with the mean of the occasions on which they read; an adjudicated row is no reader.
 * - `adjudicated`: the reading whose reader or occasion is named `adjudicated`; where there is none, the value on which
 *   all readings agree.
 */
export const assignmentRules = ['single', 'mean', 'adjudicated'] as const
export type AssignmentRule = (typeof assignmentRules)[number]

export type AssignedBoneAge = {
  file: string
  jointIndex: number
  boneAgeMonths: number
  /** Readings of this joint. */
  readings: number
  /** The scale, where the readings name it. */
  atlas?: string
}

/**
 * One bone age a joint, in the order in which joints first appear.
 *
 * @throws {UsageError} naming the table and the film whose readings the rule does not settle, or that was read by more than one
 * atlas: scales are never mixed in one value
 */
export function assignedBoneAges(
  { path, readings }: { path: string; readings: readonly Reading[] },
  rule: AssignmentRule,
): AssignedBoneAge[] {
  const joints = grouped(readings, ({ file, jointIndex }) => `${jointIndex} ${fileKey(file)}`)
  return [...joints.values()].map(ofJoint => {
    const { file, jointIndex } = ofJoint[0]
    const name = `${path}, ${file}${jointIndex === 1 ? '' : `, joint ${jointIndex}`}`
    const atlases = [...new Set(ofJoint.flatMap(({ atlas }) => atlas ?? []))]
    if (atlases.length > 1)
      throw new UsageError(`${name}: it was read by ${atlases.length} atlases: keep the readings of one`)
    return {
      file,
      jointIndex,
      boneAgeMonths: rules[rule](ofJoint, name),
      readings: ofJoint.length,
      atlas: atlases[0],
    }
  })
}

/** The value that each rule assigns to the readings of one joint. */
const rules: Record<AssignmentRule, (readings: readonly Reading[], name: string) => number> = {
  single(readings, name) {
    if (readings.length === 1) return readings[0].boneAgeMonths
    throw new UsageError(
      `${name}: it has ${readings.length} readings and the rule "single" takes one: remove the others, or declare "mean" or "adjudicated"`,
    )
  },
  mean(readings) {
    const single = readings.filter(reading => !isAdjudicated(reading))
    const readers = grouped(single.length > 0 ? single : readings, ({ reader }) => reader ?? '')
    return mean([...readers.values()].map(own => mean(own.map(({ boneAgeMonths }) => boneAgeMonths))))
  },
  adjudicated(readings, name) {
    const final = readings.filter(isAdjudicated)
    if (final.length === 1) return final[0].boneAgeMonths
    if (final.length > 1) throw new UsageError(`${name}: it has ${final.length} adjudicated readings: keep one`)
    const agreed = readings.every(({ boneAgeMonths }) => boneAgeMonths === readings[0].boneAgeMonths)
    if (agreed) return readings[0].boneAgeMonths
    throw new UsageError(`${name}: its readings differ: add the row that settles it, with reader "adjudicated"`)
  },
}

/** Whether a row settles the readings of a film: then it is not one of them, for whoever wrote it knew them. */
export const isAdjudicated = ({ reader, occasion }: Pick<Reading, 'reader' | 'occasion'>): boolean =>
  [reader, occasion].some(word => word?.toLowerCase() === 'adjudicated')

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
