export {
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
export {
  type AssignedBoneAge,
  type AssignmentRule,
  assignedBoneAges,
  assignmentRules,
  formatReadings,
  maxBoneAgeMonths,
  type Reading,
  type Readings,
  readingColumns,
  readingsOf,
  readReadings,
} from './readings.ts'
export { parseSplitList, type SplitName, splitNames, splitOf } from './splits.ts'
