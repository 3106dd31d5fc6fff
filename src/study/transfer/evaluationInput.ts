/** From the tables of a study to what is evaluated: films, references, students, comparators, by position. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileKey, type Reading } from '../../cohort/index.ts'
import {
  type Comparator,
  type EvaluationInput,
  type Probe,
  type Reference,
  type Run,
  readersIn,
  readingKey,
  sawAge,
  singleReadings,
  teacherName,
} from '../../evaluate/index.ts'
import { readDescription } from '../../model/node/index.ts'
import { loadCheckpoint } from '../../train/index.ts'
import { ancestorName } from './ancestor.ts'
import { givenComparators } from './comparators.ts'
import { indicatorComparators, measuredRatioComparator, readTruth } from './indicators.ts'
import type { StudyKnee } from './studyKnee.ts'
import { type PredictionRow, readPredictions, readProbes } from './tables.ts'
import type { StudentPlan, TransferStudy } from './transferFile.ts'

export type EvaluationSources = {
  study: TransferStudy
  state: string
  /** In the order of pairs.csv. */
  knees: readonly StudyKnee[]
  readings: readonly Reading[]
  /** truth.csv of simulated films. */
  truth: string | undefined
  /** SHA-256 of the study's plan. */
  plan: string
  /** Plans that opened the test films, but for the study's own where it does. */
  openings: number
  /** Of the steps before, without capital and full stop. */
  warnings: readonly string[]
}

export function evaluationInput({
  study,
  state,
  knees,
  readings,
  truth,
  plan,
  openings,
  warnings,
}: EvaluationSources): EvaluationInput {
  const position = new Map(knees.map((knee, i) => [knee.pair.kneeFile, i]))
  const truths = truth !== undefined && existsSync(truth) ? readTruth(truth) : undefined
  const simulated = study.package.simulated
  const { comparators: given } = givenComparators(
    study,
    knees.map(({ pair }) => pair),
  )
  // Made-up coefficients say so in their comparator's name.
  const { against } = study.primary
  const named = study.comparators?.findIndex(({ name }) => name === against) ?? -1
  return {
    study: study.study,
    seed: study.seed,
    resamples: study.resamples,
    simulated,
    films: knees.map(({ pair, split, seen }) => ({
      file: pair.kneeFile,
      patient: split.cluster,
      patientKnown: pair.patient !== undefined,
      sex: pair.sex ?? null,
      chronologicalAgeMonths: pair.chronologicalAgeMonths,
      side: pair.side === 'L' || pair.side === 'R' ? pair.side : null,
      site: pair.site ?? null,
      device: pair.device ?? null,
      hand: pair.handFile,
      split: split.split,
      fold: split.fold ?? null,
      closed: truths?.get(fileKey(pair.kneeFile))?.closed ?? seen?.closed ?? null,
    })),
    references: [
      handReading(study, knees, readings),
      {
        kind: 'pseudo-label',
        months: knees.map(knee => knee.label?.boneAgeMonths ?? null),
        rule: `what the teacher says of ${handOf(study)}, not told the chronological age`,
        readers: 1,
        readings: [],
        sawChronologicalAge: false,
      },
      ...(truths
        ? [
            {
              kind: 'simulated truth' as const,
              months: knees.map(({ pair }) => truths.get(fileKey(pair.kneeFile))?.months ?? null),
              rule: 'skeletal age of the knee that was simulated',
              readers: 0,
              readings: [],
              sawChronologicalAge: null,
            },
          ]
        : []),
    ],
    runs: [
      ...study.students.map(student => runOf(student, state, knees, position)),
      ...(study.ancestor ? [ancestorRun(study.ancestor.package, state, knees)] : []),
    ],
    comparators: [
      teacherOnHand(study, knees),
      ...(truths && knees.some(({ pair }) => truths.has(fileKey(pair.kneeFile)))
        ? indicatorComparators(knees, truths)
        : []),
      ...(knees.some(({ seen }) => seen?.widthRatios) ? [measuredRatioComparator(knees)] : []),
      ...given,
    ],
    primary: { run: 'main', against: given[named]?.name ?? against, reference: study.primary.reference },
    openTest: study.openTest,
    plan,
    openings,
    ...(warnings.length > 0 ? { warnings: warnings.map(text => `${text[0].toUpperCase()}${text.slice(1)}.`) } : {}),
    ...(study.margins ? { margins: study.margins } : {}),
    ...(study.ancestor ? { ancestor: ancestorName } : {}),
    thresholdsMonths: study.thresholdsMonths,
  }
}

