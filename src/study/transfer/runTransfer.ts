/**
 * A study of transfer from its file to its results: films, pairs, crops, teacher, labels, splits, the folds of every student, the ensemble as a package,
 * its predictions. Each step is done once (`step.ts`), below the state folder, where any of it can be opened.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { fileSha256, lockFolder, writeFileAtomic } from '../../base/node/index.ts'
import { type Fingerprint, fileKey, foldCount, readManifest, readSplits } from '../../cohort/index.ts'
import { refuseAgesInYears } from '../../evaluate/index.ts'
import { loadGate, loadPackage } from '../../model/node/index.ts'
import { cropVersion } from '../../predict/index.ts'
import { noRecalibration, openCropFile } from '../../train/index.ts'
import { atOnce, shareOfMachine } from '../atOnce.ts'
import { cutCrops, readCrops, refusedCrops } from '../crops.ts'
import { cutNamed } from '../cropsHash.ts'
import { missingFilms } from '../filmsThere.ts'
import { checkCalibration, preprocessingOf } from '../makePackage.ts'
import { runStudy } from '../runStudy.ts'
import { siteKey } from '../siteSecret.ts'
import { stepsOf, wasDone } from '../step.ts'
import { findOf, readStudy, tablesOf } from '../studyFile.ts'
import { ancestorOf, predictAncestor, readAncestorFilms } from './ancestorSteps.ts'
import { hashFilms, listsOf, makeCohort, readHashes } from './cohort.ts'
import { givenComparators } from './comparators.ts'
import { calibrationFilms, predictStudent } from './ensembles.ts'
import { trainFold } from './folds.ts'
import { kneesOf, studyKnees } from './knees.ts'
import { knownChildren } from './known.ts'
import { formatLabels, handBoxes, labelHands, readLabels, refusedByTeacher } from './labels.ts'
import { openingsPath, openTest, planHash, plansThatOpened } from './openings.ts'
import { makePairs, rehearsalPairs, writePairs } from './pairs.ts'
import { checkRead, readStudyReadings, refuseYearsInPairs, unmatched } from './readings.ts'
import { showCounterfactuals, showMaps, writeReport } from './resultSteps.ts'
import { checkOwnSplits, fingerprint, makeSplits, refuseNoCrops } from './splits.ts'
import { checkLessons, startOf } from './students.ts'
import {
  allFolds,
  judgesFilms,
  judgesKnees,
  type StudentPlan,
  type TransferStudy,
  trainedRuns,
} from './transferFile.ts'
import { type Prepared, type TransferOptions, transferSteps, type Underway } from './underway.ts'

/**
 * Runs a study as far as `until`; false if it was stopped.
 *
 * @throws {UsageError} if a table or setting is broken, or another process works in the folder
 */
export async function runTransfer(study: TransferStudy, options: TransferOptions): Promise<boolean> {
  const { state, fold } = options
  if (fold !== undefined && !allFolds.includes(fold))
    throw new UsageError(`there is no fold ${fold}: folds are 1 to ${foldCount}`)
  // Folds run beside each other, on what the steps before them left, but not beside a run of the whole.
  const folders = allFolds.map(k => join(state, 'folds', String(k)))
  const unlock = fold === undefined ? lockFolder(state, folders) : lockFolder(folders[fold - 1], [state])
  try {
    return await runSteps(study, options)
  } finally {
    unlock()
  }
}

function underway(study: TransferStudy, options: TransferOptions): Underway {
  return {
    study,
    options,
    say: options.onMessage ?? (() => {}),
    at: (...names) => join(options.state, ...names),
    step: stepsOf(options, 'splits'),
  }
}

