/** The form of the tables that say how widely bone ages scatter among children of one age. */
import type { Sex } from './answer.ts'
import type { Curve } from './piecewise.ts'
import type { Source } from './source.ts'

export type SdTable = {
  /** How outputs name it. */
  name: string
  source: Source
  /** Standard deviation of bone age, in months, by chronological age. */
  sdMonths: Record<Sex, Curve>
  /** Mean bone age by chronological age. Without it, a child of average maturity has the bone age of its age. */
  meanMonths?: Record<Sex, Curve>
}
