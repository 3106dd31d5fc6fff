/**
 * Agreement of the study's model with each reference, each on its own: scatter, Bland-Altman, and the numbers of every part.
 */
import type { Agreement, AgreementNumbers } from '../../evaluation.ts'
import type { ReferenceKind } from '../../input.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { blandAltmanFigure, crowd, scatterFigure } from '../figures/index.ts'
import { headlineOf, isOf, kindsOf, partWords, shownFilms, slug } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { counted, filmCount, fixed, none, percent, pValue, signed, spanned, unbroken, yearsMonths } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const two = (value: number | null | undefined): string => fixed(value, 2)
const share = (value: number | null | undefined): string => fixed(typeof value === 'number' ? value * 100 : null, 0)

export function agreementSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { evaluation } = contents
  const headline = headlineOf(evaluation)
  const blocks = evaluation.agreement.filter(block => block.run === headline.run && block.numbers !== null)
  if (blocks.length === 0) return absent('agreement', 'Too few films have both an estimate and a reference.')
  const kinds = kindsOf(evaluation).filter(kind => blocks.some(({ reference }) => reference === kind))
  return section('agreement', [
    html`<p>Model: <b>${headline.run}</b>; others are under <a href="#ablations">what the model needs</a>. Differences are prediction minus reference. Intervals are of 95 %, from drawing patients, not films.</p>`,
    kinds.map(
      kind =>
        html`<div class="topic"><h3>${title(kind)}</h3>${figures(contents, kind, exhibits)}${numbers(
          blocks.filter(({ reference, plates }) => reference === kind && plates === 'all'),
          kind,
          exhibits,
        )}${slopingTable(
          blocks.filter(({ reference, plates }) => reference === kind && plates === 'all'),
          kind,
          exhibits,
        )}</div>`,
    ),
    bandsTable(contents, exhibits),
    closedTable(blocks, exhibits),
  ])
}

const title = (kind: ReferenceKind): string =>
  kind === 'pseudo-label'
    ? 'Pseudo-label: agreement with the teacher, not with a reader'
    : kind[0].toUpperCase() + kind.slice(1)

function figures({ input, evaluation }: ReportContents, kind: ReferenceKind, exhibits: Exhibits): Content {
  const scope = { ...headlineOf(evaluation), reference: kind }
  const block = evaluation.agreement.find(
    b => b.run === scope.run && b.part === scope.part && b.reference === kind && b.plates === 'all',
  )
  const films = shownFilms(input, scope)
  if (!block?.numbers) return ''
  const { biasMonths, limits, sloping } = block.numbers
  const what = `${counted(films.length, 'film')}, ${partWords[scope.part]}`
  const closed = films.filter(film => film.closed).length
  const many = films.length - closed > crowd ? '; hexagons: the darker, the more films' : ''
  const marks = `${closed > 0 ? `; triangles: growth plates closed` : ''}${many}`
  const slopes = sloping?.spreadChanges === true
  return html`<div class="figures">${exhibits.figure(
    { name: `scatter-${slug(kind)}`, alt: `Predicted bone age on ${kind}` },
    figure => scatterFigure(figure, films, kind),
    `Predicted bone age on ${kind}. Dashed: where both agree. ${what}${marks}.`,
  )}${exhibits.figure(
    { name: `bland-altman-${slug(kind)}`, alt: `Difference of prediction and ${kind} on their mean` },
    figure =>
      blandAltmanFigure(
        figure,
        films,
        kind,
        { bias: biasMonths, lower: limits.lower, upper: limits.upper },
        slopes ? sloping : undefined,
      ),
    `Bland-Altman: bias and 95 % limits of agreement (dashed), in their intervals (grey). ${what}${marks}.${slopes ? ' Blue: by age, as the spread changes with it; numbers below.' : ''}`,
  )}</div>`
}

