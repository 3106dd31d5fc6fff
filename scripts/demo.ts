/**
 * `npm run demo`: a whole study on a bare machine. Children are simulated, with films of knee and hand; a network that reads hands labels them; networks
 * of five folds learn the labels from the knees; a report says what they can do. Everything lands in ./demo; run again, it goes on where it stopped.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PhysisError } from '../src/base/index.ts'
import { readTable, writeFileAtomic } from '../src/base/node/index.ts'
import { openStudy } from '../src/cli/study.ts'
import { formatAge } from '../src/clinic/index.ts'
import { type Evaluation, splineName, teacherName } from '../src/evaluate/index.ts'
import { contactSheet, decodeImage, type SheetPicture } from '../src/image/index.ts'
import { renderSvg } from '../src/image/node/index.ts'
import { ancestorName } from '../src/study/transfer/ancestor.ts'

const state = 'demo/state'
const started = performance.now()
console.error('Physis demonstration: simulated children only. Research use only, not a medical device.\n')
const done = await openStudy('studies/demo.yaml')
  .run(state)
  .catch((error: unknown) => {
    if (!(error instanceof PhysisError)) throw error
    console.error(error.message)
    process.exit(2)
  })
if (!done) process.exit(130)
const minutes = (performance.now() - started) / 60_000

const rowsOf = (path: string, columns: readonly string[]) =>
  readTable(join(state, path), columns).rows.map(({ values }) => values)
const truths = new Map(
  rowsOf('films/truth.csv', ['file', 'skeletal_age_months']).map(row => [row.file, Number(row.skeletal_age_months)]),
)
// What no network learned from.
const unseen = rowsOf('runs/main/predictions.csv', ['file', 'split', 'sex', 'bone_age_months'])
  .filter(row => row.split === 'test' && row.status === 'estimated')
  .map(row => ({ row, truth: truths.get(row.file)!, estimate: Number(row.bone_age_months) }))
  .sort((a, b) => a.truth - b.truth)
const shown = unseen.filter(
  (_, i) => Math.floor((i * 15) / unseen.length) !== Math.floor(((i - 1) * 15) / unseen.length),
)
const evaluation: Evaluation = JSON.parse(readFileSync(join(state, 'report/evaluation.json'), 'utf8'))
const errorOf = (name: string) =>
  evaluation.comparatorErrors.find(
    error =>
      error.name === name &&
      error.part === 'test' &&
      error.reference === 'simulated truth' &&
      error.form !== 'recalibrated',
  )?.maeMonths
const months = (interval: ReturnType<typeof errorOf>) =>
  interval
    ? `${interval.estimate.toFixed(1).padStart(5)} (${interval.lower.toFixed(1)} to ${interval.upper.toFixed(1)})`
    : 'too few films'
const main = errorOf('main')
const calendar = evaluation.calendar.find(
  block => block.run === 'main' && block.reference === 'simulated truth' && block.part === 'test',
)

const sheet = contactSheet(
  shown.map(
    ({ row: { file, sex, lower_months, upper_months }, truth, estimate }): SheetPicture => ({
      image: decodeImage(readFileSync(join(state, 'films', file))),
      caption: [
        `${sex === 'F' ? 'Girl' : 'Boy'}: truth ${formatAge(truth)}`,
        `read ${formatAge(estimate)} (${(Number(lower_months) / 12).toFixed(1)} to ${(Number(upper_months) / 12).toFixed(1)} y)`,
      ],
    }),
  ),
  {
    title: 'Simulated knees, read by networks that learned from labels of the hands',
    subtitle: `${unseen.length} knees of unseen children: mean absolute error ${months(main).trim()} months; age and sex alone ${months(errorOf(splineName)).trim()}.`,
    footer: 'No patient is shown. Trained on simulated films.',
    columns: 5,
    side: 190,
  },
)
writeFileAtomic('demo/knees.png', await renderSvg(sheet))

console.error(`
The whole study in ${minutes.toFixed(1)} minutes. ${unseen.length} knees of simulated children that no network has seen, mean absolute error against the truth, months (95 %):
  read from the knee       ${months(main)}
  teacher, from the hand   ${months(errorOf(teacherName))}
  the package before       ${months(errorOf(ancestorName))}
  age and sex alone        ${months(errorOf(splineName))}
Does it read the film, or the calendar? ${calendar?.verdict ?? 'too few films to tell'}: ${calendar?.because ?? ''}

Look at:
  ${state}/report/report.html   the report, from the calendar question to the checklist of the field
  demo/knees.png                 films with truth and estimate: compare growth plates and ages
  ${state}/splits/flow.svg      who is in the study, and who was left out
  ${state}/package/card.md      what the model says of itself`)
