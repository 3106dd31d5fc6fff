export { type DeviationPoint, deviationPoints } from './calendar.ts'
export {
  refuseAgesInYears,
  refuseYears,
  refuseYearsAmong,
  type ToldMonths,
  toldAge,
  writtenReading,
} from './cells.ts'
export { medianName, oracleName, splineName, teacherName } from './comparators.ts'
export { countOf, groupsShown, shownCount } from './counts.ts'
export { csvComparator } from './csvComparator.ts'
export { evaluate } from './evaluate.ts'
export type { Evaluation, Part, Scope, Verdict } from './evaluation.ts'
export { type Fels, readFels } from './fels.ts'
export { felsComparator } from './felsComparator.ts'
export {
  type Comparator,
  type EvaluationFilm,
  type EvaluationInput,
  type Margins,
  type PredictionStatus,
  type Probe,
  type Reference,
  type ReferenceKind,
  type Run,
  referenceKinds,
} from './input.ts'
export { marginsSchema } from './margins.ts'
export { primarySchema, thresholdsSchema, withPlan } from './plan.ts'
export { type EvaluationFiles, type ReadEvaluation, readEvaluation } from './readEvaluation.ts'
export { kindOf } from './reference.ts'
export { pairsOfScope } from './scope.ts'
export { readersIn, readingKey, sawAge, singleReadings } from './singleReadings.ts'
