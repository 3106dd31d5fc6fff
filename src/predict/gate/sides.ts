/**
 * Which knee is which. A film's own word (said, or in its tags) goes first, then where the patient's left lies on the film; the fibula, which is on
 * the outer side, checks both. Without them the side stays unknown: the fibula alone cannot tell a film that was mirrored.
 */
import { type KneeFindings, sideOfFibula } from './findings.ts'

export type SaidSide = {
  /** Said of the film, or in its tags. */
  side: 'L' | 'R' | undefined
  /** PatientOrientation: the parts of the patient towards which rows and columns of the film run. */
  orientation: readonly [string, string] | null | undefined
}

/** The side of each knee, from left to right on the film; contradictions are added to `warnings`. */
export function sidesOfKnees(
  knees: readonly Pick<KneeFindings, 'fibulaLeft'>[],
  { side, orientation }: SaidSide,
  warnings: string[],
): ('L' | 'R' | null)[] {
  const towards = orientation?.[0].match(/[LR]/)?.[0]
  const mirrored = orientation ? isMirrored(orientation) : undefined
  const seen = knees.map(knee => {
    const side = sideOfFibula(knee)
    return side && mirrored ? other[side] : side
  })
  if (knees.length === 1) {
    if (side && seen[0] && side !== seen[0])
      warnings.push(
        `the fibula lies as at a ${words[seen[0]]} knee, and the film is said to show the ${words[side]} one: is it mirrored, or the side wrong?`,
      )
    return [side ?? (mirrored === undefined ? null : seen[0])]
  }
  if (knees.length > 2)
    warnings.push(
      `${knees.length} knees were found, and a child has two: look at each box; which side each is, and how they differ, is not said`,
    )
  if (side) warnings.push(`the film shows ${knees.length} knees: the side given for it was not used`)
  if (knees.length !== 2 || !towards) return knees.map(() => null)
  const sides = towards === 'L' ? (['R', 'L'] as const) : (['L', 'R'] as const)
  if (seen.some((one, i) => one && one !== sides[i]))
    warnings.push('the fibulae lie on the inner sides of the two knees: was the film put together from two?')
  return [...sides]
}

/** Ways in which a film lies, turned by quarters, that show the patient as if seen from the front: of rows, then of columns. */
const unmirrored = ['LF', 'HL', 'RH', 'FR']
const mirroredWays = ['RF', 'HR', 'LH', 'FL']

/** Undefined where the film is not one from the front or from behind. Each value may go on with lesser directions. */
function isMirrored(orientation: readonly [string, string]): boolean | undefined {
  const way = orientation.map(direction => direction.match(/[LRHF]/)?.[0] ?? '').join('')
  return mirroredWays.includes(way) ? true : unmirrored.includes(way) ? false : undefined
}

const other = { L: 'R', R: 'L' } as const
const words = { L: 'left', R: 'right' } as const
