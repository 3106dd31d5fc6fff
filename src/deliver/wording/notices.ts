/**
 * What has to be said with a result, each as long as its condition holds: that it is for research, that films were simulated, that somebody
 * overrode a refusal, that two knees do not agree. That an estimate was far from the one with the age withheld is said where both stand.
 */
import { researchNotice } from '../../base/index.ts'
import { differenceWarning, type Result, simulationNotices } from '../../predict/index.ts'
import { monthsWords } from './ages.ts'
import { capital, jointName } from './jointName.ts'
import { plainText } from './plainText.ts'

export { researchNotice }

/** Notices that depend on the result; `researchNotice` always stands beside them. */
export function noticesOf(result: Result): string[] {
  const { joints, film } = result
  const knees = kneesWords(result)
  const several = joints.length > 1
  return [
    ...simulationNotices(joints, film),
    ...joints.flatMap(joint =>
      joint.forced
        ? [
            `${capital(jointName(joint, several))}: the estimate was forced in spite of ${joint.code ?? 'a refusal'}. ${plainText(joint.message, 300)}`,
          ]
        : [],
    ),
    ...(knees?.isBeyond ? [knees.text] : []),
  ]
}

/** The Result's own warnings, fit to be shown; the one about the two knees, which is a notice, is not said again. */
export function warningsOf({ warnings, difference }: Result): string[] {
  const ofKnees = difference ? differenceWarning(difference) : []
  return warnings.filter(warning => !ofKnees.includes(warning)).map(warning => capital(plainText(warning, 400)))
}

/** The difference between two knees of a child, said whether it is large or not. */
export function kneesWords({ difference }: Result): { text: string; isBeyond: boolean } | undefined {
  if (!difference) return undefined
  const { months, expectedMonths } = difference
  return {
    text: `The two knees differ by ${monthsWords(Math.abs(months))}; both intervals allow up to ${monthsWords(expectedMonths)}. No mean is made of them.`,
    isBeyond: Math.abs(months) > expectedMonths,
  }
}
