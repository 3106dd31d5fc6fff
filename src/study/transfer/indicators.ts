/**
 * Estimates from measures of the growing bones. Of simulated knees from the true ones: what a perfect measuring of the plates gives
 * (oracle; a film shows more: form, spines, margin, joint space, scar), and the simplest thing that one can measure (ratio of epiphyseal to metaphyseal
 * width, femur and tibia); of the transfer, the oracle taught the hand's age. Of a site's knees from that ratio as the gate
 * measures it. All are regressions, of the true skeletal age or of the reading, and each film is estimated by one that its patient had no part in.
 */
import { cellNumber } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import { fileKey, maxBoneAgeMonths } from '../../cohort/index.ts'
import { type Comparator, oracleName } from '../../evaluate/index.ts'
import type { KneeTruth } from '../../phantom/index.ts'
import { expectedBoneAge, fitAgeSexExpectation, leastSquares, mean, standardDeviation } from '../../stats/index.ts'
import type { StudyKnee } from './studyKnee.ts'

/** True skeletal ages of a knee and of the child's hand, and the knee's measures. */
export type KneeTruthRow = TaughtRow & { handMonths: number; closed: boolean }
/** What an oracle learns of a knee. */
export type TaughtRow = { months: number; measures: Record<string, number> }

const bones = ['femur', 'tibia', 'fibula'] as const
const measured = bones.flatMap(bone => [
  `${bone}_metaphysis_mm`,
  `${bone}_epiphysis_mm`,
  `${bone}_gap_mm`,
  `${bone}_closing`,
])

/** The measures of a simulated knee by the names of truth.csv. */
export const measuresOf = ({ measures }: KneeTruth): Record<string, number> =>
  Object.fromEntries(
    bones.flatMap(bone => {
      const { metaphysisMm, epiphysisMm, gapMm, closing } = measures[bone]
      return [
        [`${bone}_metaphysis_mm`, metaphysisMm],
        [`${bone}_epiphysis_mm`, epiphysisMm],
        [`${bone}_gap_mm`, closing < 1 ? gapMm : 0],
        [`${bone}_closing`, closing],
      ]
    }),
  )

/** The rows of truth.csv that are knees, by `fileKey`. */
export function readTruth(path: string): Map<string, KneeTruthRow> {
  const { rows } = readTable(path, ['file', 'skeletal_age_months', 'hand_skeletal_age_months', ...measured])
  return new Map(
    rows
      .filter(({ values }) => values.femur_closing !== '')
      .map(({ values }) => {
        const measures = Object.fromEntries(measured.map(name => [name, cellNumber(values[name]) ?? 0]))
        return [
          fileKey(values.file),
          {
            months: Number(values.skeletal_age_months),
            handMonths: Number(values.hand_skeletal_age_months),
            closed: measures.femur_closing === 1 && measures.tibia_closing === 1,
            measures,
          },
        ]
      }),
  )
}

const ratio = (m: Record<string, number>, bone: string) => m[`${bone}_epiphysis_mm`] / m[`${bone}_metaphysis_mm`]
const powers = (x: number) => [x, x ** 2, x ** 3]

/** What the regressions see of a film. */
const widthRatios = (femur: number, tibia: number): number[] => [...powers(femur), ...powers(tibia)]
const trueRatios = (m: Record<string, number>): number[] => widthRatios(ratio(m, 'femur'), ratio(m, 'tibia'))
const allIndicators = (m: Record<string, number>): number[] => [
  ...bones.flatMap(bone => {
    const gap = m[`${bone}_gap_mm`] / m[`${bone}_metaphysis_mm`]
    const closing = m[`${bone}_closing`]
    return [...powers(ratio(m, bone)), gap, gap ** 2, closing, closing ** 2]
  }),
]

export const handOracleName = 'oracle taught the hand'
export const widthRatioName = 'ratio of true widths, and sex'
export const measuredRatioName = 'ratio of widths, and sex'

/** The comparators of simulated knees, each in the order of the films. */
export function indicatorComparators(
  knees: readonly StudyKnee[],
  truths: ReadonlyMap<string, KneeTruthRow>,
): Comparator[] {
  return [
    {
      name: oracleName,
      description:
        'Regression of the true skeletal age on the true widths, gaps and closures of femur, tibia and fibula, sex and chronological age: what a perfect measuring of the plates gives, with sex and age (films show more, so a network may do better)',
      months: crossFitted(trueRows(knees, truths, allIndicators), true),
    },
    {
      name: handOracleName,
      description:
        "The same regression of the hand's true skeletal age: what a transfer gives, by a teacher that reads hands without error and a student that measures the plates so",
      months: crossFitted(
        trueRows(knees, truths, allIndicators, truth => truth.handMonths),
        true,
      ),
    },
    {
      name: widthRatioName,
      description:
        'Regression of the true skeletal age on the true ratios of epiphyseal to metaphyseal width of femur and tibia, for each sex',
      months: crossFitted(trueRows(knees, truths, trueRatios), false),
    },
  ]
}

/**
 * The ratios that the gate measured on films of children, in the order of the films. What it refuses teaches nothing, and is estimated all the same.
 */
