/**
 * `npm run coverage`: are the intervals of an evaluation as good as they say? Studies are simulated whose answers are known, each goes
 * through `evaluate`, the function behind `physis evaluate` and the report of a study, and counted is how many of its 95 % intervals
 * hold the answer: 93 to 97 % should. (`simulate-coverage.ts` asks the same of the statistics one by one.)
 *
 *   npm run coverage [-- --studies 500] [--patients 300] [--resamples 1000] [--seed 1]
 *
 * A study: patients with one to three films, eight months apart. Bones deviate from what sex and age let expect (a curve
 * that is no straight line) by 10 months between children and by 4 within; two readers scatter by 7 months, and the second reads
 * 2 months older; their mean is the reference. One model sees 0.8 of the deviation and errs by child and by film, another is linear
 * in the true age, which is what Deming's line is for; a third errs more than the first, so that about 99 % of it lie within 24 months. A
 * tenth of the children come from a small site. A quarter as many children again, with a film each, calibrate intervals of 90 %.
 *
 * Of 500 sound intervals 95 % hold, give or take 1.9 (two standard errors): a row may stand a little outside by chance. Exit
 * status 1 if one is outside by more than chance allows.
 */
import { parseArgs } from 'node:util'
import { keyedRandom, type Random } from '../src/base/index.ts'
import {
  type Evaluation,
  type EvaluationFilm,
  type EvaluationInput,
  evaluate,
  type Run,
} from '../src/evaluate/index.ts'
import { binomialInterval, conformalQuantile, type Interval, normalQuantile, normalShare } from '../src/stats/index.ts'

/** Standard deviations and differences, in months. */
const deviation = { child: 10, film: 4 }
const reader = { sd: 7, secondReadsOlder: 2 }
const model = { recovery: 0.8, bias: 0.5, child: 3, film: 3 }
/** What it errs by besides. */
const coarse = { child: 4.5, film: 4.5 }
const linear = { intercept: 2, slope: 0.95, sd: 5 }
const ages = { from: 60, to: 190, betweenFilms: 8, mostFilms: 3 }

/** What sex and age let expect. */
const expectedMonths = (age: number, sex: 'F' | 'M'): number => age + (sex === 'F' ? 3 : -4) + 4 * Math.sin(age / 40)

/** Variance of what is expected, over films: a child's first film comes always, its second in two of three, its third in one. */
function expectedVariance(): number {
  let [weight, sum, squares] = [0, 0, 0]
  const steps = 20_000
  for (const sex of ['F', 'M'] as const)
    for (let film = 0; film < ages.mostFilms; film++)
      for (let i = 0; i < steps; i++) {
        const age = ages.from + ((i + 0.5) / steps) * (ages.to - ages.from) + film * ages.betweenFilms
        const months = expectedMonths(age, sex)
        const share = (ages.mostFilms - film) / ages.mostFilms
        weight += share
        sum += share * months
        squares += share * months ** 2
      }
  return squares / weight - (sum / weight) ** 2
}

type Study = {
  input: EvaluationInput
  conformal: number
  /** Of the coarse model, of which only a share is asked: it needs no resampling. */
  coarse: EvaluationInput
}

function drawStudy(random: Random, patients: number, seed: number, resamples: number): Study {
  const films: EvaluationFilm[] = []
  const [first, second, seen, line] = [[], [], [], []] as number[][]
  const add = (patient: number, split: 'test' | 'calibration', most: number) => {
    const sex = random.uniform() < 0.5 ? 'F' : 'M'
    const firstAge = ages.from + (ages.to - ages.from) * random.uniform()
    const childDeviates = deviation.child * random.normal()
    const childErrs = model.child * random.normal()
    const count = 1 + random.integer(most)
    for (let film = 0; film < count; film++) {
      const age = firstAge + film * ages.betweenFilms
      const expected = expectedMonths(age, sex)
      const own = childDeviates + deviation.film * random.normal()
      films.push({
        file: `${patient}-${film}.png`,
        patient: String(patient),
        patientKnown: true,
        sex,
        chronologicalAgeMonths: age,
        side: null,
        site: patient < patients / 10 ? 'small' : 'large',
        device: null,
        hand: null,
        split,
        fold: null,
        closed: null,
      })
      first.push(expected + own + reader.sd * random.normal())
      second.push(expected + own + reader.secondReadsOlder + reader.sd * random.normal())
      seen.push(expected + model.bias + model.recovery * own + childErrs + model.film * random.normal())
      line.push(linear.intercept + linear.slope * (expected + own) + linear.sd * random.normal())
    }
  }
  for (let patient = 0; patient < patients; patient++) add(patient, 'test', ages.mostFilms)
  for (let patient = patients; patient < 1.25 * patients; patient++) add(patient, 'calibration', 1)
  const childErrs = new Map<string, number>()
  const rough = seen.map((months, i) => {
    const { patient } = films[i]
    const child = childErrs.get(patient) ?? coarse.child * random.normal()
    childErrs.set(patient, child)
    return months + child + coarse.film * random.normal()
  })
  const reference = first.map((months, i) => (months + second[i]) / 2)
  const calibrates = films.flatMap(({ split }, i) => (split === 'calibration' ? [i] : []))
  const conformal = conformalQuantile(
    calibrates.map(i => Math.abs(seen[i] - reference[i])),
    0.9,
  )
  const run = (name: string, months: readonly number[]): Run => ({
    name,
    description: name,
    inputs: 'image+sex+age',
    months,
    status: films.map(() => 'estimated'),
    code: films.map(() => null),
    lower: months.map((value, i) => (films[i].split === 'test' ? value - conformal : null)),
    upper: months.map((value, i) => (films[i].split === 'test' ? value + conformal : null)),
    coverage: 0.9,
    foldSdMonths: films.map(() => null),
    probes: [],
    curves: [],
  })
  const input: EvaluationInput = {
    study: 'simulated',
    seed,
    resamples,
    simulated: true,
    films,
    references: [
      {
        kind: 'knee reading',
        months: reference,
        rule: 'mean',
        readers: 2,
        readings: [
          { reader: 'A', occasion: '1', months: first },
          { reader: 'B', occasion: '1', months: second },
        ],
        sawChronologicalAge: false,
      },
    ],
    runs: [run('sees', seen), run('line', line)],
    comparators: [],
    primary: null,
    openTest: true,
    openings: 0,
  }
  return { input, conformal, coarse: { ...input, runs: [run('coarse', rough)], resamples: 1 } }
}

