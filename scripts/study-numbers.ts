/**
 * What a study of simulated knees was to reach, from its state folder, beside what it reached. On the test films if they were opened, else out of fold; with open
 * growth plates where not said; intervals of 95 % by patient.
 *
 *   node scripts/study-numbers.ts STATE
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTable } from '../src/base/node/index.ts'
import { fileKey, readPairs, readSplits } from '../src/cohort/index.ts'
import type { Evaluation } from '../src/evaluate/index.ts'
import type { ReportContents } from '../src/evaluate/report/index.ts'
import { clusterBootstrap, type Interval, mean, meanAbsolute, recoveryRatio, take } from '../src/stats/index.ts'
import { fitOracle, indicatorComparators, readTruth } from '../src/study/transfer/indicators.ts'
import type { StudyKnee } from '../src/study/transfer/studyKnee.ts'

const [state] = process.argv.slice(2)
if (!state) {
  console.error('node scripts/study-numbers.ts STATE: the state folder of a study of simulated knees that is done')
  process.exit(2)
}
const json = (...path: string[]) => JSON.parse(readFileSync(join(state, ...path), 'utf8'))
const evaluation: Evaluation & Pick<ReportContents, 'saliency'> = json('report/evaluation.json')
const truths = readTruth(join(state, 'films/truth.csv'))
const splitOf = new Map(readSplits(join(state, 'splits/splits.csv')).map(row => [fileKey(row.file), row]))
const knees = readPairs(join(state, 'pairs/pairs.csv')).flatMap((pair): Pick<StudyKnee, 'pair' | 'split'>[] => {
  const split = splitOf.get(fileKey(pair.kneeFile))
  return split ? [{ pair, split }] : []
})
const [oracle, handOracle] = indicatorComparators(knees as StudyKnee[], truths)
const oracleAt = fitOracle(knees as StudyKnee[], truths)

/** Of the oracle, which is told the age too: how far its estimate moves with the age alone, as a share of the shift. */
const oracleShift = mean(
  knees.flatMap(({ pair, split }) => {
    const truth = truths.get(fileKey(pair.kneeFile))
    if (split.split !== 'fold' || !truth) return []
    const [before, after] = [-12, 12].map(shift =>
      oracleAt(truth.measures, pair.sex, pair.chronologicalAgeMonths! + shift),
    )
    return before === null || after === null ? [] : [(after - before) / 24]
  }),
)

const text = ({ estimate, lower, upper }: Interval) =>
  `${estimate.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`
const say = (what: string, found: Interval | null | undefined, wanted: string, met: boolean | undefined) =>
  console.log(`${what}: ${found ? text(found) : 'not told'}; wanted ${wanted}: ${met ? 'met' : 'MISSED'}`)

const [part, split] = evaluation.parts.includes('test')
  ? (['test', 'test'] as const)
  : (['out of fold', 'fold'] as const)
