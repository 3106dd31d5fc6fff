/**
 * Are the intervals of `src/stats` as good as they say? Studies are simulated whose answers are known, and counted is how
 * many of the 95 % intervals hold the answer: 93 to 97 % should.
 *
 *   node scripts/simulate-coverage.ts [--studies 2000] [--patients 300] [--resamples 1000] [--seed 1]
 *
 * A study: patients with one to three films, a few months apart. A child's bones deviate from what sex and
 * chronological age let expect by 10 months, a film's by another 4; a model sees 0.8 of the deviation and errs by child and by film;
 * readers scatter by 7 months. 100 of 2000 studies should miss, give or take 10. With 500 studies sound intervals of 94.5 % would
 * be found outside of 93 to 97 % once in 15 rows.
 */
import { parseArgs } from 'node:util'
import { keyedRandom, type Random } from '../src/base/index.ts'
import {
  binomialInterval,
  bootstrapOfDraws,
  clusterBootstrapAll,
  clusterMean,
  clusterShare,
  conformalQuantile,
  crossFittedExpectation,
  demingLine,
  deviationCalibration,
  equivalenceTest,
  errorsOf,
  type Interval,
  instrumentedRecovery,
  intraclassOfTwo,
  limitsAt,
  limitsColumns,
  mean,
  meanAbsolute,
  normalShare,
  oneRowPerCluster,
  pairColumns,
  recoverySlope,
  residualScores,
  rowsByCluster,
  sampleCovariance,
  shareWithin,
  signFlipTest,
  slopingLimits,
  sumsOfDrawn,
  take,
} from '../src/stats/index.ts'

/** Standard deviations and differences in months. */
const childDeviation = 10
const filmDeviation = 4
const recovery = 0.8
const bias = 0.5
const childError = 3
const filmError = 3
const readerError = 7
/** Another method, linear in the true age, for Deming regression. */
const method = { intercept: 2, slope: 0.95, error: 5 }
/** Errors whose spread grows with age. */
const spread = { intercept: 3, slope: 0.03 }
/** By so much the second reader of the intraclass correlation reads older. */
const secondReadsOlder = 2
const margin = 1
const intervalReach = 12

const deviationVariance = childDeviation ** 2 + filmDeviation ** 2
const betweenVariance = ((1 - recovery) * childDeviation) ** 2 + childError ** 2
const withinVariance = ((1 - recovery) * filmDeviation) ** 2 + filmError ** 2 + readerError ** 2
const errorSd = Math.sqrt(betweenVariance + withinVariance)
const predictedVariance = recovery ** 2 * deviationVariance + childError ** 2 + filmError ** 2
const reliability = deviationVariance / (deviationVariance + readerError ** 2)

type Study = {
  patients: number[]
  ages: number[]
  sexes: string[]
  expected: number[]
  predictions: number[]
  first: number[]
  second: number[]
  other: number[]
  unevenErrors: number[]
}

function drawStudy(random: Random, patients: number): Study {
  const study: Study = {
    patients: [],
    ages: [],
    sexes: [],
    expected: [],
    predictions: [],
    first: [],
    second: [],
    other: [],
    unevenErrors: [],
  }
  for (let patient = 0; patient < patients; patient++) {
    const sex = random.uniform() < 0.5 ? 'F' : 'M'
    const firstAge = 60 + 130 * random.uniform()
    const childDeviates = childDeviation * random.normal()
    const childErrs = childError * random.normal()
    const films = 1 + random.integer(3)
    for (let film = 0; film < films; film++) {
      const age = firstAge + 8 * film
      const expected = age + (sex === 'F' ? 3 : -4) + 4 * Math.sin(age / 40)
      const deviation = childDeviates + filmDeviation * random.normal()
      const truth = expected + deviation
      study.patients.push(patient)
      study.ages.push(age)
      study.sexes.push(sex)
      study.expected.push(expected)
      study.predictions.push(expected + bias + recovery * deviation + childErrs + filmError * random.normal())
      study.first.push(truth + readerError * random.normal())
      study.second.push(truth + readerError * random.normal())
      study.other.push(method.intercept + method.slope * truth + method.error * random.normal())
      study.unevenErrors.push((spread.intercept + spread.slope * age) * random.normal())
    }
  }
  return study
}

