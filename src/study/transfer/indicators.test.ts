import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import { fitOracle, indicatorComparators, type KneeTruthRow, measuredRatioComparator } from './indicators.ts'
import type { StudyKnee } from './studyKnee.ts'

/** Children whose skeletal age follows from the width of the femoral epiphysis, and whose calendar age says little. */
const random = keyedRandom(4)
const truths = new Map<string, KneeTruthRow>()
const knees = Array.from({ length: 200 }, (_, i): StudyKnee => {
  const months = 24 + 150 * random.uniform()
  const file = `${i}.png`
  truths.set(file, {
    months,
    handMonths: months + 20,
    closed: false,
    measures: {
      femur_metaphysis_mm: 50,
      femur_epiphysis_mm: months / 4,
      femur_gap_mm: 3,
      femur_closing: 0,
      tibia_metaphysis_mm: 50,
      tibia_epiphysis_mm: 40 + random.normal(),
      tibia_gap_mm: 3,
      tibia_closing: 0,
      fibula_metaphysis_mm: 12,
      fibula_epiphysis_mm: 8 + random.normal(),
      fibula_gap_mm: 2,
      fibula_closing: 0,
    },
  })
  const fold = i < 150 ? (i % 5) + 1 : undefined
  return {
    index: i,
    sha256: '',
    handSha256: '',
    pair: {
      kneeFile: file,
      handFile: file,
      kneeLine: i,
      handLine: i,
      patient: file,
      sex: i % 2 ? 'F' : 'M',
      chronologicalAgeMonths: months + 30 * random.normal() + 60,
      gapDays: 0,
      gapFrom: 'dates',
    },
    split: { file, line: i, cluster: file, split: fold ? 'fold' : 'test', fold },
  }
})

describe('indicatorComparators', () => {
  const [oracle, ofHand, ratio] = indicatorComparators(knees, truths)
  const error = (months: readonly (number | null)[]) =>
    knees.reduce((sum, { pair }, i) => sum + Math.abs(months[i]! - truths.get(pair.kneeFile)!.months), 0) / knees.length

  it('finds what the measures tell, for test films too', () => {
    expect(error(oracle.months)).toBeLessThan(1.5)
    expect(error(ratio.months)).toBeLessThan(1.5)
  })
  it('learns the age of the hand too', () => {
    const apart = ofHand.months.map((months, i) => months! - oracle.months[i]!)
    for (const months of apart) expect(months).toBeCloseTo(20, 0)
  })
  it('estimates no film by a regression that saw it', () => {
    const changed = new Map(truths)
    const own = knees[10].pair.kneeFile
    changed.set(own, { ...truths.get(own)!, months: 10_000 })
    const [again] = indicatorComparators(knees, changed)
    // Fold 1 holds film 10: its estimates do not move, those of the other folds do.
    expect(again.months[10]).toBe(oracle.months[10])
    expect(again.months[20]).toBe(oracle.months[20])
    expect(again.months[12]).not.toBe(oracle.months[12])
  })
  it('moves with the measures', () => {
    const estimate = fitOracle(knees, truths)
    const { measures } = truths.get('0.png')!
    const at = (months: number) => estimate({ ...measures, femur_epiphysis_mm: months / 4 }, 'M', 100)!
    expect(at(112) - at(100)).toBeGreaterThan(10)
    expect(at(112) - at(100)).toBeLessThan(14)
    expect(estimate(measures, undefined, 100)).toBeNull()
  })
})

describe('measuredRatioComparator', () => {
  /** As a gate would measure the femur, with the reading of the hand. */
  const judged = knees.map((knee): StudyKnee => {
    const { months, measures } = truths.get(knee.pair.kneeFile)!
    return {
      ...knee,
      pair: { ...knee.pair, handReading: { boneAgeMonths: months, readings: 1 } },
      seen: { code: null, closed: false, widthRatios: { femur: measures.femur_epiphysis_mm / 50, tibia: 0.9 } },
    }
  })
  const { months } = measuredRatioComparator(judged)
  const truth = (i: number) => truths.get(knees[i].pair.kneeFile)!.months

  it('tells the reading from the widths, for test films too', () => {
    for (const i of [0, 60, 149, 150, 199]) expect(Math.abs(months[i]! - truth(i))).toBeLessThan(3)
  })
  it('learns nothing from what the gate refuses, and nothing from the film itself', () => {
    const read = (i: number, boneAgeMonths: number, seen: Partial<StudyKnee['seen']> = {}) =>
      measuredRatioComparator(
        judged.map((knee, j) =>
          j === i
            ? {
                ...knee,
                pair: { ...knee.pair, handReading: { boneAgeMonths, readings: 1 } },
                seen: { ...knee.seen!, ...seen },
              }
            : knee,
        ),
      ).months
    expect(read(10, 240, { code: 'cast' })).toEqual(read(10, truth(10), { code: 'cast' }))
    const other = read(10, 240)
    expect(other[10]).toBe(months[10])
    expect(other[12]).not.toBe(months[12])
  })
  it('says nothing of a knee whose widths are not known', () => {
    const some = judged.map((knee, i) => (i ? knee : { ...knee, seen: { ...knee.seen!, widthRatios: null } }))
    expect(measuredRatioComparator(some).months[0]).toBeNull()
  })
})
