/**
 * What simulated knees let be known: estimates from the true measures of the growing bones, as the ceiling of what a film can tell (oracle) and as the
 * simplest thing that one can measure on it (ratio of epiphyseal to metaphyseal width, femur and tibia). Both are regressions of the true skeletal age,
 * and each film is estimated by one that its patient had no part in.
 */
import { cellNumber } from '../../base/index.ts'
import { readTable } from '../../base/node/index.ts'
import { fileKey } from '../../cohort/index.ts'
import type { Comparator } from '../../evaluate/index.ts'
import type { KneeTruth } from '../../phantom/index.ts'
import { expectedBoneAge, fitAgeSexExpectation, leastSquares, mean, standardDeviation } from '../../stats/index.ts'
import type { StudyKnee } from './students.ts'

export type KneeTruthRow = { months: number; closed: boolean; measures: Record<string, number> }

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
  const { rows } = readTable(path, ['file', 'skeletal_age_months', ...measured])
  return new Map(
    rows
      .filter(({ values }) => values.femur_closing !== '')
      .map(({ values }) => {
        const measures = Object.fromEntries(measured.map(name => [name, cellNumber(values[name]) ?? 0]))
        return [
          fileKey(values.file),
          {
            months: Number(values.skeletal_age_months),
            closed: measures.femur_closing === 1 && measures.tibia_closing === 1,
            measures,
          },
        ]
      }),
  )
}

const ratio = (m: Record<string, number>, bone: string) => m[`${bone}_epiphysis_mm`] / m[`${bone}_metaphysis_mm`]
const powers = (x: number) => [x, x ** 2, x ** 3]

/** Of each film, by the measures: what the two regressions see. */
const widthRatios = (m: Record<string, number>): number[] => [
  ...powers(ratio(m, 'femur')),
  ...powers(ratio(m, 'tibia')),
]
const allIndicators = (m: Record<string, number>): number[] => [
  ...bones.flatMap(bone => {
    const gap = m[`${bone}_gap_mm`] / m[`${bone}_metaphysis_mm`]
    const closing = m[`${bone}_closing`]
    return [...powers(ratio(m, bone)), gap, gap ** 2, closing, closing ** 2]
  }),
]

export const oracleName = 'oracle: true indicators, sex and age'
export const widthRatioName = 'ratio of true widths, and sex'

/** Both comparators, in the order of the films. */
export function indicatorComparators(
  knees: readonly StudyKnee[],
  truths: ReadonlyMap<string, KneeTruthRow>,
): Comparator[] {
  const rows = knees.map(knee => ({ knee, truth: truths.get(fileKey(knee.pair.kneeFile)) }))
  return [
    {
      name: oracleName,
      description:
        'Regression of the true skeletal age on the true widths, gaps and closures of femur, tibia and fibula, sex and chronological age: what a perfect reader of these films could say',
      months: crossFitted(rows, allIndicators, true),
    },
    {
      name: widthRatioName,
      description:
        'Regression of the true skeletal age on the true ratios of epiphyseal to metaphyseal width of femur and tibia, for each sex',
      months: crossFitted(rows, widthRatios, false),
    },
  ]
}

type Row = { knee: StudyKnee; truth: KneeTruthRow | undefined }
type Features = (measures: Record<string, number>) => number[]

/** Estimates of each film from the films of other folds; of calibration and test films from all folds. */
function crossFitted(rows: readonly Row[], featuresOf: Features, withAge: boolean): (number | null)[] {
  const folds = [...new Set(rows.map(({ knee }) => knee.split.fold))]
  const months: (number | null)[] = rows.map(() => null)
  for (const fold of folds) {
    const known = rows.filter(({ knee: { split } }) => split.split === 'fold' && split.fold !== fold)
    const estimate = fitIndicators(known, featuresOf, withAge)
    for (const [i, { knee, truth }] of rows.entries())
      if (truth && knee.split.fold === fold && knee.split.split !== 'train')
        months[i] = estimate(truth.measures, knee.pair.sex, knee.pair.chronologicalAgeMonths!)
  }
  return months
}

/** Months from the measures of a film, sex and age; null for a sex of which too few films are known. */
export type IndicatorEstimate = (
  measures: Record<string, number>,
  sex: string | undefined,
  ageMonths: number,
) => number | null

/** The oracle of all films in folds, for films of other children. */
export const fitOracle = (knees: readonly StudyKnee[], truths: ReadonlyMap<string, KneeTruthRow>): IndicatorEstimate =>
  fitIndicators(
    knees
      .filter(knee => knee.split.split === 'fold')
      .map(knee => ({ knee, truth: truths.get(fileKey(knee.pair.kneeFile)) })),
    allIndicators,
    true,
  )

function fitIndicators(known: readonly Row[], featuresOf: Features, withAge: boolean): IndicatorEstimate {
  const bySex = new Map<string, (measures: Record<string, number>, ageMonths: number) => number>()
  for (const sex of ['F', 'M']) {
    const own = known.filter(({ knee, truth }) => truth && knee.pair.sex === sex)
    if (own.length < leastFilms) continue
    const ages = own.map(({ knee }) => knee.pair.chronologicalAgeMonths!)
    const months = own.map(({ truth }) => truth!.months)
    const sexes = ages.map(() => sex)
    const calendar = withAge ? fitAgeSexExpectation(ages, sexes, months) : undefined
    const inputs = (measures: Record<string, number>, age: number) => [
      ...featuresOf(measures),
      ...(calendar ? [expectedBoneAge(calendar, age, sex)] : []),
    ]
    const fit = ridge(
      own.map(({ truth }, i) => inputs(truth!.measures, ages[i])),
      months,
    )
    bySex.set(sex, (measures, age) => Math.max(0, fit(inputs(measures, age))))
  }
  return (measures, sex, age) => bySex.get(sex ?? '')?.(measures, age) ?? null
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
