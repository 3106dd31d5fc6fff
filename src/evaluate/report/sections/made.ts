import type { EvaluationInput } from '../../input.ts'
import type { ReportContents } from '../contents.ts'
import { type Content, html } from '../html.ts'
import { count, counted } from '../numbers.ts'
import { type Section, section } from '../section.ts'

/** What it takes to make this report again. */
export function madeSection({ input, evaluation, provenance }: ReportContents): Section {
  const { studyFile, studySha256, made, versions, inputs } = provenance
  const facts: [string, Content][] = [
    ['Study file', html`${studyFile}, SHA-256 <code>${studySha256}</code>`],
    ['Evaluated', made],
    ['Seed', String(input.seed)],
    ['Intervals', `95 %, bootstrap of patients, ${count(input.resamples)} resamples, percentiles`],
    ...testSplit(input),
    ['Films', counted(input.films.length, 'film')],
    ...Object.entries(versions).map(([name, version]): [string, Content] => [name, version]),
    ...Object.entries(inputs).map(([name, hash]): [string, Content] => [name, html`<code>${hash}</code>`]),
  ]
  return section('made', [
    html`<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
    // Where several are compared, that section says what each is.
    evaluation.ablations.length < 2 &&
      html`<h3>Models compared</h3><dl>${input.runs.map(run => html`<dt>${run.name}</dt><dd>${run.description}; inputs: ${run.inputs}</dd>`)}</dl>`,
  ])
}

/** By which plan the test films were opened, and by how many others; only a study has plans. */
function testSplit({ plan, openTest, openings }: EvaluationInput): [string, Content][] {
  if (plan === undefined) return []
  const short = html`<code>${plan.slice(0, 12)}</code>`
  return [
    [
      'Test split',
      openTest
        ? html`open, by plan ${short}; ${counted(openings, 'other plan')} opened it, earlier or later`
        : html`closed to plan ${short}: everything here is out of fold; ${counted(openings, 'plan')} opened it so far`,
    ],
  ]
}
