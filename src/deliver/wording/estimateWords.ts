/** One joint's answer in words: an estimate with its interval, or a refusal with its reason. Nothing is computed here but a difference. */
import { isClosureDoubtful, isFarApart, type JointEstimate } from '../../predict/index.ts'
import {
  ageRangeWords,
  ageWords,
  childAgeWords,
  differenceWords,
  measureWords,
  monthsWords,
  percentWords,
  yearsWords,
} from './ages.ts'
import { capital, jointMark, jointName, sexWords, viewWords } from './jointName.ts'
import { plainText } from './plainText.ts'
import { type RefusalUnit, refusals } from './refusals.ts'

export type EstimateWords = {
  kind: 'estimate'
  /** `12 y 4 m` */
  age: string
  /** `12.4 y` */
  years: string
  /** `11 y 7 m to 13 y 1 m` */
  interval: string
  /** `90 % interval` */
  coverage: string
  /** The scale, as the model's package calls it. */
  scale: string
  /** The estimate with the age withheld, where there is one; far from the other it is shown as large. */
  withheld: { age: string; years: string; interval: string; isFarApart: boolean; sentence: string } | undefined
  /** How far this model was off in children like this one. */
  knownError: string
  /** Between the members of the model. */
  members: string | undefined
}

export type RefusalWords = {
  kind: 'refusal'
  /** Stands where the age would. */
  headline: string
  code: string
  /** Why. */
  sentence: string
  /** `Measured 96 pixels, limit 128 pixels`, where it is a matter of degree. */
  measured: string | undefined
  /** What to do. */
  next: string
}

export type JointWords = {
  /** `right knee` */
  name: string
  /** `Right knee, AP` */
  title: string
  /** `R` */
  mark: string
  sex: string
  chronologicalAge: string
  answer: EstimateWords | RefusalWords
}

/** @param ofSeveral whether the film shows more than one joint */
export function jointWords(joint: JointEstimate, ofSeveral: boolean): JointWords {
  const name = jointName(joint, ofSeveral)
  const view = viewWords(joint)
  return {
    name,
    title: capital(view ? `${name}, ${view}` : name),
    mark: jointMark(joint),
    sex: sexWords(joint.sex),
    chronologicalAge: childAgeWords(joint),
    answer: estimateWords(joint) ?? refusalWords(joint),
  }
}

function estimateWords(joint: JointEstimate): EstimateWords | undefined {
  const { status, boneAgeMonths, lowerMonths, upperMonths, coverage, scale, foldSdMonths } = joint
  if (status === 'refused' || boneAgeMonths === null || lowerMonths === null || upperMonths === null) return undefined
  return {
    kind: 'estimate',
    age: ageWords(boneAgeMonths),
    years: yearsWords(boneAgeMonths),
    interval: ageRangeWords(lowerMonths, upperMonths),
    coverage: coverage === null ? 'interval of unknown coverage' : `${percentWords(coverage)} interval`,
    scale: scale === null ? 'scale unknown' : plainText(scale, 60),
    withheld: withheldWords(joint, boneAgeMonths),
    knownError: knownErrorWords(joint.knownError),
    members:
      foldSdMonths === null ? undefined : `The members of the model differ by ${monthsWords(foldSdMonths)} (SD).`,
  }
}

function withheldWords({ withheld }: JointEstimate, boneAgeMonths: number): EstimateWords['withheld'] {
  if (!withheld) return undefined
  const pull = boneAgeMonths - withheld.boneAgeMonths
  const age = ageWords(withheld.boneAgeMonths)
  const interval = ageRangeWords(withheld.lowerMonths, withheld.upperMonths)
  return {
    age,
    years: yearsWords(withheld.boneAgeMonths),
    interval,
    isFarApart: isFarApart(boneAgeMonths, withheld.boneAgeMonths),
    sentence: `Without being told the age, the model reads ${age} (${interval}); the age moves its estimate by ${differenceWords(pull)}.`,
  }
}

function knownErrorWords(error: JointEstimate['knownError']): string {
  if (!error) return 'not known for this sex and bone age'
  const who = error.sex === 'F' ? 'girls' : 'boys'
  return `${monthsWords(error.meanAbsoluteErrorMonths)} on average (${who}, bone age ${ageRangeWords(error.fromMonths, error.toMonths)}, n = ${error.n})`
}

function refusalWords(joint: JointEstimate): RefusalWords {
  const { code, message, measured, limit } = joint
  const { headline, next, unit } = code ? refusals[code] : { headline: 'No bone age', next: 'Read the film by hand.' }
  const value = (number: number) => measuredWords(number, unit)
  const parts = [
    ...(measured === null ? [] : [`measured ${value(measured)}`]),
    ...(limit === null ? [] : [`limit ${value(limit)}`]),
  ]
  return {
    kind: 'refusal',
    headline: isClosureDoubtful(joint) ? 'No bone age' : headline,
    code: code ?? 'refused',
    sentence: plainText(message, 400) || 'No reason was given.',
    measured: parts.length > 0 ? capital(parts.join(', ')) : undefined,
    next,
  }
}

/** A share as a percentage; of what has no unit the number alone. */
function measuredWords(value: number, unit: RefusalUnit | undefined): string {
  if (unit === undefined) return measureWords(value)
  if (unit !== 'probability' && unit !== 'probability or degrees') return `${measureWords(value)} ${unit}`
  return value <= 1 ? percentWords(value) : `${measureWords(value)} degrees`
}
