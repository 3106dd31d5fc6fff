/**
 * From tables to what is evaluated: anyone's predictions, a table of references, and what a manifest knows of the films. A
 * table that is partly wrong would move every result without a trace, so it is refused with its line and what to do.
 *
 * A reading belongs to the film that was read. Knees that nobody read are compared with the reading of the hand film beside
 * them, which the manifest tells by the same rule as in a study.
 */
import { basename } from 'node:path'
import { type TableRow, UsageError } from '../base/index.ts'
import { readTable } from '../base/node/index.ts'
import {
  assignedBoneAges,
  type Flow,
  fileKey,
  grouped,
  type Manifest,
  maxChildAgeMonths,
  pairCohort,
  participantFlow,
  type Reading,
  readingsOf,
  readManifest,
} from '../cohort/index.ts'
import { cell, isForced, number, refuseAgesInYears, refuseYears, refuseYearsAmong, writtenReading } from './cells.ts'
import { medianName, splineName } from './comparators.ts'
import { csvComparator } from './csvComparator.ts'
import { type EvaluationFilm, type EvaluationInput, referenceKinds } from './input.ts'
import {
  isTrue,
  nameOf,
  notTrainedOn,
  type Prediction,
  partsOfStudy,
  readPredictions,
  runFrom,
  sexOf,
  sideOf,
} from './predictions.ts'
import { referenceFrom } from './reference.ts'
import { readingKey } from './singleReadings.ts'

export type EvaluationFiles = {
  predictions: string
  reference: string
  manifest?: string
  /** Bone ages by other methods; each is called by its file's name. */
  comparators?: readonly string[]
}

export type ReadEvaluation = {
  input: EvaluationInput
  /** What was found in the tables that a person should know. */
  messages: string[]
  /** Where knees were paired with hands: who was, and who was not. */
  flow?: Flow
}

