/**
 * What the wrist rehearsal was to reach, from its evaluation, beside what it reached: the README's table. Against the hand readings, on the test films; intervals of
 * 95 %, bootstrap by film, for the collection names no patients.
 *
 *   node scripts/wrist-numbers.ts [studies/wrist-rehearsal/evaluation.json]
 */
import { readFileSync } from 'node:fs'
import type { Evaluation } from '../src/evaluate/index.ts'
import type { Interval } from '../src/stats/index.ts'

const [path = 'studies/wrist-rehearsal/evaluation.json'] = process.argv.slice(2)
const evaluation: Evaluation = JSON.parse(readFileSync(path, 'utf8'))
const teacher = 'teacher on the hand film'

const shown = ({ estimate, lower, upper }: Interval, digits = 2) =>
  `${estimate.toFixed(digits)} (${lower.toFixed(digits)} to ${upper.toFixed(digits)})`
const met = (isMet: boolean) => (isMet ? 'met' : 'MISSED')

/** Of main against another way, on the films of both. */
const against = (name: string) =>
  evaluation.comparisons.find(
    row =>
      row.run === 'main' &&
      row.part === 'test' &&
      row.reference === 'hand reading' &&
      row.against === name &&
      row.form === 'as given',
  )

const errors = evaluation.comparatorErrors.filter(
  row => row.part === 'test' && row.reference === 'hand reading' && row.form === 'as given',
)
console.log(
  `${evaluation.study}, test films, opened by ${evaluation.openings} other plan${evaluation.openings === 1 ? '' : 's'}, earlier or later\n`,
)
for (const { name, films, maeMonths, biasMonths } of errors)
  if (maeMonths && biasMonths)
    console.log(`${name}: MAE ${shown(maeMonths)} months, bias ${shown(biasMonths)}, n ${films}`)

const [human, hand] = [against('human')?.differenceMonths, against(teacher)?.differenceMonths]
if (human)
  console.log(
    `\nlearned from pseudo-labels minus learned from readings: ${shown(human)} months; wanted upper limit below 0.5: ${met(human.upper < 0.5)}`,
  )
if (hand)
  console.log(
    `student on the wrist minus its teacher on the whole hand: ${shown(hand)} months; wanted at most 3: ${met(hand.estimate <= 3)}`,
  )
for (const films of [500, 1000, 1899]) {
  const [pseudo, read] = [`pseudo-${films}`, `human-${films}`].map(
    run => errors.find(({ name }) => name === run)?.maeMonths,
  )
  if (pseudo && read)
    console.log(`${films} films: from pseudo-labels ${shown(pseudo)}, from readings ${shown(read)} months`)
}
