/**
 * Two knees of a child on one film should be of one age. Their difference is given, never their mean; it is warned of where both intervals together do
 * not allow it. That is a wide limit: it takes the errors as independent, and those of one model at two knees of one child are not. How far knees of a
 * child lie apart has not been measured, so there is no narrower one.
 */
import { kneesApartWarning } from './estimateWarnings.ts'
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

/** What a result warns of; nothing where both intervals allow the difference. */
export const differenceWarning = ({ months, expectedMonths }: Difference): string[] =>
  months > expectedMonths ? [kneesApartWarning(months, expectedMonths)] : []

/** One knee that is grown and one that is not are as far apart as two ages, and have no difference in months. */
export function maturityWarning(joints: readonly JointEstimate[]): string[] {
  const isMature = (joint: JointEstimate) => joint.code === 'mature'
  const isOpen = (joint: JointEstimate) => joint.status === 'estimated' && joint.code !== 'mature'
  return joints.some(isMature) && joints.some(isOpen)
    ? ['the growth plates of one knee look closed and those of the other do not: look at both']
    : []
}
