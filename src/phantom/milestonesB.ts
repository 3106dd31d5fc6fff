/**
 * Generator B's ages: another source, as another hospital's children and another author's tables would be. Onset and
 * closure move against generator A, and not together. The fibular head comes 1.1 years later than in A: in 1,056 children
 * of the United States born from 1990 on it came later too, by 1.4 years than in the tables of Elgenmark and Garn, from
 * which A's age, an assumption, is not taken. Closures come later and take longer, as MRI sees fusion (proximal tibia:
 * Wittschieber 2022, PMC9005400, not complete before 18.5 and 20.3 years in the strictest stage, of which a film sees
 * the first part). By how much is an assumption, as all the rest.
 */
import {
  type EpiphysisCurves,
  type EpiphysisKind,
  epiphysisCurvesA,
  type HandTimes,
  handTimesA,
} from './hand/milestones.ts'
import { type Curve, type KneeAnatomy, kneeAnatomyA, type Milestone } from './milestones.ts'

const source = 'assumption (see the head of milestonesB.ts)'

const later = (milestone: Milestone, years: number): Milestone => ({
  ...milestone,
  girls: milestone.girls + years,
  boys: milestone.boys + years,
  source,
})
const curve = (at: readonly number[], value: readonly number[]): Curve => ({ at, value, source })

export const kneeAnatomyB: KneeAnatomy = {
  milestones: {
    ...kneeAnatomyA.milestones,
    fibularEpiphysis: later(kneeAnatomyA.milestones.fibularEpiphysis, 1.1),
    patella: later(kneeAnatomyA.milestones.patella, 0.4),
    patellaWhole: later(kneeAnatomyA.milestones.patellaWhole, 0.7),
    tubercle: later(kneeAnatomyA.milestones.tubercle, -0.5),
    tubercleFused: later(kneeAnatomyA.milestones.tubercleFused, 0.4),
    tibialClosure: later(kneeAnatomyA.milestones.tibialClosure, 0.5),
    femoralClosure: later(kneeAnatomyA.milestones.femoralClosure, 0.3),
    fibularClosure: later(kneeAnatomyA.milestones.fibularClosure, 0.2),
  },
  closingYears: 1.6,
  equalMaturity: {
    girls: [0, 1, 3, 5, 7.5, 10, 14.5, 15.5, 18],
    boys: [0, 1.15, 3.9, 6.1, 8.8, 11.7, 16.6, 17.6, 20],
  },
  curves: {
    ...kneeAnatomyA.curves,
    femoralRatio: curve(
      [0, 0.25, 1.1, 2.3, 4.5, 6.7, 8.5, 11, 13.3, 16.5],
      [0.28, 0.4, 0.64, 0.81, 0.92, 0.965, 0.99, 1.03, 1.07, 1.1],
    ),
    tibialRatio: curve(
      [0, 0.25, 1.1, 2.3, 4.5, 6.7, 8.5, 11, 13.3, 16.5],
      [0.2, 0.34, 0.6, 0.78, 0.9, 0.955, 0.995, 1.03, 1.06, 1.075],
    ),
    femoralHeight: curve([0, 2, 4.5, 8.5, 12, 17], [0.72, 0.62, 0.53, 0.46, 0.43, 0.41]),
    tibialHeight: curve([0, 2, 4.5, 8.5, 12, 17], [0.62, 0.47, 0.37, 0.31, 0.28, 0.27]),
    gapMm: curve([0, 1.1, 3, 6.5, 9, 12, 15.2], [8.5, 7.6, 5.8, 4.1, 3.4, 2.8, 2]),
    tibialGap: curve([0], [0.95]),
  },
  metaphysisWidthMm: kneeAnatomyA.metaphysisWidthMm,
}

/** Onsets a twentieth later, closures four months later and slower. */
export const handTimesB: HandTimes = {
  appears: Object.fromEntries(
    Object.entries(handTimesA.appears).map(([name, months]) => [name, Math.round(1.05 * months + 1)]),
  ) as HandTimes['appears'],
  closes: Object.fromEntries(
    Object.entries(handTimesA.closes).map(([name, months]) => [name, months + (name === 'radius' ? 1 : 4)]),
  ) as HandTimes['closes'],
  closingMonths: 19,
  widthsEqualBeforeMonths: 18,
  carpalsGrownMonths: 162,
  equalMaturity: {
    girls: [0, 3, 10, 24, 36, 51, 66, 102, 132, 156, 168, 174, 192, 204, 216],
    boys: [0, 3.5, 14, 33, 49, 71, 81, 128, 158, 181, 193, 199, 211, 222, 236],
  },
}

const shifted = (curves: EpiphysisCurves, width: number, gap: number): EpiphysisCurves => ({
  width: curves.width.map(v => v ** width),
  fill: curves.fill.map(v => v ** 0.9),
  gap: curves.gap.map(v => v * gap),
  form: curves.form,
})

export const epiphysisCurvesB: Record<EpiphysisKind, EpiphysisCurves> = {
  phalanx: shifted(epiphysisCurvesA.phalanx, 1.15, 1.2),
  knuckle: shifted(epiphysisCurvesA.knuckle, 1.1, 1.15),
  radius: shifted(epiphysisCurvesA.radius, 1.15, 1.2),
  ulna: shifted(epiphysisCurvesA.ulna, 0.9, 1.1),
}
