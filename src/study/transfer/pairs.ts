/** Who takes part in a study of transfer: knee and hand in pairs, and who is left out on the way (pairs.csv, left-out.csv, flow.json, flow.svg). */
import { join } from 'node:path'
import { writeFileAtomic } from '../../base/node/index.ts'
import {
  assignedBoneAges,
  type CodeRange,
  type CountedFilm,
  drawFlow,
  exclusionCodes,
  type FilmHash,
  type FilmPair,
  type FlowNote,
  type FlowStage,
  fileKey,
  formatExclusionCodes,
  formatLeftOut,
  formatPairs,
  type LeftOut,
  leaveOut,
  type Manifest,
  pairCohort,
  participantFlow,
  type Reading,
  readExclusionCodes,
  readExclusionList,
  settledRows,
} from '../../cohort/index.ts'
import type { StudyPair } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

export type Paired = {
  pairs: StudyPair[]
  stages: FlowStage[]
  notes: FlowNote[]
  warnings: string[]
  /** Films that are excluded for what a row says that is itself left out. */
  excludedByDropped: number
  /** Diagnoses that were left out; absent where no film has any. */
  codes?: readonly CodeRange[]
}

/** A table of readings that a study can use. */
type StudyReadings = { path: string; readings: readonly Reading[] }

/** Each film beside itself: its wrist is read, and the teacher labels the whole hand. */
export function rehearsalPairs({ assigned }: TransferStudy, manifest: Manifest, readings: StudyReadings): Paired {
  const ages = new Map(assignedBoneAges(readings, assigned).map(one => [fileKey(one.file), one]))
  const pairs = manifest.rows.flatMap((row): StudyPair[] => {
    if ('failure' in row) return []
    const { file, line, sex, side, site, device } = row
    const age = ages.get(fileKey(file))
    return [
      {
        kneeFile: file,
        handFile: file,
        kneeLine: line,
        handLine: line,
        sex,
        chronologicalAgeMonths: null,
        side,
        site,
        device,
        gapDays: 0,
        gapFrom: 'dates',
        handReading: age && { boneAgeMonths: age.boneAgeMonths, readings: age.readings, atlas: age.atlas },
      },
    ]
  })
  return {
    pairs,
    stages: [],
    notes: ['Each film is a child of its own: the collection names no patients'],
    warnings: [],
    excludedByDropped: 0,
  }
}

/** Knees and hands in pairs, with everyone who is left out on the way. */
export function makePairs(
  { cohort, assigned }: TransferStudy,
  manifest: Manifest,
  readings: StudyReadings,
  hashes: ReadonlyMap<string, FilmHash>,
): Paired {
  const unreadable = manifest.rows.flatMap(row => ('failure' in row || hashes.has(fileKey(row.file)) ? [] : [row]))
  const list = cohort.import === 'tables' && cohort.exclusions ? readExclusionList(cohort.exclusions) : undefined
  const codes =
    cohort.import === 'tables' && cohort.exclusionCodes ? readExclusionCodes(cohort.exclusionCodes) : exclusionCodes
  const { pairs, stages, warnings, codesToConfirm, excludedByDropped } = pairCohort(
    manifest,
    assignedBoneAges(readings, assigned),
    { hashes, list, codes, unreadable },
  )
  const [once, ...later] = stages
  const shared = pairs.length - new Set(pairs.map(pair => fileKey(pair.handFile))).size
  return {
    pairs,
    stages: [{ ...once, leftOut: [...unreadable.map(row => unread(row)), ...once.leftOut] }, ...later],
    notes: [
      ...(shared > 0 ? [{ count: shared, text: 'knees share their hand film with another knee' }] : []),
      ...(codesToConfirm > 0 ? [`${codesToConfirm} ranges of diagnoses have not been confirmed by the site`] : []),
    ],
    warnings: [...manifest.warnings, ...settledRows(manifest), ...warnings],
    excludedByDropped,
    ...(cohort.import === 'tables' ? { codes } : {}),
  }
}

/** Leaves out a film that cannot be read. @param code for which cutting failed, where it came so far */
export const unread = (row: CountedFilm, code?: string): LeftOut =>
  leaveOut(
    row,
    'unreadable',
    code === undefined || code === 'missing'
      ? `${row.file} on line ${row.line} is missing or cannot be read: look where the manifest lies`
      : `${row.file} on line ${row.line} is there and failed as ${code}: a study reads whole PNG and JPEG pictures`,
  )

/** Nothing is paired in a rehearsal, where the wrist of a hand film is read in place of a knee. */
export const reads = (pairing: readonly FlowStage[]) => (pairing.length === 0 ? 'wrist' : 'knee')

/** Writes what pairing found. */
export function writePairs(
  folder: string,
  manifest: Manifest,
  { pairs, stages, notes, codes }: Pick<Paired, 'pairs' | 'stages' | 'notes' | 'codes'>,
): void {
  // In a rehearsal every film is beside itself, and there is no table to write.
  if (stages.length > 0) writeFileAtomic(join(folder, 'pairs.csv'), formatPairs(pairs as FilmPair[]))
  // For the site to confirm, or to correct and name in the study.
  if (codes) writeFileAtomic(join(folder, 'exclusion-codes.csv'), formatExclusionCodes(codes))
  writeFlow(folder, manifest, stages, { notes, reads: reads(stages) })
}

export function writeFlow(
  folder: string,
  manifest: Manifest,
  stages: readonly FlowStage[],
  more: Parameters<typeof participantFlow>[2],
): void {
  const flow = participantFlow(manifest.rows, stages, more)
  writeFileAtomic(join(folder, 'left-out.csv'), formatLeftOut(stages.flatMap(stage => stage.leftOut)))
  writeFileAtomic(join(folder, 'flow.json'), `${JSON.stringify(flow, null, 2)}\n`)
  writeFileAtomic(join(folder, 'flow.svg'), drawFlow(flow))
}
