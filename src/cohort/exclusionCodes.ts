/**
 * ICD-10 codes of children whom a study of maturity leaves out: those with physeal trauma about the knee, with a
 * skeletal dysplasia or another genetic disorder, with an endocrinopathy that affects maturation. The three groups are
 * those of the published method (OJSM 2026, doi 10.1177/23259671261424923), which names no code. Which codes fall
 * into them is therefore an assumption of ours, throughout, FOR THE SITE TO CONFIRM: the table is written as CSV, read,
 * corrected, its `status` set to `confirmed` row by row, and named in the study.
 *
 * Titles are those of ICD-10-CM (CDC/NCHS, April 2026, public domain), some of them joined for a range; codes of up to
 * four characters were compared with ICD-10 (WHO, 2019), which has no code for an injured growth plate: there S72.4,
 * S82.1 and M89.1 do not say enough, and such films stay, with a warning. National editions number the fifth character
 * in their own way and need their own table.
 *
 * Not in it, on purpose: E30.0 (delayed puberty) and E34.31 (constitutional short stature), which are mostly healthy
 * late children, the very ones whose bone age is asked for; E10 (type 1 diabetes), E06 (thyroiditis) and E66 (obesity),
 * which change maturation little or only when uncontrolled; S83 (ligaments, menisci), for which knee films are taken.
 */
