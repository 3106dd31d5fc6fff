import type { ComparatorError, Scope } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { forestFigure } from '../figures/index.ts'
import { headlineOf, partWords } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { filmCount, none, pValue, signed, spanned } from '../numbers.ts'
import { otherCohorts } from '../otherCohorts.ts'
import { absent, type Section, section } from '../section.ts'

/** The model beside simpler ways, film by film. */
export function comparatorsSection({ evaluation }: ReportContents, exhibits: Exhibits): Section {
  const { comparators, primary } = evaluation
  const headline = headlineOf(evaluation)
  const ofRun = (run: string) => run === headline.run || run === primary?.run
  const comparisons = evaluation.comparisons.filter(({ run }) => ofRun(run))
  const others = new Set(evaluation.runs.map(({ name }) => name).filter(name => !ofRun(name)))
  const comparatorErrors = evaluation.comparatorErrors.filter(
    ({ name, part }) => part === headline.part && !others.has(name),
  )
  if (comparisons.length === 0 && comparatorErrors.length === 0)
    return absent('comparators', 'Nothing was there to compare with.')
  const primaryFirst = [...comparisons].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const groups = scopesOf(primaryFirst)
  const several = new Set(comparisons.map(({ run }) => run)).size > 1
  return section('comparators', [
    primary
      ? html`<p>The primary comparison was named before: ${primary.run} against ${primary.against}, by ${primary.reference}. All others are exploratory.</p>`
      : html`<p>No comparison was named before, so all are exploratory.</p>`,
    errorFigure(comparatorErrors, headline, exhibits),
    comparisons.length > 0 &&
      exhibits.table({
        caption:
          'Mean absolute error in months on the films that both estimate, with 95 % intervals by patient. A difference below zero: the model is nearer to the reference.',
        columns: [
          ...(several ? [{ head: 'Model', words: true as const }] : []),
          { head: 'Against', words: true },
          { head: 'Form', words: true },
          { head: 'Films' },
          { head: several ? 'Model' : headline.run },
          { head: 'Other' },
          { head: 'Difference' },
          { head: '', words: true },
        ],
        rows: groups.flatMap(group => [
          { heading: group },
          ...primaryFirst
            .filter(comparison => scopeOf(comparison) === group)
            .map(c => [
              ...(several ? [c.run] : []),
              c.against,
              c.form,
              filmCount(c.films),
              spanned(c.runMaeMonths),
              spanned(c.againstMaeMonths),
              spanned(c.differenceMonths, signed),
              c.isPrimary ? html`<b>primary${c.pValue === null ? '' : `, ${pValue(c.pValue)}`}</b>` : 'exploratory',
            ]),
        ]),
        notes:
          'Recalibrated: by sex on the training folds, never with chronological age. Fitted: on the training folds. p: sign-flip permutation by patient, two-sided, of the primary comparison only.',
      }),
    comparatorErrors.length > 0 &&
      exhibits.table({
        caption: 'Each way by its own error, on all films that it estimates: months, with 95 % intervals by patient.',
        columns: [
          { head: 'Estimate', words: true },
          { head: 'Form', words: true },
          { head: 'Films' },
          { head: 'Patients' },
          { head: 'Mean absolute error' },
          { head: 'Bias' },
        ],
        rows: scopesOf(comparatorErrors).flatMap(group => [
          { heading: group },
          ...comparatorErrors
            .filter(error => scopeOf(error) === group)
            .map(e => [
              e.name,
              e.form,
              filmCount(e.films),
              filmCount(e.patients),
              spanned(e.maeMonths),
              spanned(e.biasMonths, signed),
            ]),
        ]),
      }),
    comparators.length > 0 &&
      html`<dl>${comparators.map(({ name, description }) => html`<dt>${name}</dt><dd>${description || none}</dd>`)}</dl>`,
    html`<h3>Figures from other cohorts: not comparable</h3>`,
    exhibits.table({
      caption:
        'Not comparable: mean absolute errors in months that others published, of other children, films and readers. Each is of what it was measured against.',
      columns: [
        { head: 'Method', words: true },
        { head: 'Films', words: true },
        { head: 'Human reading' },
        { head: 'Pseudo-label' },
        { head: 'Chronological age' },
        { head: 'Source', words: true },
      ],
      rows: otherCohorts.map(one => [
        one.method,
        one.films,
        published(one.readingMonths),
        published(one.pseudoLabelMonths),
        published(one.chronologicalAgeMonths),
        one.source,
      ]),
      notes:
        'As published, without intervals. Two numbers: of the two tests, or of the best and the last of several models. An error against chronological age also holds how far bones are from it.',
    }),
  ])
}

/** As published, with the digits that it was published with. */
const published = (months: readonly number[] | null): string => months?.join(' and ') ?? none

const scopeOf = ({ reference, part }: { reference: string; part: string }): string => `${reference}, ${part}`
const scopesOf = (blocks: readonly { reference: string; part: string }[]): string[] => [...new Set(blocks.map(scopeOf))]

function errorFigure(errors: readonly ComparatorError[], headline: Scope, exhibits: Exhibits): Content {
  const shown = errors.filter(error => scopeOf(error) === scopeOf(headline))
  if (shown.length < 2) return ''
  const own = shown.find(({ name }) => name === headline.run)?.maeMonths
  return exhibits.figure(
    { name: 'comparators', alt: 'Mean absolute error of each way to a bone age' },
    figure =>
      forestFigure(
        figure,
        shown.map(({ name, form, films, maeMonths }) => ({
          label: form === 'as given' ? name : `${name}, ${form}`,
          n: filmCount(films),
          value: maeMonths,
          reason: 'too few to show',
          strong: name === headline.run,
        })),
        {
          label: 'Mean absolute error, months',
          compare: own ? { at: own.estimate, label: headline.run } : undefined,
          zero: true,
        },
      ),
    `Mean absolute error of each way against ${headline.reference}, with 95 % intervals by patient. n: films that it estimates. ${partWords[headline.part]}.`,
  )
}
