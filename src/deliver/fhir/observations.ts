/**
 * A joint's estimate as Observations: the bone age with its limits and what belongs to it as components, and growth remaining as one more for
 * each method, derived from it. All are preliminary, since nobody has looked at them. A refusal is an Observation without a value, and why.
 */
import { type GrowthAnswer, isClosureDoubtful, type JointEstimate, type Result } from '../../predict/index.ts'
import {
  ageAsUsed,
  boneAge,
  boneAgeMethod,
  boneAgeMinusAge,
  boneAgeWithheld,
  type Code,
  coverage as coverageCode,
  dcm,
  growthDistalFemur,
  growthKnee,
  growthMethod,
  growthMethodName,
  growthProximalTibia,
  millimetre,
  month,
  noUnits,
  percent,
  type Ranged,
  refusalReason,
  regions,
  sexAsUsed,
  sidedRegions,
  widthRatioFemur,
  widthRatioTibia,
  zScore,
} from '../codes.ts'
import { differenceLimits, kneesWords, warningsOf } from '../wording/index.ts'
import { type AbsentReason, absent, coding, concept, type Json, quantity, type Resource } from './elements.ts'

/** What all observations of a result have in common. */
export type Context = { subject: Json; film: Json; effective: string | undefined; issued: string }

type Range = { estimate: number; lower: number; upper: number }

export function boneAgeObservation(
  estimate: JointEstimate,
  result: Result,
  { film, ...context }: Context,
  device: Json,
): Resource {
  const { status, boneAgeMonths, interpretation, scale, withheld, coverage, widthRatios } = estimate
  const value = (code: Code, number: number | null | undefined, unit: Code) =>
    number == null ? [] : [{ code: concept(code), valueQuantity: quantity(number, unit) }]
  return {
    ...common(context),
    code: concept(boneAge.value, 'Bone age'),
    ...site(estimate),
    ...(status === 'estimated'
      ? { valueQuantity: quantity(boneAgeMonths!, month) }
      : { dataAbsentReason: absent(reasonOf(estimate), estimate.message) }),
    note: notes(estimate, result),
    device,
    derivedFrom: [film],
    component: [
      ...value(boneAge.lower, estimate.lowerMonths, month),
      ...value(boneAge.upper, estimate.upperMonths, month),
      ...(status === 'estimated' && coverage !== null ? value(coverageCode, 100 * coverage, percent) : []),
      ...(scale ? [{ code: concept(boneAgeMethod), valueString: scale }] : []),
      ...(withheld
        ? ranged(
            boneAgeWithheld,
            { estimate: withheld.boneAgeMonths, lower: withheld.lowerMonths, upper: withheld.upperMonths },
            month,
          )
        : []),
      ...(interpretation && status === 'estimated' ? beside(interpretation) : []),
      ...value(widthRatioFemur, widthRatios?.femur, noUnits),
      ...value(widthRatioTibia, widthRatios?.tibia, noUnits),
      ...asUsed(estimate),
    ],
  }
}

export function growthObservation(
  answer: GrowthAnswer,
  estimate: JointEstimate,
  result: Result,
  { film, ...context }: Context,
  device: Json,
  boneAge: Json,
): Resource {
  const { clock, citation, verified, note, remaining } = answer
  const method = growthMethodName(answer)
  const methodCode = growthMethod(method)
  const name = `Growth remaining at the knee, ${method}`
  // That plates look closed has no interval.
  const measured = (of: Ranged, range: Range) =>
    ranged(of, range, millimetre).slice(0, clock === 'growth plates' ? 1 : 3)
  const found = remaining.value
  const sentences = found
    ? [
        `Limits: ${found.uncertainty}.`,
        ...(found.methodError ? [found.methodError.distalFemur, found.methodError.proximalTibia] : []),
        ...(note ? [`Source${verified === false ? ', unverified' : ''}: ${note}`] : []),
        ...found.notes,
      ]
    : []
  return {
    ...common(context),
    code: concept(growthKnee.value, name),
    ...site({ joint: 'knee', side: estimate.joint === 'knee' ? estimate.side : null }),
    method: { ...(methodCode ? { coding: [coding(methodCode)] } : {}), text: citation || method },
    ...(found
      ? { valueQuantity: quantity(found.kneeMm.estimate, millimetre) }
      : { dataAbsentReason: absent('unknown', remaining.value === null ? remaining.reason : undefined) }),
    note: [result.notice, ...sentences].map(text => ({ text })),
    device,
    derivedFrom: [boneAge, film],
    ...(found
      ? {
          component: [
            ...measured(growthKnee, found.kneeMm).slice(1),
            ...measured(growthDistalFemur, found.distalFemurMm),
            ...measured(growthProximalTibia, found.proximalTibiaMm),
          ],
        }
      : {}),
  }
}

