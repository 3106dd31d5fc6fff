/**
 * One word for the calendar question, and the rule by which it is given. What is compared with the thresholds are
 * the ends of intervals, so that few films give "undecided" and never a word that they cannot carry.
 */
import type { Interval } from '../stats/index.ts'
import type { CalendarVerdict } from './evaluation.ts'

/** Declared here, once, before any result. */
export const calendarThresholds = {
  /** From here on recovery is that of a model that reads the film. */
  readsRecovery: 0.6,
  /** Up to here it is that of one that repeats the calendar. */
  calendarRecovery: 0.3,
  /** Told another age, a model that reads the film moves by no more than this share of the shift. */
  readsAgeShift: 0.3,
  /** One that repeats the calendar moves by at least this. */
  calendarAgeShift: 0.7,
} as const

const { readsRecovery, calendarRecovery, readsAgeShift, calendarAgeShift } = calendarThresholds

export const calendarRule = `"Reads the film": the lower limit of recovery is at least ${readsRecovery} and, told another age, the estimate moves by at most ${readsAgeShift} of the shift (upper limit); where that was not tried, recovery alone decides. "Repeats the calendar": the upper limit of recovery is at most ${calendarRecovery}; or the estimate moves by at least ${calendarAgeShift} of the shift (lower limit) while recovery is not shown to be ${readsRecovery}. "Undecided": the interval of recovery holds both ${calendarRecovery} and ${readsRecovery}. "Between": all else. Recovery is corrected by second readers where there are any; "reads" may rest on the uncorrected one too, for it is too small, and without second readers "repeats" rests on what it would be at the lowest reliability assumed.`

/**
 * @param least the recovery that "reads" rests on
 * @param most the recovery that "repeats" rests on: the same, unless only assumed reliabilities correct it
 * @param ageShift dP/dCA; null where it was not tried
 */
export function calendarVerdict(least: Interval, most: Interval, ageShift: Interval | null): CalendarVerdict {
  const reads = least.lower >= readsRecovery
  if (most.upper <= calendarRecovery) return 'repeats the calendar'
  if (ageShift && ageShift.lower >= calendarAgeShift && !reads) return 'repeats the calendar'
  if (reads && (!ageShift || ageShift.upper <= readsAgeShift)) return 'reads the film'
  if (least.lower < calendarRecovery && most.upper > readsRecovery) return 'undecided'
  return 'between'
}