/** @throws {UsageError} naming the file, and the line where there is one */
export function readEvaluation(
  files: EvaluationFiles,
  { seed = 1, resamples = 2000 }: { seed?: number; resamples?: number } = {},
): ReadEvaluation {
  const messages: string[] = []
  const all = readPredictions(files.predictions)
  const predicted = notTrainedOn(files.predictions, all)
  const trainedOn = all.length - predicted.length
  const table = readTable(files.reference, ['file', 'bone_age_months'])
  const { readings } = readingsOf(table)
  refuseYears(
    files.reference,
    readings.map(({ boneAgeMonths }) => boneAgeMonths),
  )
  const manifest = files.manifest === undefined ? undefined : readManifest(files.manifest)
  if (manifest) refuseAgesInYears(manifest)
  const facts = manifest ? factsOf(manifest, messages) : new Map<string, Facts>()

  const read = new Set(readings.map(reading => readingKey(reading.file, reading.jointIndex)))
  const estimated = predicted.filter(({ row }) => cell(row, 'bone_age_months') !== null)
  const knees = estimated.filter(({ row }) => jointOf(row, facts) === 'knee')
  const isOfHands = knees.length > 0 && !knees.some(({ readAs }) => read.has(readAs))
  const paired =
    isOfHands && manifest ? besideHands(files, predicted, manifest, facts, readings, trainedOn, messages) : undefined
  const ageOf = ({ row }: Prediction) =>
    facts.get(fileKey(row.values.file))?.chronologicalAgeMonths ??
    number(files.predictions, row, 'chronological_age_months')
  // Pairing leaves them out by itself.
  const predictions = paired?.predictions ?? predicted.filter(one => (ageOf(one) ?? 0) <= maxChildAgeMonths)
  const tooOld = paired ? 0 : predicted.length - predictions.length
  if (predictions.length === 0)
    throw new UsageError(
      `${files.predictions}: every film is of a person older than ${maxChildAgeMonths.toFixed(1)} months: evaluate it on films of children`,
    )
  const wanted = new Set(predictions.map(({ readAs }) => readAs))
  const used = readings.filter(reading => wanted.has(readingKey(reading.file, reading.jointIndex)))
  if (!predictions.some(({ row, readAs }) => read.has(readAs) && cell(row, 'bone_age_months') !== null))
    throw new UsageError(
      paired
        ? `no hand film that ${files.manifest} has beside a knee of ${files.predictions} has a bone age in ${files.reference}: both name it under file, as ${predictions[0].pair?.handFile} and ${readings[0].file}`
        : `no film with an estimate in ${files.predictions} has a bone age in ${files.reference}: films are compared by what stands under file, as ${estimated[0].row.values.file} and ${readings[0].file}${isOfHands ? '; where the hands were read, give --manifest: it pairs each knee with its hand' : ''}`,
    )
  const readingsByJoint = grouped(used, ({ file, jointIndex }) => readingKey(file, jointIndex))
  refuseYearsAmong(
    predictions.map(one => ({
      written: (readingsByJoint.get(one.readAs) ?? []).map(reading => writtenReading(files.reference, reading)),
      known: [ageOf(one) ?? []].flat(),
    })),
  )
  const unread = predictions.filter(({ readAs }) => !read.has(readAs)).length
  if (unread > 0)
    messages.push(`${unread} of ${predictions.length} predictions have no bone age in ${files.reference}: left out`)
  const unpredicted = [...read].filter(key => !wanted.has(key)).length
  if (unpredicted > 0)
    messages.push(`${unpredicted} of ${read.size} films of ${files.reference} have no prediction: left out`)
  const unknown = manifest && predictions.filter(({ row }) => !facts.has(fileKey(row.values.file))).length
  if (unknown)
    messages.push(`${unknown} of ${predictions.length} predictions are of films that ${files.manifest} does not name`)

  const forced = predictions.filter(({ row }) => isForced(row)).length
  if (forced > 0)
    messages.push(
      `${forced} of ${predictions.length} predictions have a code and are estimated all the same (--force): they count as refused`,
    )

  const parts = partsOfStudy(files.predictions, predictions)
  const films = predictions.map(({ key, pair, row }, i): EvaluationFilm => {
    const { file } = row.values
    const known = facts.get(fileKey(file))
    const patient = known?.patient ?? cell(row, 'patient')
    return {
      file,
      patient: patient ?? key,
      patientKnown: patient !== null,
      sex: known?.sex ?? pair?.sex ?? sexOf(files.predictions, row),
      chronologicalAgeMonths: ageOf(predictions[i]),
      side: known?.side ?? sideOf(row),
      site: known?.site ?? null,
      device: known?.device ?? null,
      hand: pair?.handFile ?? null,
      ...parts[i],
      closed: closedOf(row, facts),
    }
  })
  refuseSharedPatients(files.predictions, predictions, films)
  // A film that the model refused as one of another joint was read as one of its own all the same.
  const isOfKnee = (joint: string | null) => joint === 'knee' || (joint === 'other' && knees.length > 0)
  const ofKnees = new Set(
    predictions.filter(({ pair, row }) => pair === null && isOfKnee(jointOf(row, facts))).map(({ readAs }) => readAs),
  )
  const reference = referenceFrom(files.reference, table, used, predictions, ofKnees)
  const run = runFrom(
    files.predictions,
    predictions.map(({ row }) => row),
  )
  const names: string[] = [run.name, medianName, splineName, ...referenceKinds]
  const comparators = (files.comparators ?? []).map(path => {
    const name = nameOf(path)
    if (names.includes(name))
      throw new UsageError(`${path}: something that is compared is named ${name} already: give the file another name`)
    names.push(name)
    const asked = predictions.map(({ row }) => ({
      file: row.values.file,
      jointIndex: number(files.predictions, row, 'joint_index') ?? 1,
    }))
    const { comparator, messages: told } = csvComparator(name, path, asked)
    messages.push(...told)
    return comparator
  })
  return {
    input: {
      study: basename(files.predictions),
      seed,
      resamples,
      simulated:
        reference.kind === 'simulated truth' ||
        predictions.some(({ row }) => isTrue(files.predictions, row, 'simulated')),
      films,
      references: [reference],
      runs: [run],
      comparators,
      primary: null,
      openTest: parts.some(({ split }) => split === 'test'),
      openings: 0,
      ...(trainedOn > 0 ? { trainedOn } : {}),
      ...(tooOld > 0 ? { tooOld } : {}),
    },
    messages,
    ...(paired ? { flow: paired.flow } : {}),
  }
}

type Facts = Partial<Pick<EvaluationFilm, 'sex' | 'side' | 'site' | 'device' | 'chronologicalAgeMonths'>> & {
  patient?: string
  joint?: string
}
const jointOf = (row: TableRow, facts: ReadonlyMap<string, Facts>): string | null =>
  facts.get(fileKey(row.values.file))?.joint ?? cell(row, 'joint')