const common = ({ subject, effective, issued }: Omit<Context, 'film'>) => ({
  resourceType: 'Observation',
  status: 'preliminary',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'imaging' }] }],
  subject,
  ...(effective ? { effectiveDateTime: effective } : {}),
  issued,
})

function site({ joint, side }: Pick<JointEstimate, 'joint' | 'side'>): { bodySite?: Json } {
  const code = (side && sidedRegions[joint]?.[side]) ?? regions[joint]
  return code ? { bodySite: concept(code) } : {}
}

/** Of closed plates there can be no age; any other refusal, and closed plates that are doubtful, is an age that was not estimated. */
const reasonOf = (joint: JointEstimate): AbsentReason =>
  joint.code === 'mature' && !isClosureDoubtful(joint) ? 'not-applicable' : 'not-performed'

function notes(estimate: JointEstimate, result: Result): Json[] {
  const { status, code, message, measured, limit, knownError } = estimate
  const knees = kneesWords(result)
  const of = measured === null || limit === null ? '' : ` Measured ${measured}, limit ${limit}.`
  const prefix = status === 'refused' ? 'No bone age is given' : 'A bone age is given in spite of a refusal'
  return [
    result.notice,
    ...(code ? [`${prefix}: ${refusalReason(code)[2]}. ${message}${of}`.trim()] : []),
    ...(knownError
      ? [
          `Mean absolute error on other films of this sex, at bone ages of ${knownError.fromMonths} to ${knownError.toMonths} months: ${knownError.meanAbsoluteErrorMonths.toFixed(1)} months (n = ${knownError.n}).`,
        ]
      : []),
    ...differenceLimits(estimate),
    ...(knees ? [knees.text] : []),
    ...warningsOf(result),
  ].map(text => ({ text }))
}

/** A value and its limits, as three components. */
const ranged = (name: Ranged, range: Range, unit: Code, of = ''): Json[] => [
  { code: concept(name.value, `${name.value[2]}${of}`), valueQuantity: quantity(range.estimate, unit) },
  { code: concept(name.lower, `${name.lower[2]}${of}`), valueQuantity: quantity(range.lower, unit) },
  { code: concept(name.upper, `${name.upper[2]}${of}`), valueQuantity: quantity(range.upper, unit) },
]

const findings = { delayed: 'L', normal: 'N', advanced: 'H' } as const

/** Difference and Z; where there is none, the reason. */
function beside({ boneAgeMinusAgeMonths, zScores }: NonNullable<JointEstimate['interpretation']>): Json[] {
  return [
    ...(boneAgeMinusAgeMonths.value === null
      ? [missing(boneAgeMinusAge.value, boneAgeMinusAge.value[2], boneAgeMinusAgeMonths.reason)]
      : ranged(boneAgeMinusAge, boneAgeMinusAgeMonths.value, month)),
    ...zScores.flatMap(({ table, citation, score }) => {
      const of = `, ${table} (${citation})`
      if (score.value === null) return [missing(zScore.value, `${zScore.value[2]}${of}`, score.reason)]
      const [value, ...limits] = ranged(zScore, score.value.z, noUnits, of)
      // A word only where both limits say the same.
      if (!score.value.isFindingCertain) return [value, ...limits]
      const system = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation'
      const interpretation = [{ coding: [{ system, code: findings[score.value.finding] }], text: score.value.finding }]
      return [{ ...(value as object), interpretation }, ...limits]
    }),
  ]
}

const missing = (code: Code, text: string, reason: string): Json => ({
  code: concept(code, text),
  dataAbsentReason: absent('unknown', reason),
})

function asUsed({ sex, chronologicalAgeMonths, toldAge, model }: JointEstimate): Json[] {
  // Difference, Z and growth go by the calendar all the same.
  const untold = model && !toldAge ? ', but not told to the model' : ''
  return [
    sex
      ? { code: concept(sexAsUsed), valueCodeableConcept: concept(sex === 'F' ? dcm.female : dcm.male) }
      : missing(sexAsUsed, sexAsUsed[2], 'The sex is unknown.'),
    chronologicalAgeMonths === null
      ? missing(ageAsUsed, ageAsUsed[2], 'The chronological age is unknown.')
      : {
          code: concept(ageAsUsed, `${ageAsUsed[2]}${untold}`),
          valueQuantity: quantity(chronologicalAgeMonths, month),
        },
  ]
}
