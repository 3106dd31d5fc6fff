/**
 * A study of transfer from its file to its results: films, pairs, crops, teacher, labels, splits, the folds of every student, the ensemble as a package,
 * its predictions. Each step is done once (`step.ts`), below the state folder, where any of it can be opened.
 */
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { fileSha256, lockFolder } from '../../base/node/index.ts'
import { type Fingerprint, fileKey, foldCount, readSplits } from '../../cohort/index.ts'
import { loadGate, loadPackage } from '../../model/node/index.ts'
import { noRecalibration, openCropFile } from '../../train/index.ts'
import { atOnce, shareOfMachine } from '../atOnce.ts'
import { checkCalibration, preprocessingOf } from '../makePackage.ts'
import { siteKey } from '../siteSecret.ts'
import { stepsOf } from '../step.ts'
import { ancestorOf, predictAncestor, readAncestorFilms } from './ancestorSteps.ts'
import { makeCohort } from './cohort.ts'
import { calibrationFilms, predictStudent } from './ensembles.ts'
import { cutKnees, findPairs, labelFilms, makeTeacher } from './filmSteps.ts'
import { trainFold } from './folds.ts'
import { studyKnees } from './knees.ts'
import { knownChildren } from './known.ts'
import { openingsPath, openTest, planHash, plansThatOpened } from './openings.ts'
import { showCounterfactuals, showMaps, writeReport } from './resultSteps.ts'
import { fingerprint, makeSplits, ownSplits } from './splits.ts'
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
  const found = await findPairs(begun)
  const { manifest, readings, sources, hashes, paired, pairsSha256 } = found
  if (until === 'pairs') return true

  const gate = judgesFilms(study) ? loadGate() : null
  const judge = gate && judgesKnees(study) ? gate : undefined
  const cropRows = await cutKnees(begun, found, judge)
  if (until === 'crops') return true

  const teacherFolder = await makeTeacher(begun)
  if (teacherFolder === undefined) return false
  const teacher = loadPackage(teacherFolder)
  if (teacher.description.joint !== 'hand')
    throw new UsageError(
      `teacher: ${teacher.description.name} reads a ${teacher.description.joint}: the teacher reads hands`,
    )
  const ancestor = ancestorOf(study)
  const labels = await labelFilms(begun, found, teacher, gate)
  if (until === 'labels') return true

  const cropCount = cropRows.filter(row => row.index !== undefined).length
  const crops = openCropFile(at('crops', 'crops.u8'), study.crops.side, cropCount)
  try {
    // A rehearsal knows no patients.
    const key = study.cohort.import === 'rehearsal' ? {} : siteKey()
    const models = [teacher, ...(ancestor ? [ancestor] : [])] as const
    const known = knownChildren(study, models, at('teacher'), paired.pairs, hashes)
    const own = ownSplits(study)
    const splitInputs = {
      seed: study.seed,
      pairs: pairsSha256,
      crops: fileSha256(at('crops', 'crops.csv')),
      teacher: teacher.description.trainingFilms.sha256,
      ...(ancestor ? { ancestor: ancestor.description.trainingFilms.sha256 } : {}),
      ...key,
      // Beside the hashes of the packages, whom only the table of the teacher's study names.
      ...(known.byTable.length > 0 ? { teacherPatients: known.byTable } : {}),
      own: own === undefined ? null : fileSha256(own),
    }
    await step(at('splits'), splitInputs, 'splits', () => {
      const prints = new Map<string, Fingerprint>()
      const failures = new Map<string, string>()
      for (const row of cropRows)
        if (row.index === undefined) failures.set(fileKey(row.file), row.failure)
        else prints.set(fileKey(row.file), fingerprint(crops.read(row.index), study.crops.side))
      const rows = makeSplits(study, at('splits'), manifest, paired, hashes, { prints, failures }, known, say)
      say(`splits: ${rows.length} ${study.crops.joint}s: ${at('splits', 'flow.svg')}`)
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
      pairsSha256,
      plan,
      openings,
      warnings: [known.warnings, noRecalibration(calibrating) ?? []].flat(),
    })
    return true
  } finally {
    crops.close()
  }
}
