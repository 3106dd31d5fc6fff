/**
 * What is declared before predictions are evaluated: blocks as a study file has them, for predictions that no study made. The study file takes its own from
 * here.
 */
import * as z from 'zod'
import { readYaml } from '../base/node/index.ts'
import { medianName, splineName } from './comparators.ts'
import { type EvaluationInput, referenceKinds } from './input.ts'
import { marginsSchema } from './margins.ts'
import { type Reporting, reportingSchema } from './report/reporting.ts'

/** The one comparison that counts: the model against something else. All others explore. */
export const primarySchema = z.strictObject({ against: z.string(), reference: z.enum(referenceKinds) })

const thresholds = z.array(z.number().min(0).max(240))

/** Bone ages at which the site decides, for all or for girls and boys apart: for how many children does the whole interval lie on one side? */
export const thresholdsSchema = z.union([thresholds, z.strictObject({ female: thresholds, male: thresholds })])

const planSchema = z.strictObject({
  primary: primarySchema.optional(),
  thresholdsMonths: thresholdsSchema.optional(),
  /** The evaluation then ends with a verdict. */
  margins: marginsSchema.optional(),
  /** What no computation can know. */
  reporting: reportingSchema.optional(),
})

/**
 * The input with what a plan declares, and what its authors say.
 *
 * @throws {UsageError} naming file, line and field
 */
export function withPlan(input: EvaluationInput, path: string): { input: EvaluationInput; reporting?: Reporting } {
  const { content, mistake } = readYaml(path, planSchema)
  const { primary, reporting, ...declared } = content
  if (!primary) return { input: { ...input, ...declared }, reporting }
  const others = [medianName, splineName, ...input.comparators.map(({ name }) => name)]
  if (!others.includes(primary.against))
    throw mistake('primary.against', `there is no ${primary.against} to compare with: write ${others.join(', ')}`)
  const kinds = input.references.map(({ kind }) => kind)
  if (!kinds.includes(primary.reference))
    throw mistake(
      'primary.reference',
      `there is no ${primary.reference} to compare with: write ${kinds.join(' or ')}, or give another --reference`,
    )
  return { input: { ...input, ...declared, primary: { run: input.runs[0].name, ...primary } }, reporting }
}
