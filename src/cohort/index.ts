export { drawFlow } from './drawFlow.ts'
export {
  type CodeRange,
  exclusionCodeColumns,
  exclusionCodes,
  exclusionCodesOf,
  formatExclusionCodes,
  readExclusionCodes,
} from './exclusionCodes.ts'
export { type Exclusion, type ExclusionList, excludeFilms, exclusionListOf, readExclusionList } from './exclusions.ts'
export {
  type Count,
  type Flow,
  type FlowCounts,
  type FlowNote,
  type FlowStage,
  type FlowStep,
  participantFlow,
  withheld,
} from './flow.ts'
export { checkLeaks } from './leaks.ts'
export {
  type CountedFilm,
  formatLeftOut,
  type LeaveOutReason,
  type LeftOut,
  leaveOut,
  leaveOutReasons,
} from './leftOut.ts'
export {
  ageToleranceMonths,
  type BadRow,
  type FilmFacts,
  fileKey,
  filmPath,
  formatManifest,
  type Manifest,
  type ManifestFilm,
  manifestColumns,
  manifestOf,
  readManifest,
} from './manifest.ts'
export { type Fingerprint, groupLeaders, type Pair, similarPairs, unitVector } from './nearDuplicates.ts'
export { type PairedCohort, pairCohort } from './pairCohort.ts'
export { type FilmPair, maxAgeMonths, maxGapDays, type Pairing, pairFilms } from './pairing.ts'
export { formatPairs, pairColumns, pairsOf, readPairs } from './pairsTable.ts'
export {
  type AssignedBoneAge,
  type AssignmentRule,
  assignedBoneAges,
  assignmentRules,
  formatReadings,
  isAdjudicated,
  maxBoneAgeMonths,
  type Reading,
  type Readings,
  readingColumns,
  readingsOf,
  readReadings,
} from './readings.ts'
export { type FilmHash, screenFilms } from './screen.ts'
export { parseSplitLines, parseSplitList, type SplitName, splitNames, splitOf } from './splits.ts'
export { formatSplits, readSplits, splitColumns, splitsOf } from './splitsTable.ts'
export {
  bandMonths,
  foldCount,
  missingStrata,
  partName,
  type SplitFilm,
  type SplitOptions,
  type SplitRow,
  type StudySplit,
  type StudySplits,
  splitFilms,
} from './studySplits.ts'
export { suppressFlow } from './suppressFlow.ts'
