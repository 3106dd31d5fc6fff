/**
 * What is said of one joint, as a measurement group of TID 1501 (PS3.16): the bone age, where on which film it was measured (TID 320), by what
 * (TID 4019), and beside it what follows from it. A refused joint has no bone age, but the
 * reason.
 *
 * Limits are measurements beside the one that they belong to. TID 310 would have them below it, as offsets; PixelMed's validator, by which AI
 * results are judged, takes any number below a measurement for what that was inferred from (TID 300, rows 9 and 10), and finds an error.
 */
import { researchNotice } from '../../base/index.ts'
import { formatAge } from '../../clinic/index.ts'
import { type GrowthAnswer, type JointEstimate, type Result, simulatedNotice } from '../../predict/index.ts'
import {
  boneAge,
  boneAgeMinusAge,
  boneAgeWithheld,
  type Code,
  dcm,
  estimateByNetwork,
  findingSite,
  forcedRefusal,
  growthDistalFemur,
  growthKnee,
  growthMethod,
  growthMethodName,
  growthProximalTibia,
  laterality,
  left,
  measurementMethod,
  millimetre,
  month,
  noUnits,
  type Ranged,
  refusal,
  refusalReason,
  regions,
  right,
  widthRatioFemur,
  widthRatioTibia,
  zScore,
} from '../codes.ts'
import { type DicomSource, filmReference } from '../source.ts'
import { derivedUid } from '../uid.ts'
import { differenceLimits } from '../wording/index.ts'
import { code, container, type Item, image, number, outline, text, uid } from './content.ts'

type Range = { estimate: number; lower: number; upper: number }

export function measurementGroup(estimate: JointEstimate, result: Result, source: DicomSource): Item {
  const { joint, jointIndex, side, status, withheld, interpretation } = estimate
  const region = regions[joint]
  const sideItem = side === null ? [] : [code('HAS CONCEPT MOD', laterality, side === 'L' ? left : right)]
  const measured = (name: Ranged, found: Found, coverage: number | null) =>
    measurement(name, rangeOf(found), month, {
      own: [measuredAt('INFERRED FROM', estimate, result, source), ...algorithm(estimate, coverage)],
      shared: [code('HAS CONCEPT MOD', measurementMethod, estimateByNetwork)],
    })
  return container(dcm.measurementGroup, [
    text('HAS OBS CONTEXT', dcm.trackingIdentifier, `${joint} ${jointIndex}`),
    uid('HAS OBS CONTEXT', dcm.trackingUid, derivedUid('tracking', [source.sha256, joint, String(jointIndex)])),
    ...(region ? [code('HAS CONCEPT MOD', findingSite, region, sideItem)] : []),
    ...(status === 'refused'
      ? [...algorithm(estimate, null), measuredAt('CONTAINS', estimate, result, source)]
      : measured(boneAge, estimate, estimate.coverage)),
    ...(withheld ? measured(boneAgeWithheld, withheld, withheld.coverage) : []),
    ...(interpretation
      ? [
          ...difference(interpretation.boneAgeMinusAgeMonths, estimate),
          ...interpretation.zScores.flatMap(score),
          ...differenceLimits(estimate).map(comment),
          ...interpretation.growth.flatMap(answer => growth(answer, estimate, result)),
        ]
      : []),
    ...widths(estimate),
    ...reasons(estimate),
  ])
}

type Found = { boneAgeMonths: number | null; lowerMonths: number | null; upperMonths: number | null }

/** Of an estimate, which has all three. */
const rangeOf = ({ boneAgeMonths, lowerMonths, upperMonths }: Found): Range => ({
  estimate: boneAgeMonths!,
  lower: lowerMonths!,
  upper: upperMonths!,
})

/** A value and its limits. What tells it from another of its name stands below the limits too. */
const measurement = (
  name: Ranged,
  range: Range,
  unit: Code,
  { own = [], shared = [] }: { own?: readonly Item[]; shared?: readonly Item[] } = {},
): Item[] => [
  number('CONTAINS', name.value, range.estimate, unit, [...shared, ...own]),
  number('CONTAINS', name.lower, range.lower, unit, shared),
  number('CONTAINS', name.upper, range.upper, unit, shared),
]

/** The joint's box on the film, or the film where it was not found. */
function measuredAt(
  relationship: 'INFERRED FROM' | 'CONTAINS',
  { box }: JointEstimate,
  { film }: Result,
  source: DicomSource,
): Item {
  const { format } = source.header
  const reference = filmReference(source)
  const frames = source.header.dataSet.number('NumberOfFrames') ?? 1
  if (!box || !format || !film.width || !film.height) return image(relationship, reference, frames, dcm.source)
  // A box may reach beyond the film, and is in square pixels where the film's are not.
  const place = (at: number, film: number, pixels: number) => (Math.min(Math.max(at, 0), film) * pixels) / film
  const x = [box.x, box.x + box.width].map(at => place(at, film.width!, format.columns))
  const y = [box.y, box.y + box.height].map(at => place(at, film.height!, format.rows))
  const corners = [
    [x[0], y[0]],
    [x[1], y[0]],
    [x[1], y[1]],
    [x[0], y[1]],
    [x[0], y[0]],
  ] as const
  return outline(relationship, dcm.source, corners, image('SELECTED FROM', reference, frames))
}

