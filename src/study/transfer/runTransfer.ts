/**
 * A study of transfer from its file to its results: films, pairs, crops, teacher, labels, splits, the folds of every student, the ensemble as a package,
 * its predictions. Each step is done once (`step.ts`), below the state folder, where any of it can be opened.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/index.ts'
import { fileSha256, lockFolder, writeFileAtomic } from '../../base/node/index.ts'
import {
  type FilmHash,
  type Fingerprint,
  fileKey,
  type Manifest,
  readManifest,
  readReadings,
  readSplits,
  type SplitRow,
} from '../../cohort/index.ts'
import {
  type Architecture,
  decodeSafetensors,
  foldBatchNorm,
  type LoadedModel,
  type Preprocessing,
  parameterList,
} from '../../model/index.ts'
import { loadGate, loadPackage, siteSecret, trainedOn } from '../../model/node/index.ts'
import { cropVersion, type JointEstimate, squareSide } from '../../predict/index.ts'
import { oneRowPerCluster } from '../../stats/index.ts'
import { openCropFile, type StageProgress } from '../../train/index.ts'
import { atOnce, shareOfMachine } from '../atOnce.ts'
import { type CropRow, cutCrops, readCrops } from '../crops.ts'
import { cutNamed } from '../cropsHash.ts'
import { missingFilms } from '../filmsThere.ts'
import { makePackage } from '../makePackage.ts'
import { runStudy } from '../runStudy.ts'
import { noPatientsNamed, siteKey } from '../siteSecret.ts'
import { ancestry } from '../startWeights.ts'
import { isDone, once } from '../step.ts'
import { findOf, readStudy } from '../studyFile.ts'
import { trainedMember, trainMember } from '../trainMember.ts'
import { ancestorName, heldFilms, makeAncestorFilms, refinementRows } from './ancestor.ts'
import {
  fingerprint,
  hashFilms,
  listsOf,
  makeCohort,
  makePairs,
  makeSplits,
  readHashes,
  rehearsalPairs,
  spreadOf,
  tablesOf,
  writePairs,
} from './cohort.ts'
import { comparatorFiles, givenComparators } from './comparators.ts'
import { counterfactuals, formatCounterfactuals, summariseCounterfactuals } from './counterfactuals.ts'
import { evaluationInput } from './evaluationInput.ts'
import { fitOracle, readTruth } from './indicators.ts'
import { formatLabels, handBoxes, labelHands, readLabels, refusedByTeacher } from './labels.ts'
import { openingsPath, openTest, planHash } from './openings.ts'
import { makeSaliency, writeResults } from './results.ts'
import { probeFold, score, scoreEnsemble } from './score.ts'
import {
  architectureOf,
  foldConfig,
  lessonOf,
  lessons,
  mayTeach,
  type StudyKnee,
  type StudyPair,
  startOf,
} from './students.ts'
import { formatPredictions, formatProbes, type PredictionRow, readPredictions } from './tables.ts'
import {
  judgesFilms,
  judgesKnees,
  type StudentPlan,
  shuffledName,
  type TransferStudy,
  trainedRuns,
} from './transferFile.ts'
import { worstPictures } from './worstPictures.ts'

export const transferSteps = [
  'films',
  'pairs',
  'crops',
  'labels',
  'splits',
  'training',
  'predictions',
  'saliency',
  'counterfactuals',
  'report',
] as const
export type TransferStep = (typeof transferSteps)[number]

export type TransferOptions = {
  state: string
  softwareVersion: string
  until?: TransferStep
  /** Trains only this fold of every student, from 1, on what the earlier steps left. */
  fold?: number
  onMessage?: (text: string) => void
  onFilms?: (step: string, done: number, total: number) => void
  onTraining?: (name: string, progress: StageProgress) => void
  signal?: AbortSignal
}

const folds = [1, 2, 3, 4, 5]

/**
 * Runs a study as far as `until`; false if it was stopped.
 *
 * @throws {UsageError} if a table or setting is broken, or another process works in the folder
 */
export async function runTransfer(study: TransferStudy, options: TransferOptions): Promise<boolean> {
  const { state, fold } = options
  if (fold !== undefined && !folds.includes(fold)) throw new UsageError(`there is no fold ${fold}: folds are 1 to 5`)
  // Folds run beside each other, on what the steps before them left.
  const unlock = lockFolder(fold === undefined ? state : join(state, 'folds', String(fold)))
  try {
    return await runSteps(study, options)
  } finally {
    unlock()
  }
}

