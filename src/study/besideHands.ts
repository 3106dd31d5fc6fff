/**
 * Knees whose hands were read, for a study that calibrates a package of knees anew: where nobody read a knee, each has the reading of the hand film
 * beside it, by the rule of studies and evaluations (`pairCohort`). `pairs/` of the state folder says who takes part, and why others do not.
 */
import { join } from 'node:path'
import { UsageError } from '../base/index.ts'
import {
  type AssignedBoneAge,
  assignedBoneAges,
  fileKey,
  type Manifest,
  type ManifestFilm,
  maxGapDays,
  pairCohort,
  readReadings,
} from '../cohort/index.ts'
import { refuseAgesInYears } from '../evaluate/index.ts'
import type { Study } from './studyFile.ts'
import { kneesOf } from './transfer/knees.ts'
import { writePairs } from './transfer/pairs.ts'
import { checkRead, readStudyReadings, refuseYearsInPairs, unmatched } from './transfer/readings.ts'

export type KneesBesideHands = {
  /** The rows of knees that have a hand beside them. */
  knees: Manifest
  /** By the knee's file. */
  boneAges: AssignedBoneAge[]
}

/**
 * @param manifest knees and hands
 * @param readingsPath readings of the hands
 * @param folder where tables of pairs are written
 * @returns undefined where a knee was read itself
 * @throws {UsageError} if a table is broken, in years or of a machine, or no knee has a hand that was read
 */
export function besideHands(
  { assigned }: Pick<Study, 'assigned'>,
  manifest: Manifest,
  readingsPath: string,
  folder: string,
  say: (text: string) => void,
): KneesBesideHands | undefined {
  const read = new Set(readReadings(readingsPath).readings.map(({ file }) => fileKey(file)))
  const films = manifest.rows.filter((row): row is ManifestFilm => !('failure' in row) && read.has(fileKey(row.file)))
  const own = films.filter(({ joint }) => joint !== 'hand')
  if (own.length > 0) {
    if (own.length < films.length)
      say(
        `warning: ${own.length} films that are no hands by their joint have readings, as ${own[0].file}: knees count with their own readings, and those of ${films.length - own.length} hands are not used`,
      )
    return undefined
  }
  refuseAgesInYears(manifest)
  const readings = readStudyReadings(readingsPath, manifest)
  const { pairs, stages, warnings } = pairCohort(manifest, assignedBoneAges({ path: readingsPath, readings }, assigned))
  refuseYearsInPairs(readingsPath, readings, manifest, pairs)
  const missing = unmatched(readingsPath, readings, manifest, pairs)
  for (const text of [...warnings, ...missing.warnings]) say(`warning: ${text}`)
  writePairs(folder, manifest, { pairs, stages, notes: missing.notes })
  if (pairs.length === 0)
    throw new UsageError(
      `${manifest.path} holds no knee with a hand film of its child within ${maxGapDays} days: name both there with joint, patient, and study_date or age; ${join(folder, 'left-out.csv')} says of each film why it is left out`,
    )
  checkRead(readingsPath, readings, manifest, pairs)
  say(`pairs: ${pairs.length} knees with a hand, from ${manifest.rows.length} rows: ${join(folder, 'flow.svg')}`)
  return {
    knees: kneesOf(manifest, pairs),
    boneAges: pairs.flatMap(({ kneeFile, handReading }) =>
      handReading ? [{ file: kneeFile, jointIndex: 1, ...handReading }] : [],
    ),
  }
}
