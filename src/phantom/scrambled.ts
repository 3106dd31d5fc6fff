/**
 * The negative control: children whose films tell their sex and age and nothing more. On every film of a child the
 * joint is as early or late, as a whole and in each of its centres, as that of another child of the same sex and about
 * the same age; of hand and knee by another one each, so that neither speaks for the other. Truth and readings stay the
 * child's own, and so do its size, build, pose and exposure. Whoever reads such films perfectly can say no more than
 * the calendar does, and an evaluation that finds more is wrong.
 */
import { type AgeRange, type Child, childAfter, drawChild } from './child.ts'

/** Strangers are as old as the child within these months. */
const nearMonths = 3

/** Whose maturity hand and knee show: the next two children of the seed that are of the child's sex and about its age. */
export function strangersOf({ seed, index, sex, chronologicalAgeMonths }: Child, ages?: AgeRange): [Child, Child] {
  const found: Child[] = []
  for (let next = index + 1; found.length < 2; next++) {
    const other = drawChild(seed, next, ages)
    if (other.sex === sex && Math.abs(other.chronologicalAgeMonths - chronologicalAgeMonths) <= nearMonths)
      found.push(other)
  }
  return found as [Child, Child]
}

/** The child with the stranger's advance or delay. */
export const disguised = (child: Child, { advanceSd }: Child): Child => childAfter({ ...child, advanceSd }, 0)