export function measuredRatioComparator(knees: readonly StudyKnee[]): Comparator {
  // References are never mixed: of all readings, or of all labels where nobody read.
  const isRead = knees.some(({ pair }) => pair.handReading)
  const rows = knees.map(
    (knee): Row => ({
      knee,
      inputs: knee.seen?.widthRatios
        ? widthRatios(knee.seen.widthRatios.femur, knee.seen.widthRatios.tibia)
        : undefined,
      months: knee.seen?.code
        ? undefined
        : ((isRead ? knee.pair.handReading?.boneAgeMonths : knee.label?.boneAgeMonths) ?? undefined),
    }),
  )
  return {
    name: measuredRatioName,
    description: `Regression of the ${isRead ? 'reading of the hand' : "teacher's label"} on the ratios of epiphyseal to metaphyseal width of femur and tibia, as the gate measures them on the film, for each sex`,
    months: crossFitted(rows, false).map(months => months && Math.min(maxBoneAgeMonths, months)),
  }
}

/** Of a film: what a regression sees, and what it is to say. */
type Row = { knee: StudyKnee; inputs: readonly number[] | undefined; months: number | undefined }

const trueRows = <Truth extends TaughtRow>(
  knees: readonly StudyKnee[],
  truths: ReadonlyMap<string, Truth>,
  inputsOf: (measures: Record<string, number>) => number[],
  monthsOf = (truth: Truth) => truth.months,
): Row[] =>
  knees.map(knee => {
    const truth = truths.get(fileKey(knee.pair.kneeFile))
    return { knee, inputs: truth && inputsOf(truth.measures), months: truth && monthsOf(truth) }
  })

/** Estimates of each film from the films of other folds; of calibration and test films from all folds. */
function crossFitted(rows: readonly Row[], withAge: boolean): (number | null)[] {
  const folds = [...new Set(rows.map(({ knee }) => knee.split.fold))]
  const months: (number | null)[] = rows.map(() => null)
  for (const fold of folds) {
    const known = rows.filter(
      ({ knee: { split } }) => split.split === 'train' || (split.split === 'fold' && split.fold !== fold),
    )
    const estimate = fitIndicators(known, withAge)
    for (const [i, { knee, inputs }] of rows.entries())
      if (inputs && knee.split.fold === fold && knee.split.split !== 'train')
        months[i] = estimate(inputs, knee.pair.sex, knee.pair.chronologicalAgeMonths)
  }
  return months
}

/** Months from what is seen of a film, sex and age; null for a sex of which too few films are known. */
type Estimate<Seen> = (seen: Seen, sex: string | undefined, ageMonths: number | null) => number | null
export type IndicatorEstimate = Estimate<Record<string, number>>

/** The oracle of all films in folds, for films of other children. */
export function fitOracle(knees: readonly StudyKnee[], truths: ReadonlyMap<string, TaughtRow>): IndicatorEstimate {
  const inFolds = knees.filter(knee => knee.split.split === 'fold')
  const estimate = fitIndicators(trueRows(inFolds, truths, allIndicators), true)
  return (measures, sex, ageMonths) => estimate(allIndicators(measures), sex, ageMonths)
}

/** With age, which simulated children all have: their knees alone are estimated so. */
function fitIndicators(known: readonly Row[], withAge: boolean): Estimate<readonly number[]> {
  const bySex = new Map<string, (seen: readonly number[], ageMonths: number | null) => number>()
  for (const sex of ['F', 'M']) {
    const own = known.flatMap(({ knee: { pair }, inputs, months }) =>
      inputs && months !== undefined && pair.sex === sex
        ? [{ seen: inputs, months, age: pair.chronologicalAgeMonths }]
        : [],
    )
    if (own.length < leastFilms) continue
    const months = own.map(row => row.months)
    const calendar = withAge
      ? fitAgeSexExpectation(
          own.map(row => row.age!),
          own.map(() => sex),
          months,
        )
      : undefined
    const inputs = (seen: readonly number[], age: number | null) => [
      ...seen,
      ...(calendar ? [expectedBoneAge(calendar, age!, sex)] : []),
    ]
    const fit = ridge(
      own.map(({ seen, age }) => inputs(seen, age)),
      months,
    )
    bySex.set(sex, (seen, age) => Math.max(0, fit(inputs(seen, age))))
  }
  return (seen, sex, age) => bySex.get(sex ?? '')?.(seen, age) ?? null
}

const leastFilms = 20

/** Linear regression with a slight penalty, for indicators that hardly vary in a small study. */
function ridge(inputs: readonly (readonly number[])[], y: readonly number[]): (input: readonly number[]) => number {
  const scales = inputs[0]
    .map((_, j) => inputs.map(row => row[j]))
    .map(column => ({ centre: mean(column), spread: standardDeviation(column) || 1 }))
  const place = (input: readonly number[]) => input.map((x, j) => (x - scales[j].centre) / scales[j].spread)
  const penalty = Math.sqrt(1e-3 * inputs.length)
  const centre = mean(y)
  const placed = inputs.map(place)
  const columns = scales.map((_, j) => [...placed.map(row => row[j]), ...scales.map((_, k) => (k === j ? penalty : 0))])
  const coefficients = leastSquares(columns, [...y.map(value => value - centre), ...scales.map(() => 0)])
  return input => place(input).reduce((sum, x, j) => sum + x * coefficients[j], centre)
}
