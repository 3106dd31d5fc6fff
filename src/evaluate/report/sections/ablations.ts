import { shownCount } from '../../counts.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { forestFigure } from '../figures/index.ts'
import { headlineOf, kindsOf, partWords } from '../headline.ts'
import { html } from '../html.ts'
import { count, filmCount, fixed, spanned } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const two = (value: number | null | undefined): string => fixed(value, 2)

/** The study's model with one thing changed at a time. */
export function ablationsSection({ evaluation, refinement = [] }: ReportContents, exhibits: Exhibits): Section {
  const { ablations } = evaluation
  if (ablations.length < 2) return absent('ablations', 'Only one model was evaluated.')
  const headline = headlineOf(evaluation)
  // What a study is to be made of is chosen out of fold, never on the test films.
  const first = evaluation.parts.find(part => ablations.some(ablation => ablation.part === part)) ?? 'all'
  const of = (ablation: (typeof ablations)[number], kind: string) =>
    ablation.byReference.find(({ reference }) => reference === kind)
  return section('ablations', [
    html`<p>One thing changed at a time. A model that is told the age and gains nothing in recovery has gained only the calendar.</p>`,
    exhibits.figure(
      { name: 'ablations', alt: 'Mean absolute error of each model' },
      figure =>
        forestFigure(
          figure,
          ablations
            .filter(ablation => ablation.part === first)
            .map(ablation => {
              const found = of(ablation, headline.reference)
              return {
                label: ablation.run,
                n: found ? filmCount(found.films) : 0,
                value: found?.maeMonths ?? null,
                strong: ablation.run === headline.run,
              }
            }),
          { label: 'Mean absolute error, months' },
        ),
      `Mean absolute error of each model against ${headline.reference}, with 95 % intervals by patient. n: films. ${partWords[first]}.`,
    ),
    kindsOf(evaluation).map(kind => {
      const rows = ablations.filter(ablation => ablation.part === first && of(ablation, kind) !== undefined)
      if (rows.length === 0) return ''
      return exhibits.table({
        caption: `Models by ${kind}, ${first}, with 95 % intervals by patient.`,
        columns: [
          { head: 'Model', words: true },
          { head: 'Input', words: true },
          { head: 'Films' },
          { head: 'Mean absolute error, months' },
          { head: 'Recovery' },
          { head: 'corrected' },
          { head: 'dP/dCA' },
        ],
        rows: rows.map(ablation => {
          const found = of(ablation, kind)!
          return [
            ablation.run,
            ablation.inputs.replaceAll('+', ' + '),
            filmCount(found.films),
            spanned(found.maeMonths),
            spanned(found.recovery, two),
            spanned(found.correctedRecovery, two),
            spanned(ablation.dPdCA, two),
          ]
        }),
      })
    }),
    refinement.length > 0 &&
      exhibits.table({
        caption:
          'What refining cost: mean absolute error in months on films of the kind that the ancestor came from, which nobody here learned from, with 95 % intervals by patient. Left out: films that the ancestor, the teacher or a model here learned from, or other films of these children.',
        columns: [
          { head: 'Model', words: true },
          { head: 'Against', words: true },
          { head: 'Films' },
          { head: 'Patients' },
          { head: 'Left out' },
          { head: 'Before' },
          { head: 'After' },
          { head: 'Difference' },
        ],
        rows: refinement.map(({ student, reference, films, patients, excluded, before, after, difference }) => [
          student,
          reference,
          count(films),
          count(patients),
          filmCount(shownCount(excluded)),
          spanned(before),
          spanned(after),
          spanned(difference),
        ]),
      }),
    html`<dl>${evaluation.runs.map(run => html`<dt>${run.name}</dt><dd>${run.description}</dd>`)}</dl>`,
  ])
}
