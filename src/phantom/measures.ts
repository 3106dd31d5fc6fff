/**
 * The lengths of one knee in mm: what size, maturity and the child's own deviations come to. Size sets the metaphyses;
 * maturity sets everything between metaphysis and joint as a share of them.
 */
import type { Child, KneeShape, LongBoneShape } from './child.ts'
import {
  type Curve,
  closingYears,
  interpolate,
  type Milestone,
  maturityCurves,
  maturityYears,
  metaphysisWidthMm,
  milestones,
} from './milestones.ts'

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

export function measureKnee(child: Child, shape: KneeShape): KneeMeasures {
  const years = maturityYears(child.sex, child.skeletalAgeMonths)
  const at = (curve: Curve) => interpolate(curve, years)
  const sizeYears = child.sizeAgeMonths / 12
  const femurWidth = interpolate(metaphysisWidthMm.femur[child.sex], sizeYears) * child.size
  const tibiaWidth = interpolate(metaphysisWidthMm.tibia[child.sex], sizeYears) * child.size
  const gap = at(maturityCurves.gapMm) * child.size
  const closing = ({ boys }: Milestone) => Math.min(1, Math.max(0, (years - boys) / closingYears + 1))
  const bone = (
    metaphysis: number,
    ratio: Curve,
    height: Curve,
    gapMm: number,
    peak: number,
    closed: Milestone,
    own: LongBoneShape,
  ): LongBoneMeasures => {
    const metaphysisMm = metaphysis * own.width
    const epiphysisMm = metaphysisMm * at(ratio) * own.ratio
    return {
      metaphysisMm,
      epiphysisMm,
      heightMm: epiphysisMm * at(height) * own.height,
      gapMm: gapMm * own.gap,
      peakMm: peak * metaphysisMm * own.peak,
      closing: closing(closed),
    }
  }
  const peak = at(maturityCurves.centralPeak)
  const { femoralRatio, tibialRatio, fibularRatio, femoralHeight, tibialHeight } = maturityCurves
  const tibialGap = gap * at(maturityCurves.tibialGap)
  const femur = bone(femurWidth, femoralRatio, femoralHeight, gap, peak, milestones.femoralClosure, shape.femur)
  const tibia = bone(
    tibiaWidth,
    tibialRatio,
    tibialHeight,
    tibialGap,
    0.25 * peak,
    milestones.tibialClosure,
    shape.tibia,
  )
  const fibula = bone(
    0.3 * tibiaWidth,
    fibularRatio,
    femoralHeight,
    0.7 * gap,
    0.2 * peak,
    milestones.fibularClosure,
    shape.fibula,
  )
  if (years < milestones.fibularEpiphysis.boys) fibula.epiphysisMm = 0
  const since = (milestone: Milestone) => years - milestone.boys
  const hasTubercle = since(milestones.tubercle) > 0 && since(milestones.tubercleFused) < 0
  return {
    femur,
    tibia,
    fibula,
    jointSpaceMm: at(maturityCurves.jointSpaceMm) * child.size,
    form: at(maturityCurves.form),
    spines: at(maturityCurves.spines),
    irregularMm: at(maturityCurves.irregularMarginMm),
    patellaMm: since(milestones.patella) < 0 ? 0 : at(maturityCurves.patellaWidth) * femurWidth * shape.patella,
    patellaWhole: Math.min(
      1,
      Math.max(0, since(milestones.patella) / (milestones.patellaWhole.boys - milestones.patella.boys)),
    ),
    tubercleMm: hasTubercle ? femurWidth * Math.min(0.2, 0.08 + 0.05 * since(milestones.tubercle)) : 0,
    scar: at(maturityCurves.scar),
  }
}
