/**
 * One hand in mm: what size, maturity and the child's own deviations come to. Size decides lengths, metaphyses and the
 * cartilage models; maturity decides how much of the cartilage is bone.
 */
import type { Child } from '../child.ts'
import { deviationScale, jointAgeMonths } from '../deviation.ts'
import { interpolate } from '../milestones.ts'
import { smoothStep } from '../shapes.ts'
import { forearm, type TubeSize, tubeSizes } from './anatomy.ts'
import type { HandShape } from './draws.ts'
import {
  type CarpalName,
  carpalNames,
  type EpiphysisCurves,
  type EpiphysisKind,
  epiphysisCurvesA,
  type HandTimes,
  handMaturityMonths,
  handTimesA,
  mineralByYears,
  type PlateBone,
  plateBones,
  progressSteps,
  type TubeName,
  thirdMetacarpalMm,
  widthPower,
} from './milestones.ts'

/** Everything that ages turn into, and the grown sizes, for one generator. */
export type HandAnatomy = {
  times: HandTimes
  epiphyses: Record<EpiphysisKind, EpiphysisCurves>
  sizes: Record<TubeName, TubeSize>
}
export const handAnatomyA: HandAnatomy = { times: handTimesA, epiphyses: epiphysisCurvesA, sizes: tubeSizes }

export type TubeMeasures = {
  lengthMm: number
  metaphysisMm: number
  middleMm: number
  endMm: number
  /** From the joint to the middle of the plate. */
  cartilageMm: number
  /** Width of the bony epiphysis; 0 while there is none. */
  epiphysisMm: number
  heightMm: number
  gapMm: number
  /** Progress of closure, 0 open to 1 closed. */
  closing: number
  /** 0 ellipsoid to 1 grown. */
  form: number
  /** 0 when the centre is first seen, 1 as wide as the metaphysis, 2 closed; less than 0 before. */
  progress: number
}

export type HandMeasures = {
  bones: Record<PlateBone, TubeMeasures>
  /** Ossified share of each carpal bone's length; 0 while there is none. */
  carpals: Record<CarpalName, number>
  sesamoidMm: number
  /** Scales of lengths, widths and of the carpus over the grown hand. */
  length: number
  width: number
  carpus: number
  jointSpaceMm: number
  /** Maturity from a young hand (0) to a grown one (1): shafts gain waist and cortex. */
  grown: number
  mineral: number
  scar: number
}

const kindOf = (name: PlateBone): EpiphysisKind =>
  name === 'radius' || name === 'ulna' ? name : /^metacarpal[2-5]/.test(name) ? 'knuckle' : 'phalanx'

/** Cartilage model of the epiphysis over the width of the metaphysis, in the size of a grown hand. Assumption. */
const cartilageShare = { phalanx: 0.42, knuckle: 0.84 } as const

export function measureHand(child: Child, shape: HandShape, anatomy = handAnatomyA): HandMeasures {
  const { times, sizes } = anatomy
  const scale = deviationScale(child)
  const months = handMaturityMonths(times, child.sex, jointAgeMonths(child, shape.deviation))
  const third = interpolate(thirdMetacarpalMm[child.sex], child.sizeAgeMonths / 12) * child.size
  const length = third / sizes.metacarpal3.length
  const width = length ** widthPower * shape.slender
  const bones = Object.fromEntries(plateBones.map(name => [name, tube(name)])) as HandMeasures['bones']
  const carpals = Object.fromEntries(
    carpalNames.map(name => {
      const since = months - appearance(name)
      // Round nuclei grow fast at first (assumption).
      const share = Math.min(1, Math.max(0, since / (times.carpalsGrownMonths - times.appears[name])))
      return [name, since < 0 ? 0 : (0.2 + 0.8 * share ** 0.36) * shape.carpals[name]]
    }),
  ) as HandMeasures['carpals']
  const sesamoidAge = months - appearance('sesamoid')
  return {
    bones,
    carpals,
    sesamoidMm: sesamoidAge < 0 ? 0 : width * (0.5 + 0.5 * smoothStep(0, 30, sesamoidAge)),
    length,
    width,
    carpus: length ** 0.85,
    jointSpaceMm: interpolate({ at: [0, 24, 96, 168, 200], value: [3, 2.6, 2, 1.7, 1.5] }, months) * width,
    grown: smoothStep(0, 180, months),
    mineral: shape.mineral * interpolate(mineralByYears, months / 12),
    scar: interpolate({ at: [190, 215, 250], value: [1, 0.6, 0.35] }, months),
  }

  /** Centres that are seen in the first months vary less than later ones. */
  function appearance(name: keyof HandTimes['appears']): number {
    const due = times.appears[name]
    return due - scale * Math.min(1, 0.1 + due / 40) * shape.deviation.centre[name]
  }

  function tube(name: PlateBone): TubeMeasures {
    const own = shape.bones[name]
    const kind = kindOf(name)
    const wrist = name === 'radius' || name === 'ulna' ? forearm[name] : undefined
    const grownSize = name === 'radius' || name === 'ulna' ? undefined : sizes[name]
    const metaphysisMm = (grownSize ?? wrist!).metaphysis * width * own.width
    const cartilageMm = wrist ? wrist.cartilage * width : cartilageShare[kind as 'phalanx' | 'knuckle'] * metaphysisMm
    const closes = times.closes[name] - scale * shape.deviation.closure[name]
    const closing = Math.min(1, Math.max(0, (months - closes) / times.closingMonths + 1))
    const appears = appearance(name)
    const equal = Math.max(appears + 12, closes - times.closingMonths - times.widthsEqualBeforeMonths)
    const progress =
      months < equal ? (months - appears) / (equal - appears) : Math.min(2, 1 + (months - equal) / (closes - equal))
    const curves = anatomy.epiphyses[kind]
    const at = (value: readonly number[]) => interpolate({ at: progressSteps, value }, progress)
    const gapMm = at(curves.gap) * metaphysisMm * own.gap
    const jointSpace = interpolate({ at: [0, 24, 96, 168, 200], value: [3, 2.6, 2, 1.7, 1.5] }, months) * width
    const room = Math.max(0.5, cartilageMm - gapMm / 2 - jointSpace / 2)
    return {
      lengthMm: grownSize ? grownSize.length * length * own.length : 150 * length,
      metaphysisMm,
      middleMm: (grownSize ?? wrist!).middle * width * own.width,
      endMm: (grownSize?.end ?? wrist!.middle) * width * own.width,
      cartilageMm,
      epiphysisMm: progress < 0 ? 0 : at(curves.width) * metaphysisMm * own.ratio,
      heightMm: at(curves.fill) * room * own.height ** (progress < 1 ? 1 : 0.3),
      gapMm,
      closing,
      form: at(curves.form),
      progress: Math.max(-1, progress),
    }
  }
}
