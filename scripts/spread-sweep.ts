/**
 * How much of what a study of simulated children finds hangs on an assumption: how far hand and knee stray from the child's maturity, and the centres within
 * a joint from the joint. No film is drawn: what a perfect measuring of its plates would give is known.
 *
 *   node scripts/spread-sweep.ts [--children 4000] [--seed 41]
 *
 * Half of the children teach, the other half are estimated: by the oracle of a study (regression from true widths, gaps and closures, sex and age), once
 * taught the knee's true age, once the hand's, as by a teacher that reads hands exactly; and by sex and age alone.
 */
import { parseArgs } from 'node:util'
import {
  assumedSpread,
  generators,
  handKneeSdMonths,
  jointAgeMonths,
  kneeTruth,
  planPatient,
} from '../src/phantom/index.ts'
import {
  calendarQuestion,
  clusterBootstrap,
  errorsOf,
  expectedBoneAge,
  fitAgeSexExpectation,
  type Interval,
  meanAbsolute,
  take,
} from '../src/stats/index.ts'
import { fitOracle, measuresOf, type TaughtRow } from '../src/study/transfer/indicators.ts'
import type { StudyKnee } from '../src/study/transfer/studyKnee.ts'

const { values } = parseArgs({ options: { children: { type: 'string' }, seed: { type: 'string' } } })
const children = Number(values.children ?? 4000)
const seed = Number(values.seed ?? 41)
const ages = { fromMonths: 36, toMonths: 216 }

/** The assumption times these. */
const factors = [0.5, 1, 1.5, 2]

function cohort(factor: number) {
  const spread = Object.fromEntries(
    Object.entries(assumedSpread).map(([name, sd]) => [name, factor * sd]),
  ) as typeof assumedSpread
  const knees = Array.from({ length: children }, (_, index) => {
    const films = planPatient(seed, index, 64, { ages, spread, generator: generators.a })
    const [hand, knee] = (['hand', 'knee'] as const).map(
      joint => films.find(film => film.subject.joint === joint)!.subject,
    )
    if (hand.joint !== 'hand' || knee.joint !== 'knee') throw new Error('films of a child')
    return {
      sex: knee.child.sex,
      age: knee.child.chronologicalAgeMonths,
      measures: measuresOf(kneeTruth(knee.child, knee.draws, 64)),
      truth: jointAgeMonths(knee.child, knee.draws.deviation),
      hand: jointAgeMonths(hand.child, hand.draws.shape.deviation),
    }
  })
  return { spread, taught: knees.slice(0, children / 2), asked: knees.slice(children / 2) }
}
type Knee = ReturnType<typeof cohort>['taught'][number]

function oracleOf(taught: readonly Knee[], months: (knee: Knee) => number): (knee: Knee) => number {
  const name = (i: number) => `${i}.png`
  const truths = new Map(
    taught.map((knee, i): [string, TaughtRow] => [name(i), { months: months(knee), measures: knee.measures }]),
  )
  const lessons = taught.map(
    ({ sex, age }, i) =>
      ({
        pair: { kneeFile: name(i), sex, chronologicalAgeMonths: age },
        split: { split: 'fold', fold: 1 },
      }) as StudyKnee,
  )
  const oracle = fitOracle(lessons, truths)
  return ({ measures, sex, age }) => oracle(measures, sex, age)!
}

const f = ({ estimate, lower, upper }: { estimate: number } & Interval, digits: number) =>
  `${estimate.toFixed(digits)} (${lower.toFixed(digits)} to ${upper.toFixed(digits)})`

console.log(
  '| spread, times what is assumed | hand against knee, SD | oracle taught the knee: MAE | recovery | oracle taught the hand: MAE | recovery | sex and age alone: MAE |',
)
console.log('|---|---|---|---|---|---|---|')
for (const factor of factors) {
  const { spread, taught, asked } = cohort(factor)
  const truth = asked.map(knee => knee.truth)
  const calendar = fitAgeSexExpectation(
    taught.map(({ age }) => age),
    taught.map(({ sex }) => sex),
    taught.map(knee => knee.truth),
  )
  const expected = asked.map(({ age, sex }) => expectedBoneAge(calendar, age, sex))
  const clusters = asked.map((_, i) => i)
  const maeOf = (estimates: readonly number[]) => {
    const errors = errorsOf(estimates, truth)
    return f(
      clusterBootstrap(clusters, rows => meanAbsolute(take(errors, rows)), { seed: 1 }),
      1,
    )
  }
  const recoveryOf = (predictions: readonly number[]) =>
    f(
      calendarQuestion(
        {
          patients: clusters,
          sexes: asked.map(({ sex }) => sex),
          agesMonths: asked.map(({ age }) => age),
          references: truth,
          predictions,
        },
        { seed: 1, resamples: 1000 },
      ).recovery,
      2,
    )
  const ofKnee = asked.map(oracleOf(taught, knee => knee.truth))
  const ofHand = asked.map(oracleOf(taught, knee => knee.hand))
  console.log(
    `| ${factor} | ${handKneeSdMonths(spread).toFixed(1)} | ${[maeOf(ofKnee), recoveryOf(ofKnee), maeOf(ofHand), recoveryOf(ofHand), maeOf(expected)].join(' | ')} |`,
  )
}