function numbers(blocks: readonly Agreement[], kind: ReferenceKind, exhibits: Exhibits): Content {
  const shown = blocks.flatMap(block => (block.numbers ? [{ ...block, numbers: block.numbers }] : []))
  if (shown.length === 0) return ''
  const row = (label: Content, cell: (n: AgreementNumbers) => Content): Content[] => [
    label,
    ...shown.map(block => cell(block.numbers)),
  ]
  const lines = [...Array(Math.max(...shown.map(block => block.numbers.deming.length))).keys()]
  return exhibits.table({
    caption: `Agreement with ${kind}: months, 95 % intervals by patient.`,
    columns: [{ head: '', words: true }, ...shown.map(({ part }) => ({ head: part }))],
    rows: [
      ['Films (patients)', ...shown.map(({ films, patients }) => `${filmCount(films)} (${filmCount(patients)})`)],
      ['Not estimated: refused or failed', ...shown.map(({ notEstimated }) => filmCount(notEstimated))],
      { heading: 'Error' },
      row('Mean absolute error', n => spanned(n.maeMonths)),
      row('Median absolute error', n => spanned(n.medianAbsoluteMonths)),
      row('Root mean square error', n => spanned(n.rmseMonths)),
      row('Bias', n => spanned(n.biasMonths, signed)),
      row(
        `No bias, within ${fixed(shown[0].numbers.noBias.marginMonths, 0)} month: equivalence test`,
        n => `${n.noBias.shown ? 'shown' : 'not shown'}, ${pValue(n.noBias.pValue)}`,
      ),
      row('Within 6 months, %', n => spanned(n.shareWithin[6], share)),
      row('Within 12 months, %', n => spanned(n.shareWithin[12], share)),
      row('Within 24 months, %', n => spanned(n.shareWithin[24], share)),
      { heading: '95 % limits of agreement, for a film of a patient to come' },
      row('Lower', n => spanned(n.limits.lower, signed)),
      row('Upper', n => spanned(n.limits.upper, signed)),
      row('SD', n => spanned(n.limits.sdMonths)),
      row('SD between patients', n => spanned(n.limits.betweenPatientsSdMonths)),
      row('SD within patients', n => spanned(n.limits.withinPatientsSdMonths)),
      row('Spread by age, SD a year of age', n => spanned(n.sloping?.spreadSlope, v => signed(perYear(v), 2))),
      { heading: 'Correlation of two ways to measure, and their line' },
      row('ICC(A,1)', n => spanned(n.icc?.agreement, v => fixed(v, 3))),
      row('ICC(C,1)', n => spanned(n.icc?.consistency, v => fixed(v, 3))),
      ...lines.map(i => demingRow(shown, i)),
    ],
    notes: ratioNotes(shown),
  })
}

/** Where the spread changes with age the level limits are wrong at both ends: what stands in their place. */
function slopingTable(blocks: readonly Agreement[], kind: ReferenceKind, exhibits: Exhibits): Content {
  const rows = blocks.flatMap(({ part, numbers: n }) =>
    n?.sloping?.spreadChanges
      ? n.sloping.at.map(({ ageMonths, bias, lower, upper }) => [
          unbroken(part),
          yearsMonths(ageMonths),
          spanned(bias, signed),
          spanned(lower, signed),
          spanned(upper, signed),
        ])
      : [],
  )
  return (
    rows.length > 0 &&
    exhibits.table({
      caption: `Bias and 95 % limits of agreement with ${kind} by age, as straight lines: the spread changes with age, so these are meant in place of the level limits. Months, with 95 % intervals by patient.`,
      columns: [
        { head: 'Part', words: true },
        { head: 'Mean of prediction and reference' },
        { head: 'Bias' },
        { head: 'Lower limit' },
        { head: 'Upper limit' },
      ],
      rows,
      notes: 'Ages: the 10th, 50th and 90th percentile of the films.',
    })
  )
}