function algorithm(estimate: JointEstimate, coverage: number | null): Item[] {
  const { model, scale, code, forced, message, foldSdMonths, knownError } = estimate
  const { chronologicalAgeMonths, toldAge } = estimate
  if (!model) return []
  const parameters = [
    researchNotice,
    ...(model.simulated ? [simulatedNotice] : []),
    ...(coverage === null ? [] : [`Limits of ${Math.round(coverage * 100)} % nominal coverage.`]),
    ...(scale === null ? [] : [`Scale: ${scale}.`]),
    `Model package: SHA-256 ${model.sha256}.`,
    ...(chronologicalAgeMonths !== null && !toldAge ? ['The model was not told the chronological age.'] : []),
    ...(forced ? [`Estimated in spite of a refusal (${code}): ${message}`] : []),
    ...(foldSdMonths === null ? [] : [`Standard deviation between members: ${foldSdMonths.toFixed(1)} months.`]),
    ...(knownError
      ? [
          `Mean absolute error on other films of this sex, at bone ages of ${knownError.fromMonths} to ${knownError.toMonths} months: ${knownError.meanAbsoluteErrorMonths.toFixed(1)} months (n = ${knownError.n}).`,
        ]
      : []),
  ]
  return [
    text('HAS CONCEPT MOD', dcm.algorithmName, model.name),
    text('HAS CONCEPT MOD', dcm.algorithmVersion, model.version),
    ...parameters.map(parameter => text('HAS CONCEPT MOD', dcm.algorithmParameters, parameter)),
  ]
}

type Answers = NonNullable<JointEstimate['interpretation']>

function difference(answer: Answers['boneAgeMinusAgeMonths'], { status }: JointEstimate): Item[] {
  if (answer.value !== null) return measurement(boneAgeMinusAge, answer.value, month)
  // Of a refused joint enough is said.
  return status === 'refused' ? [] : [comment(`Bone age minus chronological age: ${answer.reason}`)]
}

function score({ table, citation, score }: Answers['zScores'][number]): Item[] {
  if (score.value === null) return [comment(`Z-score, ${table}: ${score.reason}`)]
  const { z, sdMonths, expectedMonths } = score.value
  const numbers = `Z is 0 at ${formatAge(expectedMonths)}, SD ${sdMonths.toFixed(1)} months.`
  return measurement(zScore, z, noUnits, {
    own: [text('HAS PROPERTIES', dcm.populationDescription, numbers)],
    shared: [text('HAS PROPERTIES', dcm.authority, `${table}: ${citation}`)],
  })
}

function growth(answer: GrowthAnswer, { joint }: JointEstimate, { software }: Result): Item[] {
  const { clock, citation, verified, note, remaining } = answer
  const method = growthMethodName(answer)
  if (remaining.value === null) return [comment(`Growth remaining, ${method}: ${remaining.reason}`)]
  const { distalFemurMm, proximalTibiaMm, kneeMm, uncertainty, methodError, notes } = remaining.value
  const methodCode = growthMethod(method)
  const measured = (name: Ranged, range: Range, error: string | undefined) => {
    const items = measurement(name, range, millimetre, {
      own: [
        ...(citation ? [text('INFERRED FROM', dcm.methodCitation, citation)] : []),
        text('HAS CONCEPT MOD', dcm.algorithmName, `Growth remaining: ${method}`),
        text('HAS CONCEPT MOD', dcm.algorithmVersion, software.version),
        ...[
          `Limits: ${uncertainty}.`,
          ...(error ? [error] : []),
          ...(note ? [`Source${verified === false ? ', unverified' : ''}: ${note}`] : []),
          ...notes,
        ].map(parameter => text('HAS CONCEPT MOD', dcm.algorithmParameters, parameter)),
      ],
      shared: [
        ...(methodCode ? [code('HAS CONCEPT MOD', measurementMethod, methodCode)] : []),
        // It grows elsewhere than where the bone age was read.
        ...(joint === 'knee' ? [] : [code('HAS CONCEPT MOD', findingSite, regions.knee!)]),
      ],
    })
    // That plates look closed has no interval.
    return clock === 'growth plates' ? items.slice(0, 1) : items
  }
  return [
    ...measured(growthKnee, kneeMm, undefined),
    ...measured(growthDistalFemur, distalFemurMm, methodError?.distalFemur),
    ...measured(growthProximalTibia, proximalTibiaMm, methodError?.proximalTibia),
  ]
}

const widths = ({ widthRatios }: JointEstimate): Item[] =>
  widthRatios
    ? [
        number('CONTAINS', widthRatioFemur, widthRatios.femur, noUnits),
        number('CONTAINS', widthRatioTibia, widthRatios.tibia, noUnits),
      ]
    : []

/** Of a refusal, or of one that was overridden: its code, and the sentence with what was measured. */
function reasons({ status, code: reason, message, measured, limit }: JointEstimate): Item[] {
  if (!reason) return []
  const numbers = measured === null || limit === null ? '' : ` Measured ${rounded(measured)}, limit ${rounded(limit)}.`
  return [
    code('CONTAINS', status === 'refused' ? refusal : forcedRefusal, refusalReason(reason)),
    comment(`${message}${numbers}`.trim() || refusalReason(reason)[2]),
  ]
}

const rounded = (value: number): string => String(Number(value.toPrecision(4)))

const comment = (sentence: string): Item => text('CONTAINS', dcm.comment, sentence)
