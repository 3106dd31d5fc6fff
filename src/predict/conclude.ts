/** From an estimate to an answer: refused or estimated, with its interval, the package's known error, and what it means for the child. */
import { closureDoubt, type Interval } from '../clinic/index.ts'
import type { Calibration, Known, LoadedModel } from '../model/index.ts'
import { bandOf, recalibrate, standardDeviation } from '../stats/index.ts'
import { closureWarning } from './estimateWarnings.ts'
import type { Estimate } from './estimator.ts'
import { closureOf, interpret } from './interpret.ts'
import type { OpenedJoint } from './openJoints.ts'
import { ageWarnings } from './plausibleAge.ts'
import type { Crop } from './preprocess.ts'
import type { Refusal } from './refusal.ts'
import { type JointEstimate, type RefusalCode, refusalCodes } from './result.ts'

export type ConcludeOptions = {
  model: LoadedModel
  known: Known
  /** What the model was told of it, if less. */
  told?: Known
  /** How wide the chronological age is known; nothing for an exact one. */
  ageSpanMonths?: number
  /** As said by somebody, or the file. */
  view?: string
  /** Which other joint than the model's the film is said to show. */
  otherJoint?: JointEstimate['joint']
  jointIndex: number
  side: 'L' | 'R' | null
  /** Its box and landmarks in pixels of the film. */
  crop: Crop
  landmarks: OpenedJoint['landmarks']
  widthRatios: OpenedJoint['widthRatios']
  estimate: Estimate
  /** With chronological age withheld; only where the model was told it. */
  withheld?: Estimate
  /** What was found before the estimate, if anything. */
  refusals: readonly Refusal[]
  /** Estimates in spite of refusals. */
  force: boolean
  /** The model was trained on this film, or on one of its patient. */
  isTrainedOn?: boolean
}

/** These cannot be forced. */
const final: readonly RefusalCode[] = ['no_model', 'for_processing', 'simulated_model']

