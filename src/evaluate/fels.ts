/**
 * A file of coefficients for the abbreviated modified Fels method of the knee, or any method of its form: bone age as a
 * linear function of a few parameters that a person measures or grades on the film, another one for each sex and
 * stretch of chronological age (segmented regression with one to five parameters: Yuan et al., 2022; the full method with seven:
 * Kluck et al., J Bone Joint Surg Am 2023, doi 10.2106/JBJS.23.00286). The published coefficients are not public, so none come
 * along: who has them writes this file. docs/fels-synthetic.yaml shows its form with numbers that are made up.
 */
import * as z from 'zod'
import { readYaml } from '../base/node/index.ts'

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
export const readFels = (path: string): Fels => readYaml(path, felsSchema).content