async function runSteps(study: TransferStudy, options: TransferOptions): Promise<boolean> {
  const { state, until = transferSteps.at(-1)!, fold } = options
  const say = options.onMessage ?? (() => {})
  const at = (...names: string[]) => join(state, ...names)

  /** A step that a fold alone may not begin. */
  async function step(folder: string, inputs: unknown, name: string, work: () => Promise<void> | void): Promise<void> {
    if (fold !== undefined && !isDone(folder, inputs))
      throw new UsageError(
        `fold ${fold} needs the steps before it, and ${name} is not done in ${state}: run the study with --until splits first`,
      )
    if ((await once(folder, inputs, work)) === 'unchanged' && fold === undefined) say(`${name}: unchanged`)
  }

  await step(at('films'), { cohort: study.cohort, seed: study.seed }, 'films', async () => {
    await makeCohort(study, at('films'), (done, total) => options.onFilms?.('films', done, total))
  })
  if (until === 'films') return true
  const tables = tablesOf(study, at('films'))
  const manifest = readManifest(tables.films)
  const { readings } = readReadings(tables.readings)
  const sources = [tables.films, tables.readings, ...listsOf(study)].map(fileSha256)

  await step(at('hashes'), { films: fileSha256(tables.films), of: 'files and pixels' }, 'hashes', async () => {
    const table = await hashFilms(manifest, (done, total) => options.onFilms?.('hashes', done, total))
    writeFileAtomic(at('hashes', 'film-hashes.csv'), table)
  })
  const hashes = readHashes(at('hashes', 'film-hashes.csv'))
  const rehearsal = study.cohort.import === 'rehearsal'
  const paired = rehearsal ? rehearsalPairs(study, manifest, readings) : makePairs(study, manifest, readings, hashes)
  const pairInputs = {
    cohort: study.cohort,
    assigned: study.assigned,
    sources,
    hashes: fileSha256(at('hashes', 'film-hashes.csv')),
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
      `${tables.films} holds no knee with a hand within 92 days: look at ${at('pairs', 'left-out.csv')}`,
    )
  // What is wrong with a table to compare with is told before the first hour of training, not after.
  for (const text of givenComparators(study, paired.pairs).messages) if (fold === undefined) say(`comparators: ${text}`)
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
      const codes = rows.flatMap(row => row.seen?.code ?? [])
      for (const code of new Set(codes)) say(`crops: refused as ${code}, ${codes.filter(one => one === code).length}`)
    },
  )
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

  const cropRows = readCrops(at('crops'))
  const cropCount = cropRows.filter(row => row.index !== undefined).length
  const crops = openCropFile(at('crops', 'crops.u8'), study.crops.side, cropCount)
  try {
    // A rehearsal knows no patients.
    const key = rehearsal ? {} : siteKey()
    const splitInputs = {
      seed: study.seed,
      pairs: pairsHash(),
      crops: fileSha256(at('crops', 'crops.csv')),
      teacher: teacher.description.trainingFilms.sha256,
      ...(ancestor ? { ancestor: ancestor.description.trainingFilms.sha256 } : {}),
      ...key,
      own: study.cohort.import === 'phantom' || !study.cohort.splits ? null : fileSha256(study.cohort.splits),
    }
    await step(at('splits'), splitInputs, 'splits', () => {
      const prints = new Map<string, Fingerprint>()
      const failures = new Map<string, string>()
      for (const row of cropRows)
        if (row.index === undefined) failures.set(fileKey(row.file), row.failure)
        else prints.set(fileKey(row.file), fingerprint(crops.read(row.index), study.crops.side))
      const known = [teacher, ...(ancestor ? [ancestor] : [])].map(model => model.trainingFilms)
      const rows = makeSplits(study, at('splits'), manifest, paired, hashes, { prints, failures }, known, say)
      say(`splits: ${rows.length} ${joint}s: ${at('splits', 'flow.svg')}`)
    })
    if (until === 'splits') return true

    const films = studyKnees(paired.pairs, readSplits(at('splits', 'splits.csv')), cropRows, hashes, labels)
    const byFile = new Map(films.map(knee => [knee.pair.kneeFile, knee]))
    const preprocessing: Preprocessing = {
      ...find,
      squareSide,
      cropSide: study.crops.side,
      px: study.training.stages.at(-1)!.px,
      grey: study.grey,
      flipAveraging: true,
    }
    const start = (student: StudentPlan, k: number) =>
      startOf(study, student, teacher, teacherFolder, at('splits'), k, ancestor)
    // A start that does not fit is told before the first hour of training, not after.
    for (const student of study.students) start(student, student.folds[0])
    const all = folds.flatMap(k =>
      trainedRuns(study)
        .filter(one => one.folds.includes(k))
        .map(student => ({ student, k })),
    )
    // Of all of them, also where one fold is trained: as many threads, and the same weights.
    const share = shareOfMachine(all.length)
    const trainings = fold === undefined ? all : all.filter(({ k }) => k === fold)
    if (!(await atOnce(trainings, share.atOnce, trainFold, options.signal))) return false
    if (until === 'training' || fold !== undefined) return true

    // Noted before anything is said of a test film, whatever becomes of the rest of the run.
    const openings = study.openTest ? openTest(openingsPath(study, state), planHash(study, films)) : 0
    // What no fold learned from.
    const held = films.filter(
      ({ split }) => split.split === 'calibration' || (study.openTest && split.split === 'test'),
    )
    for (const student of study.students) await predictStudent(student)
    if (ancestor) {
      await predictAncestor(ancestor)
      await readAncestorFilms(ancestor)
    }
    if (until === 'predictions') return true

    const model = loadPackage(at('package'))
    const shuffled = at('folds', '1', shuffledName, 'weights.safetensors')
    if (study.saliencyFilms > 0)
      await step(
        at('saliency'),
        {
          model: model.sha256,
          films: study.saliencyFilms,
          openTest: study.openTest,
          shuffledLabels: fileSha256(shuffled),
        },
        'saliency',
        async () => {
          await makeSaliency(
            at('saliency'),
            study,
            model,
            { ...model, members: [trainedWeights(shuffled, model.description.architecture)] },
            held,
            crops.read,
            { folder: at('films'), rows: cropRows },
            (done, total) => options.onFilms?.('saliency', done, total),
          )
          say(`saliency: ${at('saliency', 'montage.png')}`)
        },
      )
    if (until === 'saliency') return true

    const { cohort, counterfactualChildren: children } = study
    if (cohort.import === 'phantom' && children > 0)
      await step(at('counterfactuals'), { model: model.sha256, children, cohort }, 'counterfactuals', async () => {
        const { side, generator } = cohort
        const oracle = fitOracle(films, readTruth(at('films', 'truth.csv')))
        const rows = await counterfactuals(model, oracle, {
          seed: study.seed,
          children,
          side,
          generator,
          spread: spreadOf(cohort),
          onFilms: (done, total) => options.onFilms?.('counterfactuals', done, total),
        })
        const summary = summariseCounterfactuals(rows, study.seed)
        writeFileAtomic(at('counterfactuals', 'counterfactuals.csv'), formatCounterfactuals(rows))
        writeFileAtomic(at('counterfactuals', 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
        say(
          `counterfactuals: ${summary.maturityMonths} months of maturity move the estimate by ${summary.moved.estimate.toFixed(1)} months (the oracle by ${summary.oracleMoved?.estimate.toFixed(1) ?? 'an unknown number of'})`,
        )
      })
    if (until === 'counterfactuals') return true

    const runs = [...study.students.map(({ name }) => name), ...(ancestor ? [ancestorName] : [])].map(name =>
      fileSha256(at('runs', name, 'predictions.csv')),
    )
    const resultInputs = {
      study: { ...study, path: '', file: '' },
      sources: [...sources, ...comparatorFiles(study).map(fileSha256)],
      runs,
      saliency: study.saliencyFilms > 0 ? [model.sha256, fileSha256(shuffled)] : model.sha256,
      openings,
      version: reportVersion,
    }
    await step(at('report'), resultInputs, 'report', () => {
      const input = evaluationInput({
        study,
        state,
        knees: films,
        readings,
        truth: study.cohort.import === 'phantom' ? at('films', 'truth.csv') : undefined,
        openings,
      })
      writeResults(at('report'), {
        study,
        softwareVersion: options.softwareVersion,
        input,
        labels,
        files: {
          flow: at('splits', 'flow.json'),
          card: at('package', 'card.md'),
          saliency: at('saliency'),
          counterfactuals: at('counterfactuals', 'summary.json'),
          refinement: at('ancestor', 'refinement.json'),
          study: study.path,
        },
        picturesOf: files => worstPictures(manifest.path, files, byFile, crops.read, study.crops.side),
        hashes: {
          'pairs.csv': pairsHash(),
          'splits.csv': fileSha256(at('splits', 'splits.csv')),
          'pseudo-labels.csv': fileSha256(at('labels', 'pseudo-labels.csv')),
          teacher: teacher.sha256,
          package: model.sha256,
          ...(ancestor ? { ancestor: ancestor.sha256 } : {}),
        },
      })
      say(`report: ${at('report', 'report.html')}`)
    })
    return true

    async function trainFold({ student, k }: (typeof all)[number], signal: AbortSignal): Promise<boolean> {
      const folder = at('folds', String(k), student.name)
      const from = start(student, k)
      const config = foldConfig(study, student, k, films, { folder: at('crops'), count: cropCount }, from)
      const name = `${student.name}, fold ${k}`
      const made = await trainMember(folder, config, name, from?.from, {
        onMessage: options.onMessage,
        onProgress: progress => options.onTraining?.(name, progress),
        threads: share.threads,
        signal,
      })
      if (made === 'stopped') return false
      // Its maps are looked at, not what it says.
      if (student.shuffled) return true
      const own = films.filter(knee => knee.split.fold === k)
      const scored = join(folder, 'scored')
      await once(
        scored,
        { weights: fileSha256(join(folder, 'weights.safetensors')), version: scoreVersion },
        async () => {
          const architecture = architectureOf(study, student)
          const members = [trainedWeights(join(folder, 'weights.safetensors'), architecture)]
          const asked = { architecture, preprocessing, members }
          const estimates = await score(asked, own, crops.read)
          const rows = own.map(
            (knee, i): PredictionRow => ({
              file: knee.pair.kneeFile,
              status: 'estimated',
              code: null,
              boneAgeMonths: estimates[i].boneAgeMonths,
              lowerMonths: null,
              upperMonths: null,
              foldSdMonths: null,
              split: 'fold',
              fold: k,
            }),
          )
          const sha = fileSha256(join(folder, 'weights.safetensors'))
          const model = `${study.study} ${student.name} fold ${k}`
          writeFileAtomic(
            join(scored, 'probes.csv'),
            formatProbes(await probeFold(asked, own, crops.read, study.seed + k)),
          )
          writeFileAtomic(join(scored, 'predictions.csv'), formatPredictions(rows, byFile, joint, model, sha))
        },
      )
      return true
    }

    /** All folds of a student in one table; one that reads the test films becomes a package, which predicts what no fold was trained on. */
    async function predictStudent(student: StudentPlan): Promise<void> {
      const own = student.folds.map(k => at('folds', String(k), student.name))
      const outOfFold = own
        .flatMap(folder => readPredictions(join(folder, 'scored', 'predictions.csv')))
        .map((row): PredictionRow => {
          const code = byFile.get(row.file)?.seen?.code
          return code ? { ...row, status: 'refused', code } : row
        })
      const folder = at('runs', student.name)
      const main = student.name === 'main'
      const inputs = {
        folds: own.map(one => fileSha256(join(one, 'scored', 'predictions.csv'))),
        refused: films.map(({ seen }) => seen?.code ?? null),
        version: predictionsVersion,
        openTest: student.test && study.openTest,
        about: student.test && study.package,
        ...(student.test ? key : {}),
      }
      await step(folder, inputs, `predictions of ${student.name}`, async () => {
        if (!student.test) {
          const model = `${study.study} ${student.name}`
          writeFileAtomic(join(folder, 'predictions.csv'), formatPredictions(outOfFold, byFile, joint, model, ''))
          return
        }
        const packaged = await packageOf(student, own, main ? at('package') : join(folder, 'package'))
        const estimates = await scoreEnsemble(packaged, held, crops.read, done =>
          options.onFilms?.('ensemble', done, held.length),
        )
        const rows = held.map((knee, i) => rowOf(knee, estimates[i]))
        const name = `${packaged.description.name} ${packaged.description.version}`
        writeFileAtomic(
          join(folder, 'predictions.csv'),
          formatPredictions([...outOfFold, ...rows], byFile, joint, name, packaged.sha256),
        )
      })
    }

    /** What the ancestor says of every film that a student is scored on. */
    async function predictAncestor(model: LoadedModel): Promise<void> {
      const folder = at('runs', ancestorName)
      const asked = films.filter(({ split }) => split.split === 'fold' || held.some(one => one.split === split))
      const inputs = {
        ancestor: model.sha256,
        crops: fileSha256(at('crops', 'crops.csv')),
        openTest: study.openTest,
        version: predictionsVersion,
      }
      await step(folder, inputs, `predictions of the ${ancestorName}`, async () => {
        const estimates = await scoreEnsemble(model, asked, crops.read, done =>
          options.onFilms?.(ancestorName, done, asked.length),
        )
        const rows = asked.map((knee, i) => rowOf(knee, estimates[i]))
        const name = `${model.description.name} ${model.description.version}`
        writeFileAtomic(join(folder, 'predictions.csv'), formatPredictions(rows, byFile, joint, name, model.sha256))
      })
    }

    /** What refining cost on films of the ancestor's kind. */
    async function readAncestorFilms(model: LoadedModel): Promise<void> {
      const { films: kind } = study.ancestor!
      if (!kind) return
      const refined = study.students
        .filter(student => student.test)
        .map(({ name }) => ({
          student: name,
          model: loadPackage(name === 'main' ? at('package') : at('runs', name, 'package')),
        }))
      const tables = kind.import === 'tables' ? { sources: [kind.films, kind.readings].map(fileSha256) } : {}
      const inputs = { kind, ancestor: model.sha256, refined: refined.map(one => one.model.sha256), ...tables }
      await step(at('ancestor'), inputs, "the ancestor's films", async () => {
        await makeAncestorFilms(kind, at('ancestor', 'films'), (done, total) =>
          options.onFilms?.("the ancestor's films", done, total),
        )
        const rows = await refinementRows(kind, at('ancestor', 'films'), model, refined, {
          saw: trainedOn(model.trainingFilms, siteSecret()).saw,
          seed: study.seed,
          resamples: study.resamples,
          softwareVersion: options.softwareVersion,
        })
        writeFileAtomic(at('ancestor', 'refinement.json'), `${JSON.stringify(rows, null, 2)}\n`)
        for (const { student, before, after } of rows)
          say(
            `${student} on the ancestor's films: MAE ${before.estimate.toFixed(2)} before, ${after.estimate.toFixed(2)} months after`,
          )
      })
    }

    async function packageOf(student: StudentPlan, own: readonly string[], folder: string): Promise<LoadedModel> {
      // What is refused gets no interval, and none is learned from it.
      const calibrating = films.filter(
        ({ split, pair, seen }) => split.split === 'calibration' && pair.handReading !== undefined && !seen?.code,
      )
      const one = Array.from(
        oneRowPerCluster(
          calibrating.map(knee => knee.split.cluster),
          study.seed,
        ),
        i => calibrating[i],
      )
      const learned = films.filter(
        knee =>
          (knee.split.split === 'fold' || knee.split.split === 'train') &&
          mayTeach(knee) &&
          lessonOf(knee, student) !== undefined,
      )
      const count = (split: SplitRow['split']) => films.filter(knee => knee.split.split === split).length
      if (student.name === 'main' && !rehearsal && siteSecret() === undefined && !study.package.simulated)
        say(noPatientsNamed)
      const found = await makePackage(folder, {
        study: {
          ...study,
          study: student.name === 'main' ? study.study : `${study.study}-${student.name}`,
          model: architectureOf(study, student),
          crops: study.crops,
          package: { ...study.package, ...historyOf(study, student, ancestor) },
        },
        training: learned.map(knee => ({
          sha256: knee.sha256,
          pixelsSha256: knee.pixelsSha256,
          ...(rehearsal ? {} : { patient: knee.pair.patient }),
          ageMonths: lessonOf(knee, student)!,
        })),
        ...(ancestor && student.start === 'ancestor' ? { before: ancestor.trainingFilms } : {}),
        calibration: one.map(knee => ({
          index: knee.index,
          boneAgeMonths: knee.pair.handReading!.boneAgeMonths,
          sex: knee.pair.sex ?? null,
          chronologicalAgeMonths: knee.pair.chronologicalAgeMonths,
          patient: knee.split.cluster,
        })),
        lists: [
          { name: 'folds', films: learned.length, usedFor: 'weights: each network learns from four of five folds' },
          {
            name: 'calibration',
            films: one.length,
            usedFor: `intervals and the tables below: one film a child, of ${calibrating.length}, against the reading of the hand`,
          },
          {
            name: 'test',
            films: count('test'),
            usedFor: study.openTest ? 'scored by the study, chose nothing' : 'not opened',
          },
        ],
        cropsFolder: at('crops'),
        crops: cropCount,
        members: own.map((folder, i) =>
          trainedMember(folder, lessons(films, student, student.folds[i], study.seed).length),
        ),
        onProgress: (done, total) => options.onFilms?.('calibration', done, total),
      })
      say(
        `${student.name}: package with MAE ${found.meanAbsoluteErrorMonths.toFixed(2)} months against readings of the hand on ${found.n} calibration films: ${folder}`,
      )
      return loadPackage(folder)
    }
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

/** What a training left, as a network is asked with. */
const trainedWeights = (file: string, architecture: Architecture) =>
  foldBatchNorm(decodeSafetensors(readFileSync(file), file).tensors, parameterList(architecture))

/** What an ensemble says of a knee, as its row of predictions.csv. */
function rowOf({ pair, split: { split, fold } }: StudyKnee, estimate: JointEstimate): PredictionRow {
  const { forced, code, boneAgeMonths, lowerMonths, upperMonths, foldSdMonths } = estimate
  const answer = forced
    ? ({ status: 'refused', lowerMonths: null, upperMonths: null, foldSdMonths: null } as const)
    : ({ status: 'estimated', lowerMonths, upperMonths, foldSdMonths } as const)
  return { file: pair.kneeFile, code, boneAgeMonths, ...answer, split, fold: fold ?? null }
}

/** The package that a study refines. */
function ancestorOf(study: TransferStudy): LoadedModel | undefined {
  if (!study.ancestor) return undefined
  const model = loadPackage(study.ancestor.package)
  const { name, joint, preprocessing } = model.description
  if (joint !== study.crops.joint)
    throw new UsageError(`ancestor: ${name} reads a ${joint} and the study a ${study.crops.joint}`)
  if (preprocessing.cropSide !== study.crops.side)
    throw new UsageError(
      `ancestor: ${name} reads crops of ${preprocessing.cropSide} pixels: write crops: { side: ${preprocessing.cropSide} }`,
    )
  // Films of the ancestor's kind that cannot be used are told before the first hour of training, not after.
  const { films } = study.ancestor
  if (films?.import === 'tables') heldFilms(films, '', joint)
  return model
}

/** The ancestor goes into the card of what began from it. */
const historyOf = ({ package: about }: TransferStudy, { start }: StudentPlan, ancestor: LoadedModel | undefined) =>
  ancestor && start === 'ancestor' ? { history: [about.history, ancestry(ancestor)].filter(Boolean).join(' ') } : {}

/** Raised when scoring changes. */
const scoreVersion = 1
/** Raised when what becomes of estimates changes. */
const predictionsVersion = 2
/** Raised when what is evaluated or shown changes. */
const reportVersion = 8

/** The rows of the manifest that are knees of pairs, in their order. */
function kneesOf(manifest: Manifest, pairs: readonly StudyPair[]): Manifest {
  const lines = new Set(pairs.map(pair => pair.kneeLine))
  return { ...manifest, rows: manifest.rows.filter(row => lines.has(row.line)) }
}

/** Pairs that are split and whose knee could be cut, with what is known of each. */
function studyKnees(
  pairs: readonly StudyPair[],
  splits: readonly SplitRow[],
  crops: readonly CropRow[],
  hashes: ReadonlyMap<string, FilmHash>,
  labels: ReturnType<typeof readLabels>,
): StudyKnee[] {
  const splitOf = new Map(splits.map(row => [fileKey(row.file), row]))
  const cropOf = new Map(crops.map(row => [fileKey(row.file), row]))
  const labelOf = new Map(labels.map(label => [fileKey(label.file), label]))
  return pairs.flatMap((pair): StudyKnee[] => {
    const split = splitOf.get(fileKey(pair.kneeFile))
    const crop = cropOf.get(fileKey(pair.kneeFile))
    if (!split || crop?.index === undefined) return []
    const handSha256 = hashes.get(fileKey(pair.handFile))?.sha256
    const pixelsSha256 = hashes.get(fileKey(pair.kneeFile))?.pixelsSha256
    const { index, sha256 } = crop
    const label = labelOf.get(fileKey(pair.handFile))
    if (handSha256 === undefined) return []
    return [{ pair, split, index, sha256, pixelsSha256, handSha256, seen: crop.seen, label }]
  })
}