/** Adds to `warnings` what is odd in the answer. */
export function conclude(options: ConcludeOptions, warnings: string[]): JointEstimate {
  const { model, known, jointIndex, side, crop, landmarks, widthRatios, estimate, refusals, force } = options
  const { description, sha256 } = model
  const { distributionSdMonths, memberMonths } = estimate
  const told = options.told ?? known
  const { coverage, months } = intervalOf(description.calibration, told, estimate)
  const boneAgeMonths = months.estimate
  const found = [...refusals]
  const { from, to } = description.validMonths
  if (boneAgeMonths < from || boneAgeMonths > to)
    found.push({
      code: 'out_of_range',
      message: `The estimate of ${boneAgeMonths.toFixed(0)} months lies outside the bone ages that the model was trained on (${from} to ${to} months).`,
      measured: boneAgeMonths,
      limit: boneAgeMonths < from ? from : to,
    })
  found.sort((a, b) => refusalCodes.indexOf(a.code) - refusalCodes.indexOf(b.code))
  // What cannot be forced is what stands in the way of those who force.
  const refusal = (force && found.find(({ code }) => final.includes(code))) || found[0]
  const refused = refusal !== undefined && (!force || final.includes(refusal.code))
  const withheld =
    options.withheld &&
    intervalOf(description.calibration, { ...known, chronologicalAgeMonths: null }, options.withheld)
  const toldAge = description.architecture.chronologicalAge && told.chronologicalAgeMonths != null
  const withoutAge = withheld?.months ?? (toldAge ? undefined : months)
  const looksClosed =
    description.joint === 'knee' && (refused ? refusal.code === 'mature' : found.some(({ code }) => code === 'mature'))
  const doubt = looksClosed
    ? closureDoubt({
        sex: known.sex ?? undefined,
        chronologicalAgeMonths: known.chronologicalAgeMonths ?? undefined,
        boneAgeMonths: withoutAge,
      })
    : undefined
  if (doubt !== undefined) warnings.push(closureWarning(doubt))
  // A wrong age may be what brought the estimate out of range.
  const isEstimate = !refused || refusal.code === 'out_of_range'
  warnings.push(...ageWarnings(model, known, told, isEstimate ? withoutAge?.estimate : undefined))
  // Of a film that shows another joint, or none, what was cut out is a guess.
  const isWrongJoint = refused && found.some(({ code }) => code === 'wrong_joint')
  const isNotFound = refused && (isWrongJoint || !crop.found)
  const band = description.errors.find(
    e =>
      e.sex === known.sex &&
      e.fromMonths <= boneAgeMonths &&
      boneAgeMonths < e.toMonths &&
      e.meanAbsoluteErrorMonths !== null,
  )
  return {
    jointIndex,
    status: refused ? 'refused' : 'estimated',
    code: refusal?.code ?? null,
    message: [
      ...(refused ? [refusal] : found).map(({ message }) => message),
      looksClosed ? (doubt ?? 'No growth remains at this knee.') : '',
    ]
      .filter(text => text !== '')
      .join(' '),
    forced: refusal !== undefined && !refused,
    measured: refusal?.measured ?? null,
    limit: refusal?.limit ?? null,
    // That it is another than the model's does not say which.
    joint: isWrongJoint ? (options.otherJoint ?? 'other') : description.joint,
    // What is not from the front is not what the model reads, and the gate does not know what else it is.
    view: found.some(({ code }) => code === 'not_frontal' || code === 'wrong_joint')
      ? (options.view ?? null)
      : description.view,
    side,
    box: isNotFound ? null : crop.box,
    turnedDegrees: crop.turnedDegrees,
    landmarks: isNotFound ? {} : landmarks,
    // Of what is not seen from the front, or lies in a cast, widths say nothing.
    widthRatios: refused && refusal.code !== 'mature' ? null : widthRatios,
    scale: description.scale,
    boneAgeMonths: refused ? null : boneAgeMonths,
    lowerMonths: refused ? null : months.lower,
    upperMonths: refused ? null : months.upper,
    coverage,
    distributionSdMonths: refused ? null : distributionSdMonths,
    foldSdMonths: refused || memberMonths.length < 2 ? null : standardDeviation(memberMonths),
    sex: known.sex ?? null,
    chronologicalAgeMonths: known.chronologicalAgeMonths ?? null,
    chronologicalAgeSpanMonths: known.chronologicalAgeMonths == null ? null : (options.ageSpanMonths ?? 0),
    toldAge,
    withheld:
      withheld && !refused
        ? {
            boneAgeMonths: withheld.months.estimate,
            lowerMonths: withheld.months.lower,
            upperMonths: withheld.months.upper,
            coverage: withheld.coverage,
          }
        : null,
    interpretation: !refused
      ? interpret({
          joint: description.joint,
          known,
          ageSpanMonths: options.ageSpanMonths,
          boneAgeMonths: months,
          withheldMonths: withheld?.months,
          looksClosed,
          closureDoubt: doubt,
        })
      : looksClosed
        ? closureOf(doubt)
        : null,
    knownError:
      refused || !band
        ? null
        : {
            sex: band.sex,
            fromMonths: band.fromMonths,
            toMonths: band.toMonths,
            n: band.n,
            meanAbsoluteErrorMonths: band.meanAbsoluteErrorMonths!,
          },
    trainedOn: options.isTrainedOn ?? false,
    model: { name: description.name, version: description.version, sha256, simulated: description.simulated },
  }
}

/** An estimate on the scale of the readings, with the interval of what is known; no bone age is below 0. */
function intervalOf(
  calibrations: readonly Calibration[],
  known: Known,
  { boneAgeMonths, distributionSdMonths }: Estimate,
): { coverage: number; months: Interval } {
  const calibration = calibrationFor(calibrations, known)
  const estimate = onReadings(calibration, known.sex, boneAgeMonths)
  const { quantile } = bandOf(calibration.quantiles[known.sex ?? 'unknown'], estimate)
  const half = quantile * Math.max(calibration.floorMonths, distributionSdMonths)
  return {
    coverage: calibration.coverage,
    months: { estimate, lower: Math.max(0, estimate - half), upper: estimate + half },
  }
}

/** An estimate on the scale of the readings; no bone age is below 0. */
export function onReadings(
  { recalibration }: Pick<Calibration, 'recalibration'>,
  sex: Known['sex'],
  estimateMonths: number,
): number {
  return Math.max(0, recalibrate(recalibration[sex ?? 'unknown'], estimateMonths))
}

/** The calibration of what is known; what the model does not take counts as unknown. */
export function calibrationFor(all: readonly Calibration[], { sex, chronologicalAgeMonths }: Known): Calibration {
  const takesAge = all.some(c => c.chronologicalAgeKnown)
  const takesSex = all.some(c => c.sexKnown)
  const found = all.find(
    c =>
      c.sexKnown === (takesSex && sex != null) &&
      c.chronologicalAgeKnown === (takesAge && chronologicalAgeMonths != null),
  )
  if (!found) throw new TypeError('the package has no calibration for what is known of this film')
  return found
}
