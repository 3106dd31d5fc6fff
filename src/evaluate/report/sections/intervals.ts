import type { ReportContents } from '../contents.ts'
import { deviationsOf } from '../deviations.ts'
import type { Exhibits } from '../exhibits.ts'
import { calibrationFigure, deviationFigure, deviationLabels, forestFigure } from '../figures/index.ts'
import { headlineOf, isOf, partWords, shownFilms } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { counted, filmCount, fixed, percent, spanned, unbroken } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'
import { strataRows } from './strata.ts'

const two = (value: number | null | undefined): string => fixed(value, 2)
const hundred = (value: number | null | undefined): string => fixed(typeof value === 'number' ? value * 100 : null)

/** Whether intervals hold what they promise, and whether an estimate means what it says. */
export function intervalsSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { evaluation } = contents
  const parts = [
    calibration(contents, exhibits),
    coverageTable(contents, exhibits),
    coverageByStratum(contents, exhibits),
  ].filter(part => part !== '')
  if (parts.length === 0)
    return absent('intervals', 'The predictions came without intervals, and too few films to look at calibration.')
  return section('intervals', [
    evaluation.coverage.some(({ called }) => called === 'agreement with the teacher') &&
      html`<p>Against a pseudo-label, what an interval holds is agreement with the teacher; it says nothing of children.</p>`,
    parts,
  ])
}

function calibration({ input, evaluation }: ReportContents, exhibits: Exhibits): Content {
  const headline = headlineOf(evaluation)
  const where = partWords[headline.part]
  const films = shownFilms(input, headline)
  const found = evaluation.agreement.find(b => b.plates === 'all' && isOf(headline)(b))?.numbers?.calibration
  const asked = evaluation.calendar.find(b => b.of === 'run' && isOf(headline)(b))?.numbers
  const points = asked ? deviationsOf(input, headline).calibration : []
  if (!found && points.length === 0) return ''
  return html`<div class="figures">${
    found &&
    exhibits.figure(
      { name: 'calibration', alt: `${headline.reference} on predicted bone age, slope ${two(found.slope.estimate)}` },
      figure =>
        calibrationFigure(
          figure,
          films,
          found.groups.map(({ estimateMonths, referenceMonths }) => ({
            predicted: estimateMonths,
            reading: referenceMonths.estimate,
            lower: referenceMonths.lower,
            upper: referenceMonths.upper,
          })),
          headline.reference,
        ),
      `Calibration: squares are the mean ${headline.reference} in equal groups by prediction, with 95 % intervals, over the films; on the dashed line the prediction means what it says. Slope ${spanned(found.slope, two)}, intercept ${spanned(found.interceptMonths)} months. ${counted(films.length, 'film')}, ${where}.`,
    )
  }${
    asked &&
    points.length > 0 &&
    exhibits.figure(
      {
        name: 'deviation',
        alt: `Deviation by ${headline.reference} on predicted deviation, slope ${two(asked.calibration.estimate)}`,
      },
      figure => deviationFigure(figure, points, asked.calibration, deviationLabels),
      `Calibration of the deviation: of a child predicted to be ahead of or behind the calendar, how much is so by ${headline.reference}. Slope ${spanned(asked.calibration, two)}. ${counted(points.length, 'film')}, ${where}.`,
    )
  }</div>`
}

function coverageTable({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const { run } = headlineOf(evaluation)
  const blocks = evaluation.coverage.filter(block => block.run === run)
  if (blocks.length === 0) return ''
  const isCrossFitted = blocks.some(({ source }) => source !== 'as given')
  return exhibits.table({
    caption: `How often the interval of ${run} holds the reference, with 95 % intervals by patient, and how wide it is${isCrossFitted ? '; beside it an interval of one width, cross-fitted on the calibration patients' : ''}.`,
    columns: [
      { head: 'Reference', words: true },
      { head: 'Part', words: true },
      { head: 'Interval', words: true },
      { head: 'Films' },
      { head: 'Nominal' },
      { head: 'Held, %' },
      { head: 'Mean width, months' },
    ],
    rows: blocks.map(block => [
      block.called === 'agreement with the teacher'
        ? `${block.reference}: agreement with the teacher`
        : block.reference,
      unbroken(block.part),
      block.source === 'as given' ? 'as given' : 'of one width, cross-fitted',
      filmCount(block.films),
      percent(block.nominal, 0),
      spanned(block.coverage, hundred),
      spanned(block.meanWidthMonths),
    ]),
    notes: `${isCrossFitted ? 'Of one width, cross-fitted: each calibration patient by an interval of one width that was calibrated on the others; from 40 patients on the estimate is moved onto the readings by a line for each sex that the others teach, for its own line was learned from these very patients. It is not the interval that the model gives, whose width depends on the film. ' : ''}Out of fold there is no interval, for it belongs to the ensemble.`,
  })
}

function coverageByStratum({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const headline = headlineOf(evaluation)
  const strata = evaluation.strata.filter(stratum => isOf(headline)(stratum) && stratum.coverage !== null)
  const overall = evaluation.coverage.find(
    ({ source, run, reference, part }) =>
      source === 'as given' && run === headline.run && reference === headline.reference && part === headline.part,
  )
  if (strata.length === 0 || !overall) return ''
  const scaled = (interval: (typeof strata)[number]['coverage']) =>
    interval && { estimate: interval.estimate * 100, lower: interval.lower * 100, upper: interval.upper * 100 }
  const title =
    overall.called === 'coverage' ? 'Coverage of the interval' : 'Agreement of the interval with the teacher'
  return exhibits.figure(
    { name: 'coverage', alt: `${title} in groups of children` },
    figure =>
      forestFigure(
        figure,
        [
          { label: 'All', n: filmCount(overall.films), value: scaled(overall.coverage), strong: true },
          ...strataRows(strata, stratum => scaled(stratum.coverage)),
        ],
        {
          label: `${headline.reference[0].toUpperCase() + headline.reference.slice(1)} within the interval, %`,
          compare: { at: overall.nominal * 100, label: `nominal ${percent(overall.nominal, 0)}` },
          digits: 0,
        },
      ),
    `${title} in groups of children, with 95 % intervals by patient. n: films. Model: ${headline.run}; ${partWords[headline.part]}.`,
  )
}
