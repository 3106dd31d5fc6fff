/**
 * Readings of a study, and whether they fit its films. What is wrong with the tables as a whole would move every result without a trace, so it is told
 * before the first hour of training: bone ages of several kinds or of a machine, and years in place of months.
 */
import { UsageError } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import {
  type FlowNote,
  fileKey,
  grouped,
  type Manifest,
  type ManifestFilm,
  type Reading,
  readingsOf,
} from '../../cohort/index.ts'
import { kindOf, refuseYears, refuseYearsAmong, toldAge, writtenReading } from '../../evaluate/index.ts'
import type { StudyPair } from './studyKnee.ts'

/** @throws {UsageError} if the table is broken, empty or in years, or a bone age of a hand in it is no human reading */
export function readStudyReadings(path: string, manifest: Manifest): Reading[] {
  const table = readTable(path, ['file', 'bone_age_months'])
  const { readings } = readingsOf(table)
  refuseYears(
    path,
    readings.map(({ boneAgeMonths }) => boneAgeMonths),
  )
  const knees = kneesIn(manifest)
  const ofHands = readings.filter(({ file }) => !knees.has(fileKey(file)))
  const kind = ofHands.length > 0 ? kindOf(path, table, ofHands, new Set()) : 'hand reading'
  if (kind !== 'hand reading')
    throw new UsageError(
      `${path}: by their reader, or a column model or teacher, these bone ages are a ${kind}: a study is compared with what people read on the hands`,
    )
  return readings
}

/** @throws {UsageError} if a reading of a hand in a pair, or an age that is written for one of its films, is in years */
export function refuseYearsInPairs(
  path: string,
  readings: readonly Reading[],
  manifest: Manifest,
  pairs: readonly Pick<StudyPair, 'kneeLine' | 'handLine' | 'handFile'>[],
): void {
  const films = new Map(manifest.rows.map(row => [row.line, row as ManifestFilm]))
  const readingsByFile = grouped(readings, ({ file }) => fileKey(file))
  refuseYearsAmong(
    pairs.map(({ kneeLine, handLine, handFile }) => {
      const ages = [kneeLine, handLine].map(line => toldAge(manifest.path, films.get(line)!))
      const ofHand = readingsByFile.get(fileKey(handFile)) ?? []
      return {
        written: [...ofHand.map(reading => writtenReading(path, reading)), ...ages.flatMap(({ written }) => written)],
        known: ages.flatMap(({ known }) => known),
      }
    }),
  )
}

/** What is missing on either side: readings without their film, and hands of pairs without a reading. */
export function unmatched(
  path: string,
  readings: readonly Reading[],
  manifest: Manifest,
  pairs: readonly StudyPair[],
): { warnings: string[]; notes: FlowNote[] } {
  const read = new Map(readings.map(({ file }) => [fileKey(file), file]))
  const named = new Set(manifest.rows.map(({ file }) => fileKey(file)))
  const knees = kneesIn(manifest)
  const nowhere = [...read].filter(([key]) => !named.has(key)).map(([, file]) => file)
  const ofKnees = [...read].filter(([key]) => knees.has(key)).map(([, file]) => file)
  const hands = [...new Map(pairs.map(pair => [fileKey(pair.handFile), pair])).values()]
  const unread = hands.filter(pair => pair.handReading === undefined)
  const warnings: string[] = []
  const of = (films: readonly string[]) => `${films.length} of ${read.size} films that ${path} reads`
  if (nowhere.length > 0) warnings.push(`${of(nowhere)} are not named in ${manifest.path}, as ${nowhere[0]}: not used`)
  if (ofKnees.length > 0)
    warnings.push(
      `${of(ofKnees)} show knees, as ${ofKnees[0]}: not used, for knees are compared with readings of hands`,
    )
  if (unread.length > 0)
    warnings.push(
      `${unread.length} of ${hands.length} hand films that could be used have no reading in ${path}, as ${unread[0].handFile}`,
    )
  const atlases = grouped(
    hands.filter(pair => pair.handReading?.atlas !== undefined),
    pair => pair.handReading!.atlas!,
  )
  if (atlases.size > 1)
    warnings.push(
      `${path}: hands of the pairs were read by ${atlases.size} atlases, ${[...atlases].map(([atlas, own]) => `${atlas} (${own.length}, as ${own[0].handFile})`).join(', ')}: what differs between them counts as error; keep the readings of one, or write one name if they are one`,
    )
  return {
    warnings,
    notes: unread.length > 0 ? [{ count: unread.length, text: 'of the hand films have no reading' }] : [],
  }
}

/** @throws {UsageError} if there are pairs and none has a reading */
export function checkRead(
  path: string,
  readings: readonly Reading[],
  manifest: Manifest,
  pairs: readonly StudyPair[],
): void {
  if (pairs.every(pair => pair.handReading === undefined))
    throw new UsageError(
      `no hand film of the ${pairs.length} pairs has a reading in ${path}: it names films as ${readings[0].file} and ${manifest.path} as ${pairs[0].handFile}; name them alike`,
    )
}

/** Files of the manifest that show a knee, by `fileKey`. */
const kneesIn = ({ rows }: Manifest): Set<string> =>
  new Set(rows.flatMap(row => ('failure' in row || row.joint !== 'knee' ? [] : fileKey(row.file))))