/** A model that learned from one film of a patient knows the others: parts share none. */
function refuseSharedPatients(
  path: string,
  predictions: readonly Prediction[],
  films: readonly EvaluationFilm[],
): void {
  const seen = new Map<string, { part: string; line: number }>()
  for (const [i, { file, split, fold, patient, patientKnown }] of films.entries()) {
    if (!patientKnown) continue
    const part = split === 'fold' ? `fold ${fold}` : split
    const { line } = predictions[i].row
    const before = seen.get(patient)
    if (before && before.part !== part)
      throw new UsageError(
        `${path}, line ${line}: the patient of ${file} is in ${part}, and in ${before.part} on line ${before.line}: a patient's films belong to one part`,
      )
    seen.set(patient, { part, line })
  }
}

/**
 * Whether the growth plates look closed. The gate of `physis predict`, which alone writes `trained_on`, judges those of every knee; it names one
 * refusal, and what goes before `mature` does not tell whether that was found too.
 */
function closedOf(row: TableRow, facts: ReadonlyMap<string, Facts>): boolean | null {
  const code = cell(row, 'code')
  if (code === 'mature') return true
  const isJudged = cell(row, 'trained_on') !== null && jointOf(row, facts) === 'knee'
  return isJudged && (code === null || code === 'unlike_training') ? false : null
}

/** The predictions of knees that have a hand beside them, each with its hand; a count of all others, by reason. */
function besideHands(
  files: EvaluationFiles,
  predicted: readonly Prediction[],
  manifest: Manifest,
  facts: ReadonlyMap<string, Facts>,
  readings: readonly Reading[],
  trainedOn: number,
  messages: string[],
): { predictions: Prediction[]; flow: Flow } {
  const { pairs, stages } = pairCohort(manifest, assignedBoneAges({ path: files.reference, readings }, 'mean'))
  const pairOf = new Map(pairs.map(pair => [fileKey(pair.kneeFile), pair]))
  const leftOut = new Map(stages.flatMap(stage => stage.leftOut.map(film => [fileKey(film.file), film] as const)))
  const filesBy = new Map<string, string[]>()
  const notNamed = `not named in ${files.manifest}`
  const predictions = predicted.flatMap((prediction): Prediction[] => {
    const file = fileKey(prediction.row.values.file)
    const pair = pairOf.get(file)
    if (pair) return [{ ...prediction, pair, readAs: readingKey(pair.handFile, 1) }]
    const why =
      jointOf(prediction.row, facts) === 'hand'
        ? 'film of a hand, and knees are compared with the readings of these'
        : (leftOut.get(file)?.title ?? notNamed)
    const left = filesBy.get(why)
    if (left) left.push(prediction.row.values.file)
    else filesBy.set(why, [prediction.row.values.file])
    return []
  })
  const reasons = [...filesBy].map(([why, left]) => {
    const hint = why === notNamed ? `, such as ${left[0]}; physis predict --manifest names films as it does` : ''
    return `${why} (${left.length}${hint})`
  })
  if (predictions.length === 0)
    throw new UsageError(
      `${files.reference} reads no knee of ${files.predictions}, and ${files.manifest} has no hand film beside one of them: ${reasons.join('; ')}. Name both films there with joint, patient, and study_date or age`,
    )
  messages.push(`${predictions.length} predictions are compared with the readings of the hand films beside the knees`)
  if (reasons.length > 0)
    messages.push(
      `${predicted.length - predictions.length} of ${predicted.length} predictions are left out: ${reasons.join('; ')}`,
    )
  const notes =
    trainedOn > 0
      ? [{ count: trainedOn, text: 'predictions are not counted: the model was trained on the film or the child' }]
      : []
  return { predictions, flow: participantFlow(manifest.rows, stages, { notes }) }
}

function factsOf({ path, rows, warnings }: Manifest, messages: string[]): Map<string, Facts> {
  messages.push(...warnings)
  return new Map(
    rows.flatMap((row): [string, Facts][] => {
      if ('failure' in row) {
        messages.push(`${row.failure.message}; nothing else of this film is known`)
        return []
      }
      messages.push(...row.warnings.map(warning => `${path}, line ${row.line}: ${warning}`))
      const { patient, sex, side, site, device, joint, chronologicalAgeMonths } = row
      return [
        [
          fileKey(row.file),
          { patient, sex, site, device, joint, chronologicalAgeMonths, side: side === 'B' ? undefined : side },
        ],
      ]
    }),
  )
}