async function runSteps(study: TransferStudy, options: TransferOptions): Promise<boolean> {
  const { state, until = transferSteps.at(-1)!, fold } = options
  const begun = underway(study, options)
  const { at, say, step } = begun

  await step(at('films'), { cohort: study.cohort, seed: study.seed }, 'films', async () => {
    await makeCohort(study, at('films'), (done, total) => options.onFilms?.('films', done, total))
  })
  if (until === 'films') return true
  const tables = tablesOf(study.cohort, at('films'))
  const manifest = readManifest(tables.films)
  refuseAgesInYears(manifest)
  const readings = readStudyReadings(tables.readings, manifest)
  const sources = [tables.films, tables.readings, ...listsOf(study)].map(fileSha256)

  await step(at('hashes'), { films: fileSha256(tables.films), of: 'files and pixels' }, 'hashes', async () => {
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
  if (until === 'pairs') return true

  const gate = judgesFilms(study) ? loadGate() : null
  const judge = gate && judgesKnees(study) ? gate : undefined
  const { joint } = study.crops
  const find = findOf(joint)
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
        ...(rehearsal ? [row.file] : []),
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
  refuseNoCrops(state, cropRows)
  if (until === 'crops') return true

  const teacherMade = await makeTeacher()
  if (teacherMade === undefined) return false
  const teacherFolder = teacherMade
  const teacher = loadPackage(teacherFolder)
  if (teacher.description.joint !== 'hand')
    throw new UsageError(
      `teacher: ${teacher.description.name} reads a ${teacher.description.joint}: the teacher reads hands`,
    )
  const ancestor = ancestorOf(study)
  const boxes = [...handBoxes(manifest, paired.pairs)]
  const labelInputs = {
    teacher: teacher.sha256,
    pairs: pairsHash(),
    ...(boxes.length > 0 ? { boxes } : {}),
    ...(gate ? { gate: gate.sha256, films: fileSha256(tables.films) } : {}),
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
  const labels = readLabels(at('labels', 'pseudo-labels.csv'))
  if (until === 'labels') return true

  const cropCount = cropRows.filter(row => row.index !== undefined).length
  const crops = openCropFile(at('crops', 'crops.u8'), study.crops.side, cropCount)
  try {
    // A rehearsal knows no patients.
    const key = rehearsal ? {} : siteKey()
    const models = [teacher, ...(ancestor ? [ancestor] : [])] as const
    const known = knownChildren(study, models, at('teacher'), paired.pairs, hashes)
    const splitInputs = {
      seed: study.seed,
      pairs: pairsHash(),
      crops: fileSha256(at('crops', 'crops.csv')),
      teacher: teacher.description.trainingFilms.sha256,
      ...(ancestor ? { ancestor: ancestor.description.trainingFilms.sha256 } : {}),
      ...key,
      // Beside the hashes of the packages, whom only the table of the teacher's study names.
      ...(known.byTable.length > 0 ? { teacherPatients: known.byTable } : {}),
      own: study.cohort.import === 'phantom' || !study.cohort.splits ? null : fileSha256(study.cohort.splits),
    }
    await step(at('splits'), splitInputs, 'splits', () => {
      const prints = new Map<string, Fingerprint>()
      const failures = new Map<string, string>()
      for (const row of cropRows)
        if (row.index === undefined) failures.set(fileKey(row.file), row.failure)
        else prints.set(fileKey(row.file), fingerprint(crops.read(row.index), study.crops.side))
      const rows = makeSplits(study, at('splits'), manifest, paired, hashes, { prints, failures }, known, say)
      say(`splits: ${rows.length} ${joint}s: ${at('splits', 'flow.svg')}`)
    })
    const films = studyKnees(paired.pairs, readSplits(at('splits', 'splits.csv')), cropRows, hashes, labels)
    // Told before the first hour of training, not after the last.
    const calibrating = calibrationFilms(films, study.seed).one.length
    checkCalibration(calibrating)
    checkLessons(films, trainedRuns(study), study.seed)
    if (until === 'splits') return true

    const byFile = new Map(films.map(knee => [knee.pair.kneeFile, knee]))
    const start = (student: StudentPlan, k: number) =>
      startOf(study, student, teacher, teacherFolder, at('splits'), k, ancestor)
    // A start that does not fit is told before the first hour of training, not after.
    for (const student of study.students) {
      const warning = start(student, student.folds[0])?.warning
      if (warning !== undefined && fold === undefined) say(`warning: start of the student ${student.name}: ${warning}`)
    }
    // What no fold learned from.
    const held = films.filter(
      ({ split }) => split.split === 'calibration' || (study.openTest && split.split === 'test'),
    )
    const prepared: Prepared = { ...begun, films, byFile, held, cropRows, cropCount, crops }
    const all = allFolds.flatMap(k =>
      trainedRuns(study)
        .filter(one => one.folds.includes(k))
        .map(student => ({ student, k })),
    )
    // Of all of them, also where one fold is trained: as many threads, and the same weights.
    const { threads, atOnce: beside } = shareOfMachine(all.length)
    const trainings = fold === undefined ? all : all.filter(({ k }) => k === fold)
    const train = ({ student, k }: (typeof all)[number], signal: AbortSignal) =>
      trainFold(
        prepared,
        { student, k, start: start(student, k), preprocessing: preprocessingOf(study), threads },
        signal,
      )
    if (!(await atOnce(trainings, beside, train, options.signal))) return false
    if (until === 'training' || fold !== undefined) return true

    // Noted before anything is said of a test film, whatever becomes of the rest of the run.
    const plan = planHash(study, films)
    const noted = openingsPath(study, state)
    const openings = study.openTest ? openTest(noted, plan) : plansThatOpened(noted).length
    if (study.openTest)
      say(
        `test films: opened by plan ${plan.slice(0, 12)}…; ${openings} other ${openings === 1 ? 'plan' : 'plans'} in ${noted}`,
      )
    for (const student of study.students) await predictStudent(prepared, student, { ancestor, key })
    if (ancestor) {
      await predictAncestor(prepared, ancestor)
      await readAncestorFilms(prepared, ancestor, teacher, known.teacherPatients)
    }
    if (until === 'predictions') return true

    const model = loadPackage(at('package'))
    await showMaps(prepared, model)
    if (until === 'saliency') return true

    await showCounterfactuals(prepared, model)
    if (until === 'counterfactuals') return true

    await writeReport(prepared, {
      model,
      teacher,
      ancestor,
      manifestPath: manifest.path,
      readings,
      labels,
      sources,
      pairsSha256: pairsHash(),
      plan,
      openings,
      warnings: [known.warnings, noRecalibration(calibrating) ?? []].flat(),
    })
    return true
  } finally {
    crops.close()
  }

  /** What was paired. */
  function pairsHash(): string {
    return rehearsal ? fileSha256(tables.films) : fileSha256(at('pairs', 'pairs.csv'))
  }

  /** The teacher's folder: a package that is there, or one that its own study makes; undefined if that was stopped. */
  async function makeTeacher(): Promise<string | undefined> {
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
}
