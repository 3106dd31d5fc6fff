/** The steps of a study of transfer before a student learns: who takes part, the knees cut, the teacher and its labels. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import { type FilmHash, fileKey, type Manifest, type Reading, readManifest } from '../../cohort/index.ts'
import { refuseAgesInYears } from '../../evaluate/index.ts'
import type { LoadedGate, LoadedModel } from '../../model/index.ts'
import { cropVersion } from '../../predict/index.ts'
import { type CropRow, cutCrops, readCrops, refusedCrops } from '../crops.ts'
import { cutNamed } from '../cropsHash.ts'
import { missingFilms } from '../filmsThere.ts'
import { runStudy } from '../runStudy.ts'
import { wasDone } from '../step.ts'
import { findOf, readStudy, tablesOf } from '../studyFile.ts'
import { hashFilms, listsOf, readHashes } from './cohort.ts'
import { givenComparators } from './comparators.ts'
import { kneesOf } from './knees.ts'
import { formatLabels, handBoxes, labelHands, readLabels, refusedByTeacher } from './labels.ts'
import { makePairs, type Paired, rehearsalPairs, writePairs } from './pairs.ts'
import { checkRead, readStudyReadings, refuseYearsInPairs, unmatched } from './readings.ts'
import { checkOwnSplits, refuseNoCrops } from './splits.ts'
import type { PseudoLabel } from './studyKnee.ts'
import type { Underway } from './underway.ts'

/** The tables of a study and the pairs in them: what its later steps go by. */
export type FoundPairs = {
  manifest: Manifest
  readings: Reading[]
  /** Hashes of the site's tables: films, readings, lists. */
  sources: string[]
  hashes: ReadonlyMap<string, FilmHash>
  paired: Paired
  /** Of the tables of films and of pairs. */
  filmsSha256: string
  pairsSha256: string
}

/**
 * Hashes each film, and pairs knees with hands.
 *
 * @throws {UsageError} if a table is broken or in years, or there is no pair, or none that was read
 */
export async function findPairs({ study, options, at, say, step }: Underway): Promise<FoundPairs> {
  const { fold } = options
  const tables = tablesOf(study.cohort, at('films'))
  const manifest = readManifest(tables.films)
  refuseAgesInYears(manifest)
  const readings = readStudyReadings(tables.readings, manifest)
  const filmsSha256 = fileSha256(tables.films)
  const sources = [tables.films, tables.readings, ...listsOf(study)].map(fileSha256)

  await step(at('hashes'), { films: filmsSha256, of: 'files and pixels' }, 'hashes', async () => {
    const table = await hashFilms(manifest, (done, total) => options.onFilms?.('hashes', done, total))
    writeFileAtomic(at('hashes', 'film-hashes.csv'), table)
  })
  const hashes = readHashes(at('hashes', 'film-hashes.csv'))
  const rehearsal = study.cohort.import === 'rehearsal'
  const read = { path: tables.readings, readings }
  const found = rehearsal ? rehearsalPairs(study, manifest, read) : makePairs(study, manifest, read, hashes)
  // Simulated readers write months, and may err by any number of them.
  if (study.cohort.import === 'tables') refuseYearsInPairs(tables.readings, readings, manifest, found.pairs)
  const missing = unmatched(tables.readings, readings, manifest, found.pairs)
  const paired = {
    ...found,
    notes: [...found.notes, ...missing.notes],
    warnings: [...found.warnings, ...missing.warnings],
  }
  const pairInputs = {
    cohort: study.cohort,
    assigned: study.assigned,
    sources,
    hashes: fileSha256(at('hashes', 'film-hashes.csv')),
    // Pairs of before kept these films.
    ...(found.excludedByDropped > 0 ? { excludedByDropped: found.excludedByDropped } : {}),
  }
  await step(at('pairs'), pairInputs, 'pairs', () => {
    for (const text of paired.warnings) say(`warning: ${text}`)
    writePairs(at('pairs'), manifest, paired)
    say(
      `pairs: ${paired.pairs.length} ${rehearsal ? 'hands with their wrists' : 'knees with a hand'}, from ${manifest.rows.length} rows: ${at('pairs', 'flow.svg')}`,
    )
  })
  if (paired.pairs.length === 0)
    throw new UsageError(
      `${tables.films} holds no ${rehearsal ? 'film of a hand' : 'knee with a hand within 92 days'}: look at ${at('pairs', 'left-out.csv')}`,
    )
  checkRead(tables.readings, readings, manifest, paired.pairs)
  // What is wrong with a table to compare with is told before the first hour of training, not after.
  for (const text of givenComparators(study, paired.pairs).messages) if (fold === undefined) say(`comparators: ${text}`)
  // Splits that are made were checked.
  if (fold === undefined && !wasDone(at('splits'))) checkOwnSplits(study, manifest, paired, hashes, say)
  // In a rehearsal every film is its own pair.
  const pairsSha256 = rehearsal ? filmsSha256 : fileSha256(at('pairs', 'pairs.csv'))
  return { manifest, readings, sources, hashes, paired, filmsSha256, pairsSha256 }
}

