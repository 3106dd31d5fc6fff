export {
  dateAfter,
  daysPerMonth,
  isIsoDate,
  maxAgeMonths,
  monthsBetween,
} from './ages.ts'
export { formatAge, parseAge } from './ageText.ts'
export { type AbsenceCode, type Absent, type Answer, absent, type Sex } from './answer.ts'
export type { DiscrepancyKind, Prediction } from './discrepancy.ts'
export type { Timing, TimingStatus } from './epiphysiodesis.ts'
export { type GrowthRemaining, type GrowthState, growthByBoneAge, growthByCalendar } from './growthRemaining.ts'
export { exactly, type Interval, type Ranged, type Uncertainty } from './interval.ts'
export { type LimbCase, type LimbLength, limbLength, type NamedPlan, type Plan } from './limbLength.ts'
export type { Bones, LimbMeasurement } from './limbs.ts'
export { type Multipliers, multipliers } from './multiplier.ts'
export { formatPatientAge, type PatientAge, parsePatientAge } from './patientAge.ts'
export { closureDoubt } from './plateClosure.ts'
export type { SdTable } from './sdTable.ts'
export type { MethodError, Source } from './source.ts'
export { brush, brushFromMean } from './tables/brush.ts'
export { greulichPyle } from './tables/greulichPyle.ts'
export { birch, type Plate, whiteMenelaus } from './tables/growthRates.ts'
export {
  boneAgeMinusAge,
  type ChildAtFilm,
  type Finding,
  type NamedZScore,
  type ZScore,
  zScore,
  zScores,
} from './zScore.ts'
