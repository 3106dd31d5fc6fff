/**
 * Two knees of a child on one film should be of one age. Their difference is given, never their mean; it is warned of where it is larger than
 * errors of the stated intervals, one independent of the other, would let expect.
 */
import { formatAge } from '../clinic/index.ts'
import type { JointEstimate, Result } from './result.ts'

type Difference = NonNullable<Result['difference']>

/** Undefined where there are not two estimates. */
export function differenceOf(joints: readonly JointEstimate[]): Difference | undefined {
  const estimated = joints.filter(joint => joint.boneAgeMonths !== null)
  if (estimated.length !== 2) return undefined
  const [a, b] = estimated
  return {
    months: Math.abs(a.boneAgeMonths! - b.boneAgeMonths!),
    // The longer half: a lower limit stops at 0.
    expectedMonths: Math.hypot(a.upperMonths! - a.boneAgeMonths!, b.upperMonths! - b.boneAgeMonths!),
  }
}

/** What a result warns of; nothing where the knees are as near to each other as expected. */
export const differenceWarning = ({ months, expectedMonths }: Difference): string[] =>
  months > expectedMonths
    ? [
        `the two knees differ by ${formatAge(months)}, more than the ${formatAge(expectedMonths)} that their intervals let expect: look at both`,
      ]
    : []