/** The true answers, but for that of the conformal interval, which depends on the calibration of each study. */
function truths() {
  const deviates = deviation.child ** 2 + deviation.film ** 2
  const readerVariance = reader.sd ** 2 / 2
  const meanError = model.bias - reader.secondReadsOlder / 2
  const missed = 1 - model.recovery
  const errorVariance =
    (missed * deviation.child) ** 2 +
    model.child ** 2 +
    (missed * deviation.film) ** 2 +
    model.film ** 2 +
    readerVariance
  const errorSd = Math.sqrt(errorVariance)
  const m = expectedVariance()
  const predicted = model.recovery ** 2 * deviates + model.child ** 2 + model.film ** 2
  const covariance = m + model.recovery * deviates
  const variances = m + predicted + (m + deviates + readerVariance)
  const shareWithin = (reach: number, sd = errorSd) =>
    normalShare((reach - meanError) / sd) - normalShare((-reach - meanError) / sd)
  const reach = normalQuantile(0.975)
  return {
    shareWithin,
    recovery: (model.recovery * deviates) / (deviates + readerVariance),
    corrected: model.recovery,
    reliability: deviates / (deviates + reader.sd ** 2),
    calibration: (model.recovery * deviates) / predicted,
    agreement: (2 * covariance) / (variances + meanError ** 2),
    consistency: (2 * covariance) / variances,
    lowerLimit: meanError - reach * errorSd,
    upperLimit: meanError + reach * errorSd,
    deming: linear.slope,
    slope: covariance / (m + predicted),
    // Mean of a folded normal distribution.
    mae:
      errorSd * Math.sqrt(2 / Math.PI) * Math.exp(-0.5 * (meanError / errorSd) ** 2) +
      meanError * (1 - 2 * normalShare(-meanError / errorSd)),
    rmse: Math.sqrt(errorVariance + meanError ** 2),
    bias: meanError,
    within12: shareWithin(12),
    coarseWithin24: shareWithin(24, Math.sqrt(errorVariance + coarse.child ** 2 + coarse.film ** 2)),
    readersAgreement: (m + deviates) / (m + deviates + reader.sd ** 2 + reader.secondReadsOlder ** 2 / 2),
    readersConsistency: (m + deviates) / (m + deviates + reader.sd ** 2),
    readersBias: reader.secondReadsOlder,
    readersSd: reader.sd,
    readersUpper: reader.secondReadsOlder + reach * Math.SQRT2 * reader.sd,
  }
}

const truth = truths()

type Answer = { what: string; truth: number; interval: Interval }

