/**
 * What an estimate means for the child: how far it is from the age, and what the plates of the knee have yet to grow. The formulas and their
 * limits are `src/clinic`'s; here is only said which estimate goes into which.
 */
import {
  type Answer,
  absent,
  boneAgeMinusAge,
  type GrowthRemaining,
  growthByBoneAge,
  growthByCalendar,
  type Interval,
  type Multipliers,
  multipliers,
  type Ranged,
  zScores,
} from '../clinic/index.ts'
import type { Known } from '../model/index.ts'
import type { GrowthAnswer, Interpretation } from './result.ts'

export type Estimates = {
  joint: 'hand' | 'wrist' | 'knee'
  known: Known
  /** How wide the chronological age is known; nothing for an exact one. */
  ageSpanMonths?: number
  /** As estimated with all that is known. */
  boneAgeMonths: Interval
  /** With chronological age withheld, if the model was told it. */
  withheldMonths: Interval | undefined
  /** The growth plates look closed, and somebody wanted an estimate all the same. */
  looksClosed: boolean
  /** What speaks against closed plates, if anything. */
  closureDoubt?: string
}

/** Beyond this the estimate that was not told the age stands beside the one that was, with what follows from it. */
const apartMonths = 6

/** Whether being told the age moves an estimate so far that both have to be shown. */
export const isFarApart = (boneAgeMonths: number, withheldMonths: number): boolean =>
  Math.abs(boneAgeMonths - withheldMonths) > apartMonths

/**
 * Z and the difference from the age, from the estimate that was not told the age; growth of the knee's plates from the one that was, and from both
 * where they are far apart. The rates of growth are by bone ages of hands.
 */
export function interpret(estimates: Estimates): Interpretation {
  const { joint, known, ageSpanMonths, boneAgeMonths, withheldMonths, looksClosed, closureDoubt } = estimates
  const sex = known.sex ?? undefined
  const chronologicalAgeMonths = known.chronologicalAgeMonths ?? undefined
  const calendar = { sex, chronologicalAgeMonths, chronologicalAgeSpanMonths: ageSpanMonths }
  const child = { ...calendar, boneAgeMonths: withheldMonths ?? boneAgeMonths }
  const ofJoint =
    joint === 'knee' ? [] : [`The bone age is of the ${joint}; the growth is that of femur and tibia at each knee.`]
  return {
    boneAgeMinusAgeMonths: boneAgeMinusAge(child),
    zScores: zScores(child).map(({ table, source, score }) => ({ table, citation: source.citation, score })),
    growth: [
      ...(looksClosed && joint === 'knee' ? closureOf(closureDoubt).growth : []),
      growth('Birch', 'bone age', growthByBoneAge({ sex, boneAgeMonths }), ofJoint),
      ...(withheldMonths && isFarApart(boneAgeMonths.estimate, withheldMonths.estimate)
        ? [growth('Birch', 'bone age, age withheld', growthByBoneAge({ sex, boneAgeMonths: withheldMonths }), ofJoint)]
        : []),
      growth('White-Menelaus', 'calendar age', growthByCalendar(calendar)),
    ],
    multipliers: multipliersOf(multipliers({ ...calendar, boneAgeMonths })),
  }
}

/** Of a knee whose growth plates look closed, and nothing speaks against it: nothing is left to grow. */
export const closedKnee: Interpretation = {
  boneAgeMinusAgeMonths: { value: null, code: 'unknown_bone_age', reason: 'There is no bone age.' },
  zScores: [],
  growth: [
    {
      method: 'Growth plates look closed',
      clock: 'growth plates',
      citation: '',
      verified: null,
      note: '',
      remaining: {
        value: {
          state: 'finished',
          distalFemurMm: zero(),
          proximalTibiaMm: zero(),
          kneeMm: zero(),
          uncertainty: 'none is given: the plates look closed on the film',
          methodError: null,
          notes: [],
        },
      },
    },
  ],
  multipliers: null,
}

/** Of a knee whose growth plates look closed: nothing is left to grow, unless something speaks against it. */
export const closureOf = (doubt: string | undefined): Interpretation =>
  doubt === undefined
    ? closedKnee
    : { ...closedKnee, growth: [{ ...closedKnee.growth[0], remaining: absent('contradicted', doubt) }] }

function zero() {
  return { estimate: 0, lower: 0, upper: 0 }
}

function growth(
  method: string,
  clock: GrowthAnswer['clock'],
  found: Answer<GrowthRemaining>,
  besides: readonly string[] = [],
): GrowthAnswer {
  if (found.value === null) return { method, clock, citation: '', verified: null, note: '', remaining: found }
  const { state, distalFemurMm, proximalTibiaMm, kneeMm, source, error, notes } = found.value
  return {
    method,
    clock,
    citation: source.citation,
    verified: source.verified,
    note: source.note,
    remaining: {
      value: {
        state,
        distalFemurMm: limits(distalFemurMm),
        proximalTibiaMm: limits(proximalTibiaMm),
        kneeMm: limits(kneeMm),
        uncertainty: kneeMm.uncertainty,
        methodError: { distalFemur: error.distalFemur.text, proximalTibia: error.proximalTibia.text },
        notes: [...besides, ...notes],
      },
    },
  }
}

function multipliersOf(found: Answer<Multipliers>): Interpretation['multipliers'] {
  if (found.value === null) return found
  const { source, byChronologicalAge, byBoneAge, error } = found.value
  return { value: { ...source, byChronologicalAge, byBoneAge, error: error.text } }
}

const limits = ({ estimate, lower, upper }: Ranged): Interval => ({ estimate, lower, upper })