/** One line a ratio of error variances; where parts have ratios of their own, each stands with its slope. */
function demingRow(blocks: readonly { numbers: AgreementNumbers }[], line: number): Content[] {
  const found = blocks.map(block => block.numbers.deming[line])
  const ratios = new Set(found.filter(deming => deming !== undefined).map(({ errorRatio }) => errorRatio))
  const [ratio] = ratios
  if (ratios.size > 1)
    return [
      'Deming slope, error ratio from repeats',
      ...found.map(deming => (deming ? `${spanned(deming.slope, two)}, ratio ${two(deming.errorRatio)}` : none)),
    ]
  return [
    ratio === null ? 'Slope, reference without error' : `Deming slope, error ratio ${two(ratio)}`,
    ...found.map(deming => spanned(deming?.slope, two)),
  ]
}

const perYear = (perMonth: number | null | undefined) => (typeof perMonth === 'number' ? perMonth * 12 : null)

/** Where the ratios of error variances come from, said once. */
const ratioNotes = (blocks: readonly { numbers: AgreementNumbers }[]): string => {
  const from = [...new Set(blocks.flatMap(({ numbers: n }) => n.deming.map(({ ratioFrom }) => ratioFrom)))]
  return from.length === 0 ? '' : `Ratio of error variances, estimate over reference: ${from.join('; ')}.`
}

/** ICC grows with the range of ages, so it is also asked within bands of age. */
function bandsTable({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const { run } = headlineOf(evaluation)
  const blocks = evaluation.parts
    .flatMap(part => kindsOf(evaluation).map(reference => ({ run, part, reference })))
    .flatMap(scope => evaluation.agreement.filter(block => block.plates === 'all' && isOf(scope)(block)))
    .filter(({ numbers }) => numbers?.iccByAge.some(({ agreement }) => agreement !== null))
  const edges = new Map(
    blocks.flatMap(({ numbers }) => numbers!.iccByAge.map(({ fromMonths, toMonths }) => [fromMonths, toMonths])),
  )
  if (blocks.length === 0) return ''
  const parts = [...new Set(blocks.map(({ part }) => part))]
  return [
    html`<h3>Correlation within bands of age</h3>`,
    exhibits.table({
      caption:
        'ICC(A,1) and ICC(C,1) within bands of chronological age, with 95 % intervals by patient. Over all ages both grow with the range of ages, whatever the errors; within a band they say more.',
      over: parts.map(part => ({ head: part, columns: blocks.filter(block => block.part === part).length })),
      columns: [{ head: 'Age', words: true }, ...blocks.map(({ reference }) => ({ head: reference }))],
      rows: [...edges]
        .sort(([a], [b]) => a - b)
        .flatMap(([from, to]) => {
          const bands = blocks.map(({ numbers: n }) => n!.iccByAge.find(({ fromMonths }) => fromMonths === from))
          return [
            [`${from / 12} to ${to / 12} years, ICC(A,1)`, ...bands.map(band => spanned(band?.agreement, two))],
            ['ICC(C,1)', ...bands.map(band => spanned(band?.consistency, two))],
          ]
        }),
    }),
  ]
}

function closedTable(blocks: readonly Agreement[], exhibits: Exhibits): Content {
  const rows = blocks.filter(({ plates }) => plates !== 'all')
  if (rows.length === 0) return ''
  return [
    html`<h3>Growth plates open and closed</h3>`,
    exhibits.table({
      caption:
        'Where growth plates are closed the reference has come to its end, so an error there means something else. A film that is refused, as closed plates are, counts among the closed with what it would have been given. Months, with 95 % intervals by patient.',
      columns: [
        { head: 'Reference', words: true },
        { head: 'Part', words: true },
        { head: 'Growth plates', words: true },
        { head: 'Films' },
        { head: 'Patients' },
        { head: 'Mean absolute error' },
        { head: 'Bias' },
        { head: 'Within 12 months' },
      ],
      rows: rows.map(({ reference, part, plates, films, patients, numbers: n }) => [
        unbroken(reference),
        unbroken(part),
        plates,
        filmCount(films),
        filmCount(patients),
        spanned(n?.maeMonths),
        spanned(n?.biasMonths, signed),
        n ? percent(n.shareWithin[12].estimate, 0) : none,
      ]),
    }),
  ]
}