/** One question to a study: the known answer and what was found. */
type Answer = { what: string; how: string; truth: number; interval: Interval }

function answersOf(study: Study, seed: number, resamples: number): Answer[] {
  const { patients, ages, sexes, expected, predictions, first, second, other, unevenErrors } = study
  const errors = errorsOf(predictions, first)
  const known = [predictions, first, second].map(values => errorsOf(values, expected))
  // As calendarQuestion has it: for recovery each deviates from the expectation of its own kind.
  const own = [predictions, first, second].map(values =>
    crossFittedExpectation(ages, sexes, values, patients, { seed }),
  )
  const [ownP, ownT, ownU] = [predictions, first, second].map((values, i) => errorsOf(values, own[i]))
  const fromReadings = errorsOf(predictions, own[1])
  const errorRatio = method.error ** 2 / readerError ** 2

  const intervals = clusterBootstrapAll(
    patients,
    rows => {
      const e = take(errors, rows)
      const sloping = slopingLimits(take(unevenErrors, rows), take(ages, rows))
      const [p, t, u] = known.map(deviations => take(deviations, rows))
      const [pp, tt, uu] = [ownP, ownT, ownU].map(deviations => take(deviations, rows))
      return {
        mae: meanAbsolute(e),
        bias: mean(e),
        spreadSlope: sloping.spread.slope,
        slopingUpper: limitsAt(sloping, 160).upper,
        coverage: shareWithin(e, intervalReach),
        raw: recoverySlope(sampleCovariance, p, t),
        corrected: instrumentedRecovery(sampleCovariance, p, t, u),
        calibration: deviationCalibration(sampleCovariance, p, t),
        rawM: recoverySlope(sampleCovariance, pp, tt),
        correctedM: instrumentedRecovery(sampleCovariance, pp, tt, uu),
        calibrationM: deviationCalibration(sampleCovariance, take(fromReadings, rows), tt),
      }
    },
    { seed, resamples },
  )

  const groups = rowsByCluster(patients)
  const each = Uint32Array.from(groups, (_, patient) => patient)
  /** As an evaluation has it: of sums over the films of the patients that are drawn. */
  const ofDraws = <Name extends string>(of: (drawn: Uint32Array) => Record<Name, number>) =>
    bootstrapOfDraws(groups.length, of(each), of, { seed, resamples })
  const { columns, limitsOf } = limitsColumns(errors, patients)
  const sumsOf = sumsOfDrawn(groups, columns)
  const limits = ofDraws(drawn => {
    const { lower, upper, betweenPatientsSd, withinPatientsSd } = limitsOf(sumsOf(drawn), drawn.length)
    return { lower, upper, between: betweenPatientsSd, within: withinPatientsSd }
  })
  const alone = oneRowPerCluster(patients, seed)
  const single = limitsColumns(take(errors, alone), each)
  const sumsOfSingle = sumsOfDrawn(
    Array.from(each, patient => [patient]),
    single.columns,
  )
  const ordinary = ofDraws(drawn => {
    const { lower, upper } = single.limitsOf(sumsOfSingle(drawn), drawn.length)
    return { lower, upper }
  })
  const methods = pairColumns(first, other)
  const sumsOfMethods = sumsOfDrawn(groups, methods.columns)
  const { deming } = ofDraws(drawn => ({
    deming: demingLine(methods.momentsOf(sumsOfMethods(drawn)), errorRatio).slope,
  }))
  const correlationsOf = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    const ratings = pairColumns(x, y)
    const sumsOfRatings = sumsOfDrawn(groups, ratings.columns)
    return ofDraws(drawn => {
      const { agreement, consistency } = intraclassOfTwo(ratings.momentsOf(sumsOfRatings(drawn)))
      return { agreement, consistency }
    })
  }
  const ofDeviations = correlationsOf(known[0], known[1])
  const ofReaders = correlationsOf(
    known[1],
    known[2].map(deviation => deviation + secondReadsOlder),
  )

  const covered = Array.from(errors, error => Math.abs(error) <= intervalReach)
  const coverage = normalShare((intervalReach - bias) / errorSd) - normalShare((-intervalReach - bias) / errorSd)
  const folded =
    errorSd * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * (bias / errorSd) ** 2) +
    bias * (1 - 2 * normalShare(-bias / errorSd))
  const reach = 1.959963984540054 * errorSd
  const calibration = (recovery * deviationVariance) / predictedVariance
  const twiceCovariance = 2 * recovery * deviationVariance
  const twoVariances = predictedVariance + deviationVariance + readerError ** 2

  const bootstrap = 'bootstrap by patient'
  const estimatedM = 'bootstrap, m cross-fitted'
  const answer = (what: string, how: string, truth: number, interval: Interval): Answer => ({
    what,
    how,
    truth,
    interval,
  })
  return [
    answer('recovery, raw', bootstrap, recovery * reliability, intervals.raw),
    answer('recovery, raw', estimatedM, recovery * reliability, intervals.rawM),
    answer('recovery, second reading', bootstrap, recovery, intervals.corrected),
    answer('recovery, second reading', estimatedM, recovery, intervals.correctedM),
    answer('calibration of deviation', bootstrap, calibration, intervals.calibration),
    answer('calibration of deviation', estimatedM, calibration, intervals.calibrationM),
    answer('Deming slope', bootstrap, method.slope, deming),
    answer('slope of the spread', bootstrap, spread.slope, intervals.spreadSlope),
    answer(
      'ICC(A,1) of readers',
      bootstrap,
      deviationVariance / (deviationVariance + readerError ** 2 + secondReadsOlder ** 2 / 2),
      ofReaders.agreement,
    ),
    answer('ICC(C,1) of readers', bootstrap, reliability, ofReaders.consistency),
    answer('ICC(A,1) of deviations', bootstrap, twiceCovariance / (twoVariances + bias ** 2), ofDeviations.agreement),
    answer('ICC(C,1) of deviations', bootstrap, twiceCovariance / twoVariances, ofDeviations.consistency),
    answer('lower limit of agreement', bootstrap, bias - reach, limits.lower),
    answer('upper limit of agreement', bootstrap, bias + reach, limits.upper),
    answer('lower limit of agreement', 'bootstrap, one film each', bias - reach, ordinary.lower),
    answer('upper limit of agreement', 'bootstrap, one film each', bias + reach, ordinary.upper),
    answer('SD between patients', bootstrap, Math.sqrt(betweenVariance), limits.between),
    answer('SD within patients', bootstrap, Math.sqrt(withinVariance), limits.within),
    answer(
      'sloping upper limit at 160',
      bootstrap,
      (reach / errorSd) * (spread.intercept + 160 * spread.slope),
      intervals.slopingUpper,
    ),
    answer('coverage of +-12 months', bootstrap, coverage, intervals.coverage),
    answer('coverage of +-12 months', 'share by patient', coverage, clusterShare(covered, patients)),
    answer(
      'coverage of +-12 months',
      'Wilson, one film each',
      coverage,
      binomialInterval(
        alone.reduce((sum, row) => sum + Number(covered[row]), 0),
        alone.length,
      ),
    ),
    answer('MAE', bootstrap, folded, intervals.mae),
    answer('MAE', 'mean by patient', folded, clusterMean(Float64Array.from(errors, Math.abs), patients)),
    answer('bias', bootstrap, bias, intervals.bias),
    answer('bias', 'mean by patient', bias, clusterMean(errors, patients)),
  ]
}

