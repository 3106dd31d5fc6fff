/** The answer as sentences, for the report: what is said, what it means, and what it does not say. */
import type { JointEstimate, Result } from '../../predict/index.ts'
import { ageWords, childAgeWords, percentWords } from './ages.ts'
import { jointWords } from './estimateWords.ts'
import { meaningWords } from './meaningWords.ts'

/** What one joint's answer says of the child. */
export function answerSentences(joint: JointEstimate, ofSeveral: boolean): string[] {
  const { name, answer } = jointWords(joint, ofSeveral)
  const the = /\d$/.test(name) ? name : `the ${name}`
  const meaning = meaningWords(joint)
  if (answer.kind === 'refusal') {
    const grown = meaning?.growth.some(({ remaining }) => 'knee' in remaining)
    return [
      `No bone age of ${the} is given (${answer.code}). ${answer.sentence}`,
      ...(grown ? ['Growth remaining at this knee is 0 mm.'] : []),
    ]
  }
  const told = `The bone age of ${the} is estimated at ${answer.age} (${answer.years}).`
  const held =
    joint.coverage === null
      ? `Its interval is ${answer.interval}.`
      : `Its ${answer.coverage} is ${answer.interval}: of films like those it was fitted to, ${percentWords(joint.coverage)} had their reading inside.`
  return [`${told} ${held}`, ...differenceSentences(joint)]
}

function differenceSentences(joint: JointEstimate): string[] {
  const difference = joint.interpretation?.boneAgeMinusAgeMonths
  if (!difference) return []
  if (difference.value === null) return [difference.reason]
  const { estimate, lower, upper } = difference.value
  const age = joint.chronologicalAgeMonths === null ? '' : ` of ${childAgeWords(joint)}`
  const apart = (months: number) => `${ageWords(Math.round(Math.abs(months)))} ${months < 0 ? 'behind' : 'ahead'}`
  const limit = (months: number) => (Math.round(months) === 0 ? 'level' : apart(months))
  const where =
    Math.round(estimate) === 0
      ? `level with the chronological age${age}`
      : `${apart(estimate)}${estimate < 0 ? '' : ' of'} the chronological age${age}`
  const reads = joint.withheld
    ? `Without being told the age, the model reads ${ageWords(joint.withheld.boneAgeMonths)}, which is`
    : 'This is'
  const said = `${reads} ${where} (${limit(lower)} to ${limit(upper)})`
  const first = meaningWords(joint)?.z[0]
  if (!first) return [`${said}.`]
  return 'reason' in first.z
    ? [`${said}. ${first.z.reason}`]
    : [`${said}; Z is ${first.z.value} (${first.z.range}) by ${first.table}: ${first.finding}.`]
}

/** What the limits of difference and Z stand for, once for both; nothing where there is neither. */
export function differenceLimits(joint: JointEstimate): string[] {
  const uncertainty = meaningWords(joint)?.uncertainty
  return uncertainty ? [`Limits of difference and Z: ${uncertainty}.`] : []
}

/** What a reader has to know of every answer. */
export function limitSentences({ joints }: Result): string[] {
  const estimated = joints.filter(joint => joint.status === 'estimated')
  const scored = estimated.some(joint => joint.interpretation?.zScores.some(({ score }) => score.value !== null))
  const grows = joints.some(joint => joint.interpretation?.growth.some(({ remaining }) => remaining.value?.methodError))
  const knee = joints.some(({ joint }) => joint === 'knee')
  return [
    'A program made this from one film, and no person has checked it. It looks for no fracture, tumour or other disease.',
    ...(estimated.length > 0
      ? [
          'The interval holds for children like those it was fitted to. In illness, under treatment that alters growth, or in other populations it can be wrong.',
        ]
      : []),
    ...(estimated.some(joint => joint.withheld)
      ? [
          'Difference and Z are of the estimate that was made without the age, since one that was told the age is drawn towards it.',
        ]
      : []),
    ...(scored
      ? [
          `The tables of Z describe hands of healthy children of the 1930s; that they hold ${knee ? 'for the knee, and today,' : 'today'} is assumed.`,
        ]
      : []),
    ...(grows
      ? [
          'Limits of growth remaining hold the uncertainty of the age only. The error of the method itself comes on top of it.',
        ]
      : []),
  ]
}

/** Under a map of saliency. */
export const saliencySentence =
  'Left the film as the model saw it, right the same under colours: where it is bright, a small change of grey would have changed the estimate most. It does not show that the model understood what lies there.'