function answersOf(found: Evaluation, ofCoarse: Evaluation, conformal: number): Answer[] {
  const isHere = (run: string) => (block: { run: string; part: string }) => block.run === run && block.part === 'test'
  const numbers = (run: string, of = found) =>
    of.agreement.find(block => block.plates === 'all' && isHere(run)(block))!.numbers!
  const [sees, line, coarse] = [numbers('sees'), numbers('line'), numbers('coarse', ofCoarse)]
  const small = found.strata.find(({ by, value, run }) => by === 'site' && value === 'small' && run === 'sees')!
  const calendar = found.calendar.find(isHere('sees'))!.numbers!
  const coverage = (source: string) => found.coverage.find(block => block.run === 'sees' && block.source === source)!
  const [readers] = found.readers
  const answer = (what: string, truth: number, interval: Interval): Answer => ({ what, truth, interval })
  return [
    answer('recovery', truth.recovery, calendar.recovery),
    answer('recovery, corrected', truth.corrected, calendar.corrected!.recovery),
    answer('reliability of a reading', truth.reliability, calendar.corrected!.reliability),
    answer('calibration of the deviation', truth.calibration, calendar.calibration),
    answer('ICC(A,1)', truth.agreement, sees.icc!.agreement),
    answer('ICC(C,1)', truth.consistency, sees.icc!.consistency),
    answer('lower limit of agreement', truth.lowerLimit, sees.limits.lower),
    answer('upper limit of agreement', truth.upperLimit, sees.limits.upper),
    answer('Deming slope, ratio from repeats', truth.deming, line.deming[0].slope),
    answer('slope of reference on estimate', truth.slope, sees.calibration!.slope),
    answer('MAE', truth.mae, sees.maeMonths),
    answer('RMSE', truth.rmse, sees.rmseMonths),
    answer('bias', truth.bias, sees.biasMonths),
    answer('share within 12 months', truth.within12, sees.shareWithin[12]),
    answer('within 12, of a small site', truth.within12, small.shareWithin12!),
    answer('within 24, the coarse model', truth.coarseWithin24, coarse.shareWithin[24]),
    answer('coverage of given intervals', truth.shareWithin(conformal), coverage('as given').coverage!),
    answer(
      'coverage, on calibration films',
      truth.shareWithin(conformal),
      coverage('one width, cross-fitted on calibration patients').coverage!,
    ),
    answer('readers: ICC(A,1)', truth.readersAgreement, readers.icc!.agreement),
    answer('readers: ICC(C,1)', truth.readersConsistency, readers.icc!.consistency),
    answer('readers: bias', truth.readersBias, readers.biasMonths!),
    answer('readers: SD of a reading', truth.readersSd, readers.repeatSdMonths!),
    answer('readers: upper limit', truth.readersUpper, readers.limits!.upper),
  ]
}

export type EvaluationCoverageRow = {
  what: string
  /** Mean over studies, as the estimate's. */
  truth: number
  meanEstimate: number
  covered: Interval
  /** Studies whose interval lies above the answer, and below it. */
  above: number
  below: number
}

/** Counts how many intervals hold the answer. The same seed gives the same table. */
export function evaluationCoverage(
  { studies = 500, patients = 300, resamples = 1000, seed = 1 } = {},
  onStudy: (done: number) => void = () => {},
): EvaluationCoverageRow[] {
  const rows: EvaluationCoverageRow[] = []
  for (let index = 0; index < studies; index++) {
    const { input, conformal, coarse } = drawStudy(keyedRandom(seed, index), patients, index, resamples)
    for (const [i, { what, truth, interval }] of answersOf(evaluate(input), evaluate(coarse), conformal).entries()) {
      rows[i] ??= { what, truth: 0, meanEstimate: 0, covered: binomialInterval(0, studies), above: 0, below: 0 }
      rows[i].truth += truth / studies
      rows[i].meanEstimate += interval.estimate / studies
      rows[i].above += Number(interval.lower > truth)
      rows[i].below += Number(interval.upper < truth)
    }
    onStudy(index + 1)
  }
  return rows.map(row => ({ ...row, covered: binomialInterval(studies - row.above - row.below, studies) }))
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      studies: { type: 'string', default: '500' },
      patients: { type: 'string', default: '300' },
      resamples: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const [studies, patients, resamples, seed] = [values.studies, values.patients, values.resamples, values.seed].map(
    Number,
  )
  const started = performance.now()
  const rows = evaluationCoverage({ studies, patients, resamples, seed }, done => {
    if (done % 50 === 0)
      console.error(`${done} of ${studies} studies, ${((performance.now() - started) / 60_000).toFixed(1)} min`)
  })
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  console.log(`${studies} studies of ${patients} patients, ${resamples} resamples, seed ${seed}\n`)
  console.log(
    `${'answer'.padEnd(34)}${'truth'.padStart(9)}${'mean'.padStart(9)}${'held'.padStart(9)}  by chance        above, below`,
  )
  const outside = rows.filter(({ covered }) => covered.estimate < 0.93 || covered.estimate > 0.97)
  // Sound intervals whose own 95 % interval of the count holds neither 93 nor 97 % nor what lies between.
  const unsound = rows.filter(({ covered }) => covered.upper < 0.93 || covered.lower > 0.97)
  for (const row of rows) {
    const { what, truth, meanEstimate, covered, above, below } = row
    const word = unsound.includes(row)
      ? '  not 93 to 97 %'
      : outside.includes(row)
        ? '  outside 93 to 97 %, may be chance'
        : ''
    console.log(
      `${what.padEnd(34)}${truth.toFixed(3).padStart(9)}${meanEstimate.toFixed(3).padStart(9)}${percent(covered.estimate).padStart(9)}  ` +
        `${percent(covered.lower)} to ${percent(covered.upper)}  ${above}, ${below}${word}`,
    )
  }
  process.exitCode = unsound.length > 0 ? 1 : 0
}