export type CoverageRow = { what: string; how: string; truth: number; meanEstimate: number; covered: Interval }

export type CoverageTable = {
  rows: CoverageRow[]
  /** Shares of studies, each with its interval: what happens when the hypothesis is just true. */
  equivalentAtMargin: Interval
  signFlipRejects: Interval
  /** Share of films of further children that conformal intervals of 90 % hold. */
  conformalCoverage: number
}

/** Counts how many intervals hold the answer. The same seed gives the same table. */
export function simulateCoverage({ studies = 2000, patients = 300, resamples = 1000, seed = 1 } = {}): CoverageTable {
  const rows: (CoverageRow & { count: number })[] = []
  let [equivalent, rejected, conformal] = [0, 0, 0]
  for (let index = 0; index < studies; index++) {
    const study = drawStudy(keyedRandom(seed, index), patients)
    for (const [i, { what, how, truth, interval }] of answersOf(study, index, resamples).entries()) {
      rows[i] ??= { what, how, truth, meanEstimate: 0, covered: binomialInterval(0, studies), count: 0 }
      rows[i].meanEstimate += interval.estimate / studies
      rows[i].count += Number(interval.lower <= truth && truth <= interval.upper)
    }
    const errors = errorsOf(study.predictions, study.first)
    const atMargin = errors.map(error => error - bias + margin)
    equivalent += Number(equivalenceTest(atMargin, study.patients, margin).isEquivalent)
    const unbiased = errors.map(error => error - bias)
    rejected += Number(signFlipTest(unbiased, study.patients, { seed: index, permutations: 999 }).pValue <= 0.05)
    const alone = oneRowPerCluster(study.patients, index)
    const reach = conformalQuantile(residualScores(take(study.predictions, alone), take(study.first, alone)), 0.9)
    conformal += (normalShare((reach - bias) / errorSd) - normalShare((-reach - bias) / errorSd)) / studies
  }
  return {
    rows: rows.map(({ count, ...row }) => ({ ...row, covered: binomialInterval(count, studies) })),
    equivalentAtMargin: binomialInterval(equivalent, studies),
    signFlipRejects: binomialInterval(rejected, studies),
    conformalCoverage: conformal,
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      studies: { type: 'string', default: '2000' },
      patients: { type: 'string', default: '300' },
      resamples: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const [studies, patients, resamples, seed] = [values.studies, values.patients, values.resamples, values.seed].map(
    Number,
  )
  const table = simulateCoverage({ studies, patients, resamples, seed })
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const between = ({ estimate, lower, upper }: Interval) =>
    `${percent(estimate).padStart(9)}  (${percent(lower)} to ${percent(upper)})`
  console.log(`${studies} studies of ${patients} patients, ${resamples} resamples, seed ${seed}\n`)
  console.log(`${'answer'.padEnd(32)}${'interval'.padEnd(30)}${'truth'.padStart(9)}${'mean'.padStart(9)}  holds it`)
  const outside = table.rows.filter(({ covered }) => covered.estimate < 0.93 || covered.estimate > 0.97)
  for (const row of table.rows)
    console.log(
      `${row.what.padEnd(32)}${row.how.padEnd(30)}${row.truth.toFixed(3).padStart(9)}${row.meanEstimate.toFixed(3).padStart(9)}` +
        `${between(row.covered)}${outside.includes(row) ? '  outside 93 to 97 %' : ''}`,
    )
  console.log(`\nequivalence found where the bias is the margin (5 %): ${between(table.equivalentAtMargin)}`)
  console.log(`sign flips find a difference where there is none (5 %): ${between(table.signFlipRejects)}`)
  console.log(`conformal intervals of 90 % hold the next child's reading: ${percent(table.conformalCoverage)}`)
  process.exitCode = outside.length > 0 ? 1 : 0
}
