/**
 * A file of coefficients for the abbreviated modified Fels method of the knee, or any method of its form: bone age as a
 * linear function of a few parameters that a person measures or grades on the film, another one for each sex and
 * stretch of chronological age (segmented regression with one to five parameters: Yuan et al., 2022; the full method with seven:
 * Kluck et al., J Bone Joint Surg Am 2023, doi 10.2106/JBJS.23.00286). The published coefficients are not public, so none come
 * along: who has them writes this file. docs/fels-synthetic.yaml shows its form with numbers that are made up.
 */
import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { UsageError } from '../base/index.ts'

/** May stand among the coefficients like a parameter; it is known of a film and not measured on it. */
export const ageTerm = 'chronological_age_months'

const months = z.number().min(0).max(300)

const parameterSchema = z.strictObject({
  /** Column of the table of measurements. */
  name: z
    .string()
    .regex(/^[\w-]+$/, 'name it as its column in the table of measurements: letters, digits, _ and -')
    .refine(name => name !== 'file' && name !== ageTerm, `file and ${ageTerm} are no parameters: name it otherwise`),
  /** How it is measured or graded, for people. */
  what: z.string(),
  /** Values outside are mistakes. */
  least: z.number(),
  most: z.number(),
})

const segmentSchema = z.strictObject({
  sex: z.enum(['F', 'M']),
  /** Chronological ages: this one belongs to the segment, */
  fromMonths: months,
  /** and this one to the next. */
  toMonths: months,
  interceptMonths: z.number(),
  /** Months of bone age for each unit of the parameter, or for each month of chronological age. */
  coefficients: z.record(z.string(), z.number()),
})

export const felsSchema = z
  .strictObject({
    /** Names the comparator in the report. */
    method: z.string().min(1),
    /** Where the coefficients are from, in a form that a reader can look up. */
    source: z.string().min(1),
    /** True for coefficients that are made up: the report says so wherever it names the method. */
    synthetic: z.boolean(),
    parameters: z.array(parameterSchema).min(1),
    segments: z.array(segmentSchema).min(1),
  })
  .superRefine(({ parameters, segments }, context) => {
    const mistake = (message: string, ...path: PropertyKey[]) => context.addIssue({ code: 'custom', message, path })
    const names = parameters.map(({ name }) => name)
    for (const [i, { name, least, most }] of parameters.entries()) {
      if (names.indexOf(name) < i) mistake(`two parameters are named ${name}: rename one`, 'parameters', i, 'name')
      if (least >= most) mistake('least is not below most', 'parameters', i, 'least')
    }
    for (const [i, { sex, fromMonths, toMonths, coefficients }] of segments.entries()) {
      if (fromMonths >= toMonths) mistake('fromMonths is not below toMonths', 'segments', i, 'fromMonths')
      const other = segments
        .slice(0, i)
        .findIndex(one => one.sex === sex && one.fromMonths < toMonths && fromMonths < one.toMonths)
      if (other >= 0)
        mistake(`its ages overlap with those of segment ${other + 1}, of the same sex`, 'segments', i, 'fromMonths')
      for (const term of Object.keys(coefficients))
        if (term !== ageTerm && !names.includes(term))
          mistake(
            `there is no parameter of this name: they are ${names.join(', ')}`,
            'segments',
            i,
            'coefficients',
            term,
          )
    }
  })

export type Fels = z.infer<typeof felsSchema>

/**
 * Reads a file of coefficients, YAML or JSON.
 *
 * @throws {UsageError} naming file, line and field
 */
export function readFels(path: string): Fels {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code
    throw new UsageError(`the coefficients ${path} cannot be read: ${why}`)
  }
  return parseFels(text, path)
}

/** @param name what messages call the file */
export function parseFels(text: string, name: string): Fels {
  const lines = new LineCounter()
  // JSON is YAML too.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken) throw new UsageError(`${name}, line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  const parsed = felsSchema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  // A misspelt field is also a missing one: the misspelling says more.
  const strange = issues.find(issue => issue.code === 'unrecognized_keys')
  const field = strange ? [...strange.path, strange.keys[0]] : issues[0].path
  const message = strange ? 'there is no such field' : issues[0].message
  throw new UsageError(`${name}, line ${lineOf(field)}: ${field.join('.') || 'the file'}: ${message}`)

  /** The line of a field, or of the innermost one around it that is there. */
  function lineOf(field: readonly PropertyKey[]): number {
    for (let depth = field.length; depth > 0; depth--) {
      const node = document.getIn(field.slice(0, depth), true) as { range?: [number] } | undefined
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
}
