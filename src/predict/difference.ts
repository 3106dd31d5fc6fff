/**
 * Two knees of a child on one film should be of one age. Their difference is given, never their mean; it is warned of where it is larger than
 * errors of the stated intervals, one independent of the other, would let expect.
 */
import { formatAge } from '../clinic/index.ts'
import type { JointEstimate, Result } from './result.ts'

/** Undefined where there are not two estimates. */
export function differenceOf(
  joints: readonly JointEstimate[],
): { difference: NonNullable<Result['difference']>; warning: string[] } | undefined {
  const estimated = joints.filter(joint => joint.boneAgeMonths !== null)
  if (estimated.length !== 2) return undefined
  const [a, b] = estimated
  const months = Math.abs(a.boneAgeMonths! - b.boneAgeMonths!)
  // The longer half: a lower limit stops at 0.
  const expectedMonths = Math.hypot(a.upperMonths! - a.boneAgeMonths!, b.upperMonths! - b.boneAgeMonths!)
  return {
    difference: { months, expectedMonths },
    warning:
      months > expectedMonths
        ? [
            `the two knees differ by ${formatAge(months)}, more than the ${formatAge(expectedMonths)} that their intervals let expect: look at both`,
          ]
        : [],
  }
}
