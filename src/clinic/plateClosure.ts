/**
 * Whether what is known of a child speaks against the closed growth plates that a knee film seems to show. That a plate is closed means that nothing is left to grow, the
 * gravest thing that is said of a film, and a look at the film alone is sometimes wrong.
 */
import { formatAge } from './ageText.ts'
import type { Sex } from './answer.ts'
import type { Interval } from './interval.ts'
import { plateClosure } from './tables/plateClosure.ts'

/**
 * A sentence that says what speaks against closed plates; undefined where nothing does, or nothing is known.
 *
 * @param child.boneAgeMonths as estimated without the chronological age
 */
export function closureDoubt({
  sex,
  chronologicalAgeMonths: age,
  boneAgeMonths: bone,
}: {
  sex?: Sex
  chronologicalAgeMonths?: number
  boneAgeMonths?: Interval
}): string | undefined {
  const { F, M } = plateClosure.earliestMonths
  const earliest = sex === undefined ? Math.min(F, M) : plateClosure.earliestMonths[sex]
  const against = [
    ...(age !== undefined && age < earliest ? [`the child is ${formatAge(age)} old`] : []),
    ...(bone && bone.upper < earliest
      ? [`the bone age without the age is ${formatAge(bone.lower)} to ${formatAge(bone.upper)}`]
      : []),
  ]
  if (against.length === 0) return undefined
  const who = sex === 'F' ? 'a girl' : sex === 'M' ? 'a boy' : 'a child of unknown sex'
  return `That growth has ended is doubtful: ${against.join(' and ')}, and the growth plates of ${who} are not expected to be closed before ${formatAge(earliest)}.`
}
