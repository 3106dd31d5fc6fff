import { forceAdvice } from '../../refusals.ts'
import type { ReportContents, TeacherRefusals } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { riskCoverageFigure } from '../figures/index.ts'
import { headlineOf, isOf, partWords } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { count, filmCount, percent, spanned, unbroken } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** So that refusing is no way to look better. */
export function refusalsSection({ input, evaluation, teacherRefusals }: ReportContents, exhibits: Exhibits): Section {
  const { status } = evaluation
  const seen = status.filter(({ estimated, refused, failed }) =>
    [estimated, refused, failed].some(films => films !== 0),
  )
  const curves = evaluation.refusals.filter(isOf(headlineOf(evaluation)))
  if (status.length === 0 && evaluation.refusals.length === 0)
    return absent('refusals', 'Nothing is known of refused films.')
  return section('refusals', [
    html`<p>A model that refuses its hard films looks good at the fraction it chose. The curve shows the error of what it accepts at every fraction; where it is level, refusing might as well be by lot.</p>`,
    curves.map(curve => riskCurve(curve, curves.length, { input, evaluation }, exhibits)),
    seen.length > 0 &&
      (seen.every(({ refused, failed }) => refused === 0 && failed === 0)
        ? html`<p>No model refused a film, and none failed on one.</p>`
        : exhibits.table({
            caption: 'Films estimated, refused and failed.',
            columns: [
              { head: 'Model', words: true },
              { head: 'Part', words: true },
              { head: 'Estimated' },
              { head: 'Refused' },
              { head: 'Failed' },
              { head: 'Refused for', words: true },
            ],
            rows: seen.map(({ run, part, estimated, refused, failed, byCode }) => [
              run,
              unbroken(part),
              filmCount(estimated),
              filmCount(refused),
              filmCount(failed),
              byCode.map(({ code, films }) => `${code} ${filmCount(films)}`).join(', '),
            ]),
          })),
    teacherRefusals?.some(({ films }) => films !== 0) && teacherTable(teacherRefusals, exhibits),
  ])
}

function riskCurve(
  curve: ReportContents['evaluation']['refusals'][number],
  of: number,
  { input, evaluation }: Pick<ReportContents, 'input' | 'evaluation'>,
  exhibits: Exhibits,
): Content {
  const { doubt, run, part, reference, films, hidden, asRefused } = curve
  const name = of === 1 ? 'refusals' : `refusals-${doubt.replaceAll(' ', '-')}`
  return exhibits.figure(
    { name, alt: 'Mean absolute error of accepted films against the fraction refused' },
    figure =>
      riskCoverageFigure(
        figure,
        [
          {
            name: evaluation.runs.length > 1 ? run : 'the model',
            points: curve.curve.map(({ refused, maeMonths }) => ({
              x: refused,
              y: maeMonths.estimate,
              lower: maeMonths.lower,
              upper: maeMonths.upper,
            })),
          },
          ...(curve.curve.length > 1
            ? [
                {
                  name: 'refused by lot',
                  points: [curve.curve[0], curve.curve.at(-1)!].map(({ refused }) => ({
                    x: refused,
                    y: curve.curve[0].maeMonths.estimate,
                  })),
                },
              ]
            : []),
        ],
        asRefused ? { refused: asRefused.refused, maeMonths: asRefused.maeMonths.estimate } : undefined,
      ),
    `Error of accepted films against the fraction refused, the most doubtful first, by ${doubt}; against ${reference}, with 95 % intervals by patient.${
      asRefused
        ? ` By its own rules the model refuses ${percent(asRefused.refused)}, with an error of ${spanned(asRefused.maeMonths)} months on the rest.`
        : ''
    } ${filmCount(films)} films, ${partWords[part]}.${
      hidden === 0
        ? ''
        : ` Refused films without an estimate, which are not in the curve: ${filmCount(hidden)}.${forceAdvice(input.runs.find(({ name }) => name === run)!)}`
    }`,
  )
}

function teacherTable(rows: readonly TeacherRefusals[], exhibits: Exhibits): Content {
  return exhibits.table({
    caption: 'Hand films to which the teacher gave no label, by sex and age: what is missing is not missing at random.',
    columns: [
      { head: 'Sex', words: true },
      { head: 'Age', words: true },
      { head: 'Films' },
      { head: 'Refused' },
      { head: 'Failed' },
      { head: 'For', words: true },
    ],
    rows: rows
      .filter(({ films }) => films !== 0)
      .map(({ sex, ageBand, films, refused, failed, byCode }) => [
        sex,
        ageBand,
        filmCount(films),
        ...[refused, failed].map(n =>
          typeof films === 'number' && typeof n === 'number' ? `${count(n)} (${percent(n / films, 0)})` : filmCount(n),
        ),
        byCode.map(({ code, films }) => `${code} ${filmCount(films)}`).join(', '),
      ]),
  })
}
