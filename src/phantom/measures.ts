/**
 * The lengths of one knee in mm: what size, maturity and the child's own deviations come to. Size sets the metaphyses;
 * maturity sets everything between metaphysis and joint as a share of them.
 */
import type { Child, KneeShape } from './child.ts'
import { type Deviation, deviationScale, jointAgeMonths } from './deviation.ts'
import { type Curve, interpolate, type KneeAnatomy, kneeAnatomyA, type Milestone, maturityYears } from './milestones.ts'

export type LongBoneMeasures = {
  metaphysisMm: number
  /** Width of the bony epiphysis; 0 while there is none. */
  epiphysisMm: number
  heightMm: number
  gapMm: number
  /** Height of the plate's central peak. */
  peakMm: number
  /** Progress of closure, 0 open to 1 closed. */
  closing: number
}

export type KneeMeasures = {
  femur: LongBoneMeasures
  tibia: LongBoneMeasures
  fibula: LongBoneMeasures
  jointSpaceMm: number
  /** 0 ellipsoid to 1 grown epiphysis. */
  form: number
  spines: number
  irregularMm: number
  /** 0 while there is no patella. */
  patellaMm: number
  /** 0 islands to 1 whole. */
  patellaWhole: number
  /** 0 while there is no centre of the tubercle, or after it has joined the tibia. */
  tubercleMm: number
  scar: number
}

/** The centres of the knee that keep time of their own. */
export const kneeCentres = ['femur', 'tibia', 'fibula', 'patella', 'tubercle'] as const
export type KneeDeviation = Deviation<(typeof kneeCentres)[number]>

export function measureKnee(
  child: Child,
  shape: KneeShape,
  deviation: KneeDeviation = onTime,
  anatomy: KneeAnatomy = kneeAnatomyA,
): KneeMeasures {
  const { milestones, closingYears, curves, metaphysisWidthMm } = anatomy
  const years = maturityYears(child.sex, jointAgeMonths(child, deviation), anatomy.equalMaturity)
  const scale = deviationScale(child) / 12
  const growthYears = (centre: (typeof kneeCentres)[number]) => years + scale * deviation.centre[centre]
  const at = (curve: Curve, own = years) => interpolate(curve, own)
  const sizeYears = child.sizeAgeMonths / 12
  const femurWidth = interpolate(metaphysisWidthMm.femur[child.sex], sizeYears) * child.size
  const tibiaWidth = interpolate(metaphysisWidthMm.tibia[child.sex], sizeYears) * child.size
  const gap = (own: number) => at(curves.gapMm, own) * child.size
  const bone = (
    name: 'femur' | 'tibia' | 'fibula',
    metaphysis: number,
    ratio: Curve,
    height: Curve,
    gapShare: number,
    peak: number,
    closed: Milestone,
  ): LongBoneMeasures => {
    const own = shape[name]
    const grown = growthYears(name)
    const closure = years + scale * deviation.closure[name]
    const metaphysisMm = metaphysis * own.width
    const epiphysisMm = metaphysisMm * at(ratio, grown) * own.ratio
    return {
      metaphysisMm,
      epiphysisMm,
      heightMm: epiphysisMm * at(height, grown) * own.height,
      gapMm: gap(grown) * gapShare * own.gap,
      peakMm: peak * metaphysisMm * own.peak,
      closing: Math.min(1, Math.max(0, (closure - closed.boys) / closingYears + 1)),
    }
  }
  const peak = at(curves.centralPeak)
  const { femoralRatio, tibialRatio, fibularRatio, femoralHeight, tibialHeight } = curves
  const femur = bone('femur', femurWidth, femoralRatio, femoralHeight, 1, peak, milestones.femoralClosure)
  const tibia = bone(
    'tibia',
    tibiaWidth,
    tibialRatio,
    tibialHeight,
    at(curves.tibialGap),
    0.25 * peak,
    milestones.tibialClosure,
  )
  const fibula = bone(
    'fibula',
    0.3 * tibiaWidth,
    fibularRatio,
    femoralHeight,
    0.7,
    0.2 * peak,
    milestones.fibularClosure,
  )
  const since = (milestone: Milestone, centre: (typeof kneeCentres)[number]) => growthYears(centre) - milestone.boys
  if (since(milestones.fibularEpiphysis, 'fibula') < 0) fibula.epiphysisMm = 0
  const tubercleYears = since(milestones.tubercle, 'tubercle')
  const hasTubercle = tubercleYears > 0 && since(milestones.tubercleFused, 'tubercle') < 0
  const patellaYears = since(milestones.patella, 'patella')
  return {
    femur,
    tibia,
    fibula,
    jointSpaceMm: at(curves.jointSpaceMm) * child.size,
    form: at(curves.form),
    spines: at(curves.spines),
    irregularMm: at(curves.irregularMarginMm),
    patellaMm: patellaYears < 0 ? 0 : at(curves.patellaWidth, growthYears('patella')) * femurWidth * shape.patella,
    patellaWhole: Math.min(1, Math.max(0, patellaYears / (milestones.patellaWhole.boys - milestones.patella.boys))),
    tubercleMm: hasTubercle ? femurWidth * Math.min(0.2, 0.08 + 0.05 * tubercleYears) : 0,
    scar: at(curves.scar),
  }
}

const never = { femur: 0, tibia: 0, fibula: 0, patella: 0, tubercle: 0 }
const onTime: KneeDeviation = { joint: 0, centre: never, closure: never }
