/** What becomes of a student's folds: one table of predictions, and for one that reads the test films a package, which reads what no fold learned from. */
import { join } from 'node:path'
import { fileSha256, writeFileAtomic } from '../../base/node/index.ts'
import type { SplitRow } from '../../cohort/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { loadPackage, siteSecret } from '../../model/node/index.ts'
import type { JointEstimate } from '../../predict/index.ts'
import { oneRowPerCluster } from '../../stats/index.ts'
import { makePackage } from '../makePackage.ts'
import { noPatientsNamed, type siteKey } from '../siteSecret.ts'
import { ancestry } from '../startWeights.ts'
import { trainedMember } from '../trainMember.ts'
import { scoreEnsemble } from './score.ts'
import { architectureOf, lessonOf, lessons } from './students.ts'
import type { StudyKnee } from './studyKnee.ts'
import { formatPredictions, type PredictionRow, readPredictions } from './tables.ts'
import type { StudentPlan, TransferStudy } from './transferFile.ts'
import { type Prepared, predictionsVersion } from './underway.ts'

/** What a student may have begun from, and the key of the site that names patients. */
export type Begun = { ancestor: LoadedModel | undefined; key: Partial<ReturnType<typeof siteKey>> }

/** All folds of a student in one table; one that reads the test films becomes a package, which predicts what no fold was trained on. */
export async function predictStudent(prepared: Prepared, student: StudentPlan, begun: Begun): Promise<void> {
  const { study, options, at, step, films, byFile, held, crops } = prepared
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
    ...(student.test ? begun.key : {}),
  }
  await step(folder, inputs, `predictions of ${student.name}`, async () => {
    if (!student.test) {
      const model = `${study.study} ${student.name}`
      writeFileAtomic(join(folder, 'predictions.csv'), formatPredictions(outOfFold, byFile, study, model, ''))
      return
    }
    const packaged = await packageOf(
      prepared,
      student,
      begun.ancestor,
      own,
      main ? at('package') : join(folder, 'package'),
    )
    const estimates = await scoreEnsemble(packaged, held, crops.read, done =>
      options.onFilms?.('ensemble', done, held.length),
    )
    const rows = held.map((knee, i) => rowOf(knee, estimates[i]))
    const name = `${packaged.description.name} ${packaged.description.version}`
    writeFileAtomic(
      join(folder, 'predictions.csv'),
      formatPredictions([...outOfFold, ...rows], byFile, study, name, packaged.sha256),
    )
  })
}

/** What intervals are learned from, and one film of each child of it. What is refused gets no interval, and none is learned from it. */
export function calibrationFilms(
  films: readonly StudyKnee[],
  seed: number,
): Record<'calibrating' | 'one', StudyKnee[]> {
  const calibrating = films.filter(
    ({ split, pair, seen }) => split.split === 'calibration' && pair.handReading !== undefined && !seen?.code,
  )
  const clusters = calibrating.map(knee => knee.split.cluster)
  return { calibrating, one: Array.from(oneRowPerCluster(clusters, seed), i => calibrating[i]) }
}

async function packageOf(
  { study, options, at, say, films, cropCount }: Prepared,
  student: StudentPlan,
  ancestor: LoadedModel | undefined,
  own: readonly string[],
  folder: string,
): Promise<LoadedModel> {
  const rehearsal = study.cohort.import === 'rehearsal'
  const { calibrating, one } = calibrationFilms(films, study.seed)
  const learned = films.filter(
    knee => (knee.split.split === 'fold' || knee.split.split === 'train') && lessonOf(knee, student) !== undefined,
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
      patient: knee.pair.patient,
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
        usedFor: `intervals and the tables below: ${rehearsal ? '' : `one film a child, of ${calibrating.length}, `}against the reading of the hand`,
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
    say: text => say(`${student.name}: ${text}`),
    onProgress: (done, total) => options.onFilms?.('calibration', done, total),
  })
  say(
    `${student.name}: package with MAE ${found.meanAbsoluteErrorMonths.toFixed(2)} months against readings of the hand on ${found.n} calibration films: ${folder}`,
  )
  return loadPackage(folder)
}

/** What an ensemble says of a knee, as its row of predictions.csv. */
export function rowOf({ pair, split: { split, fold } }: StudyKnee, estimate: JointEstimate): PredictionRow {
  const { forced, code, boneAgeMonths, lowerMonths, upperMonths, foldSdMonths } = estimate
  const answer = forced
    ? ({ status: 'refused', lowerMonths: null, upperMonths: null, foldSdMonths: null } as const)
    : ({ status: 'estimated', lowerMonths, upperMonths, foldSdMonths } as const)
  return { file: pair.kneeFile, code, boneAgeMonths, ...answer, split, fold: fold ?? null }
}

/** The ancestor goes into the card of what began from it. */
const historyOf = ({ package: about }: TransferStudy, { start }: StudentPlan, ancestor: LoadedModel | undefined) =>
  ancestor && start === 'ancestor' ? { history: [about.history, ancestry(ancestor)].filter(Boolean).join(' ') } : {}