import { z } from 'zod'
import { formatTable, type Table, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'

const exclusionCodeColumns = ['reason', 'from', 'to', 'title', 'source', 'status'] as const

export type CodeRange = {
  reason: 'physeal_trauma' | 'genetic' | 'endocrine'
  /** First and last code, included with everything below them; both as long. */
  from: string
  to: string
  title: string
  /** Why it is in the list. */
  source: string
  status: 'to confirm' | 'confirmed'
}

const group = (reason: CodeRange['reason'], source: string, rows: readonly (readonly [string, string, string])[]) =>
  rows.map(([from, to, title]): CodeRange => ({ reason, from, to, title, source, status: 'to confirm' }))

const method = 'group: OJSM 2026'

/** The list that is used unless a study names its own. */
export const exclusionCodes: readonly CodeRange[] = [
  ...group('physeal_trauma', `${method}; code: assumption, title names the growth plate`, [
    ['S79.1', 'S79.1', 'Physeal fracture of lower end of femur'],
    ['S89.0', 'S89.0', 'Physeal fracture of upper end of tibia'],
    ['S89.2', 'S89.2', 'Physeal fracture of upper end of fibula'],
    ['S72.44', 'S72.44', 'Fracture of lower epiphysis (separation) of femur'],
    ['M89.155', 'M89.159', 'Physeal arrest, distal or unspecified femur'],
    ['M89.160', 'M89.163', 'Physeal arrest, proximal tibia'],
    ['M89.168', 'M89.169', 'Physeal arrest, lower leg, other or unspecified'],
  ]),
  ...group('physeal_trauma', `${method}; code: assumption, the tuberosity is an apophysis in children`, [
    ['S82.15', 'S82.15', 'Fracture of tibial tuberosity'],
  ]),
  ...group('genetic', `${method}; code: assumption, dysplasia by title`, [['Q77', 'Q78', 'Osteochondrodysplasias']]),
  ...group('genetic', `${method}; code: assumption, chromosomal or syndromic by title`, [
    ['Q79.6', 'Q79.6', 'Ehlers-Danlos syndromes'],
    ['Q85', 'Q85', 'Phakomatoses, not elsewhere classified (neurofibromatosis)'],
    ['Q87', 'Q87', 'Other specified congenital malformation syndromes affecting multiple systems'],
    ['Q90', 'Q99', 'Chromosomal abnormalities, not elsewhere classified'],
    ['D82.1', 'D82.2', 'Di George syndrome; immunodeficiency with short-limbed stature'],
  ]),
  ...group('genetic', `${method}; code: assumption, storage disease that shapes bone`, [
    ['E76', 'E77', 'Disorders of glycosaminoglycan and glycoprotein metabolism'],
  ]),
  ...group('endocrine', `${method}; code: assumption, too little or too much of a hormone of growth or puberty`, [
    ['E00', 'E03', 'Hypothyroidism, congenital iodine deficiency'],
    ['E05', 'E05', 'Thyrotoxicosis (hyperthyroidism)'],
    ['E20.1', 'E20.1', 'Pseudohypoparathyroidism'],
    [
      'E22',
      'E25',
      'Pituitary hyperfunction (central precocious puberty, gigantism) and hypofunction, Cushing, adrenogenital disorders',
    ],
    ['E27.0', 'E27.4', 'Adrenocortical overactivity and insufficiency'],
    ['E28.3', 'E28.3', 'Primary ovarian failure'],
    ['E29', 'E29', 'Testicular dysfunction'],
    ['E30.1', 'E30.9', 'Precocious puberty and other disorders of puberty'],
    ['E34.30', 'E34.30', 'Short stature due to endocrine disorder, unspecified'],
    ['E34.32', 'E34.39', 'Genetic and other endocrine causes of short stature'],
    ['E34.5', 'E34.5', 'Androgen insensitivity syndrome'],
    ['E89.0', 'E89.0', 'Postprocedural hypothyroidism'],
    ['E89.3', 'E89.6', 'Postprocedural hypopituitarism, ovarian, testicular and adrenocortical hypofunction'],
  ]),
  ...group('endocrine', `${method}; code: assumption, metabolic disorder that changes growth plates`, [
    ['E55.0', 'E55.0', 'Rickets, active'],
    ['E83.3', 'E83.3', 'Disorders of phosphorus metabolism and phosphatases (hypophosphataemic rickets)'],
    ['N25.0', 'N25.0', 'Renal osteodystrophy'],
  ]),
]

/** Writes the list as a table for the site to confirm. */
export const formatExclusionCodes = (codes: readonly CodeRange[]): string => formatTable(exclusionCodeColumns, codes)

const codeMessage = 'is no ICD-10 code: write it as S79.1'
const code = z
  .string(codeMessage)
  .transform(bareCode)
  .pipe(z.string().regex(/^[A-Z]\d[\dA-Z]{1,5}$/, codeMessage))
const rowSchema = z.object({
  reason: z.enum(['physeal_trauma', 'genetic', 'endocrine'], 'is none of physeal_trauma, genetic, endocrine'),
  from: code,
  to: code,
  title: z.string().default(''),
  source: z.string().default(''),
  status: z.enum(['to confirm', 'confirmed'], 'is neither "to confirm" nor "confirmed"').default('to confirm'),
})

/**
 * Reads a site's own list from its file.
 *
 * @throws {UsageError} if anything in it is broken: an exclusion that is misspelt would exclude nobody
 */
export const readExclusionCodes = (path: string): CodeRange[] =>
  exclusionCodesOf(readTable(path, ['reason', 'from', 'to']))

/** The list that a table with the columns `reason`, `from` and `to` holds. */
export function exclusionCodesOf(table: Table): CodeRange[] {
  return table.rows.map(({ line, values }) => {
    const filled = Object.fromEntries(exclusionCodeColumns.map(column => [column, values[column]?.trim() || undefined]))
    const parsed = rowSchema.safeParse(filled)
    const fail = (column: string, why: string): never => {
      throw new UsageError(`${table.name}, line ${line}: ${column} ${JSON.stringify(filled[column] ?? '')} ${why}`)
    }
    if (!parsed.success) return fail(String(parsed.error.issues[0].path[0]), parsed.error.issues[0].message)
    const { from, to } = parsed.data
    if (from.length !== to.length || to < from)
      return fail('to', `does not end the range that begins with ${filled.from}`)
    return { ...parsed.data, from: filled.from!, to: filled.to! }
  })
}

/** A code without its point, in capitals: systems write it either way. */
export function bareCode(text: string): string {
  return text.trim().toUpperCase().replace('.', '')
}