/**
 * Cuts the knees, and has them judged where there is a gate for that.
 *
 * @throws {UsageError} if none can be cut
 */
export async function cutKnees(
  { study, options, at, say, step }: Underway,
  { manifest, paired, hashes }: FoundPairs,
  judge: LoadedGate | undefined,
): Promise<CropRow[]> {
  const find = findOf(study.crops.joint)
  const knees = kneesOf(manifest, paired.pairs)
  await step(
    at('crops'),
    {
      crops: study.crops,
      ...find,
      cropVersion,
      ...(judge ? { gate: judge.sha256 } : {}),
      sources: knees.rows.map(row => [
        hashes.get(fileKey(row.file))?.sha256,
        'failure' in row ? undefined : row.cropBox,
        // Their names lead from the state folder to the collection, which may move.
        ...(study.cohort.import === 'rehearsal' ? [row.file] : []),
        ...(judge && !('failure' in row) ? [row.view] : []),
      ]),
    },
    'crops',
    async () => {
      const rows = await cutNamed(at('crops'), () =>
        cutCrops(at('crops'), knees, {
          ...find,
          cropSide: study.crops.side,
          judge,
          onProgress: (done, total) => options.onFilms?.('crops', done, total),
        }),
      )
      say(`crops: ${rows.length}, not read ${rows.filter(row => row.failure).length}`)
      for (const text of refusedCrops(rows)) say(text)
    },
  )
  const cropRows = readCrops(at('crops'))
  refuseNoCrops(options.state, cropRows)
  return cropRows
}

/** The teacher's folder: a package that is there, or one that its own study makes; undefined if that was stopped. */
export async function makeTeacher({ study, options, at, say }: Underway): Promise<string | undefined> {
  const { fold } = options
  if ('package' in study.teacher) return study.teacher.package
  const folder = at('teacher')
  const own = readStudy(study.teacher.study)
  if (fold !== undefined) {
    if (!existsSync(join(folder, 'package', 'model.json')))
      throw new UsageError(`fold ${fold} needs the teacher: run the study with --until splits first`)
    return join(folder, 'package')
  }
  const done = await runStudy(own, {
    state: folder,
    onMessage: text => say(`teacher: ${text}`),
    onFilms: (name, finished, total) => options.onFilms?.(`teacher, ${name}`, finished, total),
    onTraining: (name, progress) => options.onTraining?.(`teacher, ${name}`, progress),
    signal: options.signal,
  })
  return done ? join(folder, 'package') : undefined
}

/** The teacher's bone ages of the hands. */
export async function labelFilms(
  { options, at, say, step }: Underway,
  { manifest, paired, filmsSha256, pairsSha256 }: FoundPairs,
  teacher: LoadedModel,
  gate: LoadedGate | null,
): Promise<PseudoLabel[]> {
  const boxes = [...handBoxes(manifest, paired.pairs)]
  const labelInputs = {
    teacher: teacher.sha256,
    pairs: pairsSha256,
    ...(boxes.length > 0 ? { boxes } : {}),
    ...(gate ? { gate: gate.sha256, films: filmsSha256 } : {}),
  }
  await step(at('labels'), labelInputs, 'labels', async () => {
    const labels = await labelHands(teacher, manifest, paired.pairs, {
      gate,
      softwareVersion: options.softwareVersion,
      onFilms: (done, total) => options.onFilms?.('labels', done, total),
    })
    // A folder that went away while it labelled would stay without labels.
    missingFilms(manifest)
    writeFileAtomic(at('labels', 'pseudo-labels.csv'), formatLabels(labels, teacher))
    say(`labels: ${labels.filter(label => label.status === 'estimated').length} of ${labels.length} hand films`)
    for (const text of refusedByTeacher(labels)) say(`labels: refused or failed, ${text}`)
  })
  return readLabels(at('labels', 'pseudo-labels.csv'))
}
