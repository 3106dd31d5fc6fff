export { drawFlow } from './drawFlow.ts'
export {
  type CodeRange,
  exclusionCodes,
  formatExclusionCodes,
  readExclusionCodes,
} from './exclusionCodes.ts'
export { type Exclusion, type ExclusionList, readExclusionList } from './exclusions.ts'
export { filmsNamed } from './filmsNamed.ts'
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
  manifestOf,
  readManifest,
  settledRows,
} from './manifest.ts'
export { type Fingerprint, groupLeaders, type Pair, similarPairs, unitVector } from './nearDuplicates.ts'
export { type PairedCohort, pairCohort } from './pairCohort.ts'
export { type FilmPair, maxChildAgeMonths, maxGapDays, type Pairing } from './pairing.ts'
export { formatPairs, readPairs } from './pairsTable.ts'
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
  readingsOf,
  readReadings,
} from './readings.ts'
export { type FilmHash, grouped } from './screen.ts'
export { parseSplitLines, parseSplitList, type SplitName, splitNames, splitOf } from './splits.ts'
export { formatSplits, readSplits } from './splitsTable.ts'
export {
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
