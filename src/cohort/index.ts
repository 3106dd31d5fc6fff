export { type Fingerprint, groupLeaders, type Pair, similarPairs, unitVector } from './nearDuplicates.ts'
export { parseSplitList, type SplitName, splitNames, splitOf } from './splits.ts'
