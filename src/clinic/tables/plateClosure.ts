/**
 * Ages before which the plates of a knee are not believed to be closed. Growth at the knee ends at 14 years in girls and 16 in boys on average (White-Menelaus,
 * `growthRates.ts`), and these are two years less: two standard deviations of skeletal age near those ages, which are 9 to 13 months by Brush and 11 to 15 by
 * Greulich-Pyle. Nothing that could be read says at which age a healthy knee closes at the earliest. Magnetic resonance, which sees a plate for
 * longer, found the final stage of the distal femur not before 14 years in girls and 18 in boys (Int J Legal Med 2014, doi 10.1007/s00414-014-0967-3, 290
 * people), so these ages are lenient.
 */
import type { Sex } from '../answer.ts'
import type { Source } from '../source.ts'
import { whiteMenelaus } from './growthRates.ts'

const spreadMonths = 24

export const plateClosure: { source: Source; earliestMonths: Record<Sex, number> } = {
  source: {
    citation: `End of growth (${whiteMenelaus.source.citation}), less two years`,
    verified: false,
    note: 'The two years are two standard deviations of skeletal age at the end of growth. No source for the earliest closure of a healthy knee on a radiograph was read.',
  },
  earliestMonths: {
    F: whiteMenelaus.endMonths.F - spreadMonths,
    M: whiteMenelaus.endMonths.M - spreadMonths,
  },
}