/** The hand's reading, carried to its knees. */
export function handReading(
  study: TransferStudy,
  knees: readonly StudyKnee[],
  readings: readonly Reading[],
): Reference {
  const single = singleReadings(
    readings,
    knees.map(knee => readingKey(knee.pair.handFile, 1)),
  )
  const hands = new Set(knees.map(knee => fileKey(knee.pair.handFile)))
  return {
    kind: 'hand reading',
    months: knees.map(knee => knee.pair.handReading?.boneAgeMonths ?? null),
    atlas: knees.map(knee => knee.pair.handReading?.atlas ?? null),
    rule:
      study.assigned === 'single'
        ? `the only reading of ${handOf(study)}`
        : `${study.assigned} of the readings of ${handOf(study)}`,
    readers: readersIn(single),
    readings: single,
    sawChronologicalAge: sawAge(readings.filter(row => hands.has(fileKey(row.file)))),
  }
}

function runOf(
  student: StudentPlan,
  state: string,
  knees: readonly StudyKnee[],
  position: ReadonlyMap<string, number>,
): Run {
  const folders = student.folds.map(k => ({ k, folder: join(state, 'folds', String(k), student.name) }))
  return {
    ...saidOf(student.name, state, knees),
    description: describe(student),
    inputs: student.inputs,
    probes: folders.flatMap(({ folder }) =>
      readProbes(join(folder, 'scored', 'probes.csv')).map(
        ({ file, kind, shiftMonths, shown, boneAgeMonths }): Probe => ({
          film: position.get(file)!,
          kind,
          shiftMonths,
          shown: shown === null ? null : position.get(shown)!,
          boneAgeMonths,
        }),
      ),
    ),
    curves: folders.map(({ k, folder }) => ({ fold: k, epochs: loadCheckpoint(folder)!.progress.log })),
  }
}

/** The package that was refined, as it was before. */
function ancestorRun(folder: string, state: string, knees: readonly StudyKnee[]): Run {
  const { name, version, architecture } = readDescription(folder).description
  return {
    ...saidOf(ancestorName, state, knees),
    description: `${name} ${version}, before it was refined`,
    inputs: architecture.chronologicalAge ? 'image+sex+age' : architecture.sex ? 'image+sex' : 'image',
    probes: [],
    curves: [],
  }
}

/** What a run says of each knee. */
function saidOf(name: string, state: string, knees: readonly StudyKnee[]) {
  const rows = new Map(readPredictions(join(state, 'runs', name, 'predictions.csv')).map(row => [row.file, row]))
  const of = <Value>(pick: (row: NonNullable<ReturnType<typeof rows.get>>) => Value) =>
    knees.map(({ pair }) => {
      const row = rows.get(pair.kneeFile)
      return row === undefined ? null : pick(row)
    })
  const estimated = (row: PredictionRow) => row.status === 'estimated'
  return {
    name,
    months: of(row => (estimated(row) ? row.boneAgeMonths : null)),
    status: of(row => row.status),
    code: of(row => row.code),
    lower: of(row => row.lowerMonths),
    upper: of(row => row.upperMonths),
    coverage: 0.9,
    foldSdMonths: of(row => row.foldSdMonths),
    forcedMonths: of(row => (estimated(row) ? null : row.boneAgeMonths)),
  }
}

/** A student in words. */
function describe({ inputs, labels, start, films, seed }: StudentPlan): string {
  const label = { pseudo: 'pseudo-labels', human: 'hand readings', mixture: 'hand readings, else pseudo-labels' }[
    labels
  ]
  const from =
    { teacher: "the teacher's weights", random: 'random weights', ancestor: "the ancestor's weights" }[start] ??
    'given weights'
  return `${inputs.replaceAll('+', ' + ')}; learns ${label}; starts from ${from}${films === undefined ? '' : `; ${films} films a fold`}${seed === 0 ? '' : `; seed ${seed}`}`
}

/** What was read and labelled: in a rehearsal it is on the film that the student sees a part of. */
const handOf = ({ cohort }: Pick<TransferStudy, 'cohort'>): string =>
  cohort.import === 'rehearsal' ? 'the whole hand of the same film' : 'the paired hand film'

const teacherOnHand = (study: TransferStudy, knees: readonly StudyKnee[]): Comparator => ({
  name: teacherName,
  description: `The teacher on ${study.cohort.import === 'rehearsal' ? handOf(study) : 'the hand film beside the knee'}`,
  months: knees.map(knee => knee.label?.boneAgeMonths ?? null),
})