const full = Math.max(...evaluation.agreement.map(block => (block.part === part ? Number(block.films) || 0 : 0)))
// A student of one fold alone is of other films.
const runs = evaluation.runs.filter(({ name }) =>
  evaluation.agreement.some(block => block.run === name && block.part === part && block.films === full),
)
console.log(`${evaluation.study}, ${part}`)
for (const { name } of runs) {
  const rows = readTable(join(state, 'runs', name, 'predictions.csv'), ['file', 'status', 'bone_age_months']).rows
  const months = new Map(
    rows.map(({ values }) => [
      fileKey(values.file),
      values.status === 'estimated' ? Number(values.bone_age_months) : Number.NaN,
    ]),
  )
  const films = knees.flatMap(({ pair, split: row }, i) => {
    const truth = truths.get(fileKey(pair.kneeFile))
    const own = months.get(fileKey(pair.kneeFile))
    const best = oracle.months[i]
    return row.split === split && truth && !truth.closed && own !== undefined && Number.isFinite(own) && best !== null
      ? [{ patient: row.cluster, own: own - truth.months, best: best - truth.months }]
      : []
  })
  const [own, best] = [films.map(film => film.own), films.map(film => film.best)]
  const bootstrapOf = (of: (rows: Uint32Array) => number) =>
    clusterBootstrap(
      films.map(({ patient }) => patient),
      of,
      { seed: evaluation.seed },
    )
  const ratio = bootstrapOf(rows => meanAbsolute(take(own, rows)) / meanAbsolute(take(best, rows)))
  console.log(`\n${name}: ${films.length} films of ${new Set(films.map(film => film.patient)).size} children`)
  console.log(`MAE against the truth ${text(bootstrapOf(rows => meanAbsolute(take(own, rows))))} months`)
  console.log(`MAE of the oracle ${text(bootstrapOf(rows => meanAbsolute(take(best, rows))))} months`)
  say("MAE over the oracle's", ratio, 'upper limit at most 1.25', ratio.upper <= 1.25)

  const recoveryOf = (run: string) =>
    evaluation.calendar.find(block => block.run === run && block.part === part && block.reference === 'simulated truth')
      ?.numbers?.recovery
  const [mine, ceiling, transfer] = [name, oracle.name, handOracle.name].map(recoveryOf)
  if (mine && ceiling) {
    // Of all films, open and closed, that both speak of.
    const both = knees.flatMap(({ pair, split: row }, i) => {
      const truth = truths.get(fileKey(pair.kneeFile))
      const own = months.get(fileKey(pair.kneeFile)) ?? Number.NaN
      const [best, ofHand] = [oracle, handOracle].map(one => one.months[i])
      return row.split === split && truth && Number.isFinite(own) && best !== null && ofHand !== null
        ? [{ pair, patient: row.cluster, truth: truth.months, own, best, ofHand }]
        : []
    })
    const overOracle = (of: 'own' | 'ofHand') =>
      recoveryRatio(
        {
          predictions: both.map(film => film[of]),
          references: both.map(film => film.truth),
          agesMonths: both.map(film => film.pair.chronologicalAgeMonths!),
          sexes: both.map(film => film.pair.sex!),
          patients: both.map(film => film.patient),
        },
        both.map(film => film.best),
        { seed: evaluation.seed },
      )
    const found = overOracle('own')
    console.log(`recovery of the truth ${text(mine)}; of the oracle ${text(ceiling)} (open and closed)`)
    say("  over the oracle's, both drawn together", found, 'at least 0.9', found.estimate >= 0.9)
    if (transfer)
      console.log(
        `  the oracle taught the hand, a transfer without errors of reading and measuring: ${text(transfer)}, over the oracle's ${text(overOracle('ofHand'))}`,
      )
  }
  const shift = evaluation.probes.find(block => block.run === name && block.ageShifted)?.ageShifted?.slope
  say(
    'dP/dCA, the what-if of folds',
    shift,
    `at most 0.1 above the oracle's ${oracleShift.toFixed(2)}`,
    shift && shift.estimate <= oracleShift + 0.1,
  )
}

const found = json('counterfactuals/summary.json')
say(
  `\nmaturity ${found.maturityMonths} months on, over the oracle's move`,
  found.shareOfOracle,
  '0.8 to 1.2',
  found.shareOfOracle.estimate >= 0.8 && found.shareOfOracle.estimate <= 1.2,
)
for (const { changed, moved } of found.nuisance)
  say(`only ${changed} changed, months moved`, moved, 'at most 1.5', Math.abs(moved.estimate) <= 1.5)

const plates = evaluation.saliency?.plates.filter(({ ages }) => ages === null) ?? []
const definitions = {
  'all pixels': 'all pixels of growth plates above other bone',
  'those over bone': 'only pixels of growth plates over which bone is seen too, above other bone',
}
for (const { map, pixels, primary, films, area, overEdges, overRandom } of plates) {
  console.log(
    `\n${map} of ${evaluation.runs[0].name}, ${definitions[pixels as keyof typeof definitions]}${primary ? ' (named before: the primary comparison)' : ''}: ${films} films, area under the curve ${text(area)}`,
  )
  for (const [other, over] of [
    ['edge detector', overEdges],
    ['random weights', overRandom],
  ] as const)
    if (primary) say(`  over ${other}`, over, 'lower limit above 0', over.lower > 0)
    else console.log(`  over ${other}: ${text(over)}`)
}
