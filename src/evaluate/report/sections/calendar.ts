/**
 * The first page: does the model read the film or repeat the calendar, and how far is it from the reference? First in a
 * sentence, then as two figures, then in numbers for every model and reference.
 */
import { oracleName } from '../../comparators.ts'
import type { Calendar, CalendarVerdict, Probes, Scope, TeacherError } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import { deviationsOf } from '../deviations.ts'
import type { Exhibits } from '../exhibits.ts'
import {
  ageShiftFigure,
  deviationFigure,
  type NamedLine,
  recoveryLabels,
  teacherErrorFigure,
} from '../figures/index.ts'
import { headlineOf, isOf, otherReference, partWords } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { counted, filmCount, fixed, none, percent, signed, spanned, unbroken } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const answers: Record<CalendarVerdict, { answer: string; meaning: string }> = {
  'reads the film': {
    answer: 'It reads the film.',
    meaning:
      'A child whose skeleton is ahead of or behind the calendar is seen as such: the estimate follows the bones, not the birth date.',
  },
  between: {
    answer: 'It reads the film in part.',
    meaning:
      'Of a child who is ahead of or behind the calendar, the estimate shows only a part: it leans towards what age and sex alone would say. In just those children for whom bone age is asked, it errs towards the ordinary.',
  },
  'repeats the calendar': {
    answer: 'It repeats the calendar.',
    meaning:
      'The estimate says little more than the birth date and the sex do. Its error may be small all the same, since most children are about as old as their bones; for a child who is not, it is of no use.',
  },
  undecided: {
    answer: 'Undecided.',
    meaning: 'These films do not tell whether the estimate follows the bones or the birth date.',
  },
}

const two = (value: number | null | undefined): string => fixed(value, 2)

export function calendarSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { evaluation } = contents
  const headline = headlineOf(evaluation)
  const asked = evaluation.calendar.find(block => block.of === 'run' && isOf(headline)(block))
  if (!asked && evaluation.agreement.length === 0) return absent('calendar', 'Nothing was compared with a reference.')
  const other = otherReference(evaluation)
  return section('calendar', [
    other !== null && html`<div class="warn small"><p>${other}</p></div>`,
    verdict(asked),
    mostSentence(contents, headline),
    agreementSentence(contents, headline),
    closedSentence(contents, headline),
    html`<div class="figures">${recoveryFigure(contents, asked, headline, exhibits)}${shiftFigure(contents, headline, exhibits)}</div>`,
    agreementTable(contents, headline, exhibits),
  ])
}

/** The same for every reference, and for other ways to a bone age. */
export function calendarNumbersSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { evaluation } = contents
  if (evaluation.calendar.length === 0 && evaluation.probes.length === 0)
    return absent('calendar-numbers', 'The calendar question was not asked.')
  return section('calendar-numbers', [
    html`<p>m is the bone age to be expected from chronological age and sex alone, a spline fitted on other patients; P is the prediction, T the reference. <b>Recovery</b> is the slope of P − m on T − m: 1 when the whole of a child's advance or delay is seen, 0 when the calendar is repeated. The reader's own scatter flattens it; where there is a second reader, the corrected recovery is free of that. <b>Calibration of the deviation</b> is the slope of T − m on P − m: 1 when a predicted advance of six months is one of six months on average. <b>Swapped</b> shows a model another child's film of the same sex and age: 1 when the answer goes with the film.</p>`,
    questionTable(contents, exhibits),
    teacherErrors(contents, exhibits),
    sensitivityTable(contents, exhibits),
    probesTable(contents, exhibits),
    html`<p class="method">${evaluation.calendarRule}</p>`,
  ])
}

function verdict(asked: Calendar | undefined): Content {
  if (!asked?.verdict)
    return html`<div class="verdict"><p class="answer">No answer.</p><p>${asked?.missing ?? asked?.because ?? 'The calendar question was not asked of this model.'}</p></div>`
  const { answer, meaning } = answers[asked.verdict]
  return html`<div class="verdict"><p class="answer">${answer}</p><p>${asked.because} ${meaning}</p>${asked.caveats.map(
    caveat => html`<p class="small soft">${caveat}</p>`,
  )}</div>`
}

/** Of simulated films it is known how much of a child's deviation they show: what the verdict's thresholds do not know. */
function mostSentence({ evaluation }: ReportContents, headline: Scope): Content {
  const found = evaluation.calendar.find(isOf({ ...headline, run: oracleName }))?.numbers
  if (!found) return ''
  const { recovery, corrected } = found
  return html`<p>A perfect measuring of the growth plates would show here a recovery of ${spanned(recovery, two)}${corrected && `, corrected ${spanned(corrected.recovery, two)}`}: that of the oracle, which knows the true widths, gaps and closures of these simulated plates, the sex and the age.</p>`
}

/** Closed plates are among the films of the first page, and are another question. */
function closedSentence({ evaluation }: ReportContents, headline: Scope): Content {
  const closed = evaluation.strata.find(
    stratum => isOf(headline)(stratum) && stratum.by === 'growth plates' && stratum.value === 'closed',
  )
  if (!closed) return ''
  const n = { '<10': 'fewer than 10', '*': 'some' }[closed.films as string] ?? filmCount(closed.films)
  const open = evaluation.agreement.find(block => block.plates === 'open' && isOf(headline)(block))?.numbers
  return html`<p>Among these films, ${n} have closed growth plates, where the reference has come to its end${open && `; with open plates the mean absolute error is ${spanned(open.maeMonths)} months`}. Both stand apart under <a href="#agreement">agreement</a>.</p>`
}

function agreementSentence({ input, evaluation }: ReportContents, headline: Scope): Content {
  const block = evaluation.agreement.find(b => b.plates === 'all' && isOf(headline)(b))
  if (!block?.numbers) return ''
  const { maeMonths, biasMonths, shareWithin } = block.numbers
  return html`<p class="lead">Mean absolute error ${spanned(maeMonths)} months against ${headline.reference} (95 % interval), bias ${spanned(biasMonths)} months, ${percent(shareWithin[12].estimate, 0)} of estimates within 12 months: ${filmCount(block.films)} films${input.films.some(film => film.patientKnown) ? ` of ${filmCount(block.patients)} patients` : ''}, ${partWords[headline.part]}.</p>`
}

function recoveryFigure(
  { input }: ReportContents,
  asked: Calendar | undefined,
  headline: Scope,
  exhibits: Exhibits,
): Content {
  if (!asked?.numbers) return ''
  const { recovery } = deviationsOf(input, headline)
  const slope = asked.numbers.recovery
  return exhibits.figure(
    {
      name: 'recovery',
      alt: `Predicted on ${headline.reference}'s deviation from what is expected; slope ${two(slope.estimate)}`,
    },
    figure => deviationFigure(figure, recovery, slope, recoveryLabels),
    `Recovery: how much of a child's advance or delay by ${headline.reference} the prediction shows. Slope ${spanned(slope, two)}, not corrected for the readers' scatter. ${counted(recovery.length, 'film')}, ${partWords[headline.part]}${recovery.some(point => point.closed) ? '; triangles: growth plates closed' : ''}.`,
  )
}

function shiftFigure({ evaluation }: ReportContents, headline: Scope, exhibits: Exhibits): Content {
  const tried = evaluation.runs.flatMap(({ name }) => {
    const own = evaluation.probes.filter(probe => probe.run === name && probe.ageShifted !== null)
    return own.find(probe => probe.part === headline.part) ?? own[0] ?? []
  })
  // Runs of a single fold saw other films, and there can be a dozen of them.
  const films = ({ ageShifted }: Probes) => (typeof ageShifted!.films === 'number' ? ageShifted!.films : 0)
  const most = Math.max(...tried.map(films))
  const shifted = tried.filter(probe => films(probe) === most)
  if (shifted.length === 0)
    return html`<p class="soft">No film was shown again under another age: either no model is told the age, or it was not tried.</p>`
  const slopes = shifted.map(
    ({ run, part, ageShifted }) => `${run} ${spanned(ageShifted!.slope, two)}, ${partWords[part]}`,
  )
  const others = shifted.length < tried.length ? ' Models that saw fewer films are in the table below.' : ''
  return exhibits.figure(
    { name: 'age-shift', alt: 'Change of the prediction when only the age told to the model changes' },
    figure =>
      ageShiftFigure(
        figure,
        shifted.map(({ run, ageShifted }) => ({
          name: run,
          points: ageShifted!.points.map(({ shiftMonths, changeMonths }) => ({
            x: shiftMonths,
            y: changeMonths.estimate,
            lower: changeMonths.lower,
            upper: changeMonths.upper,
          })),
        })),
      ),
    `The same films, told another age: mean change of the prediction, with 95 % intervals. Slope dP/dCA ${slopes.join('; ')}; ${filmCount(shifted[0].ageShifted!.films)} films.${others}`,
  )
}

function agreementTable({ evaluation }: ReportContents, { run, part }: Scope, exhibits: Exhibits): Content {
  const blocks = evaluation.agreement.filter(isOf({ run, part })).filter(({ plates }) => plates === 'all')
  if (blocks.length === 0) return ''
  return exhibits.table({
    caption: `${run} against each reference, ${partWords[part]}: months, with 95 % intervals by patient.`,
    columns: [
      { head: 'Reference', words: true },
      { head: 'Films' },
      { head: 'Patients' },
      { head: 'Mean absolute error' },
      { head: 'Bias' },
      { head: 'Within 12 months' },
    ],
    rows: blocks.map(({ reference, films, patients, numbers }) => [
      reference === 'pseudo-label' ? 'pseudo-label (agreement with the teacher)' : reference,
      filmCount(films),
      filmCount(patients),
      spanned(numbers?.maeMonths),
      spanned(numbers?.biasMonths),
      percent(numbers?.shareWithin[12].estimate, 0),
    ]),
  })
}

function questionTable({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const { run: own } = headlineOf(evaluation)
  const asked = evaluation.calendar.filter(block => block.of === 'comparator' || block.run === own)
  if (asked.length === 0) return ''
  const groups = [...new Set(asked.map(({ reference, part }) => `${reference}, ${part}`))]
  return exhibits.table({
    caption:
      'Slopes with 95 % intervals by patient. Other ways to a bone age are asked too: what the teacher does not recover, its pseudo-labels cannot teach. Other models: under what the model needs.',
    columns: [
      { head: 'Estimate', words: true },
      { head: 'Films' },
      { head: 'Recovery' },
      { head: 'corrected' },
      { head: 'Calibration of deviation' },
      { head: 'Swapped' },
      { head: 'Verdict', words: true },
    ],
    rows: groups.flatMap(group => [
      { heading: group },
      ...asked
        .filter(({ reference, part }) => `${reference}, ${part}` === group)
        .map(({ run, films, numbers, missing, verdict: word }) => [
          run,
          filmCount(films),
          spanned(numbers?.recovery, two),
          spanned(numbers?.corrected?.recovery, two),
          spanned(numbers?.calibration, two),
          spanned(numbers?.swapped?.slope, two),
          numbers === null ? missing : (word ?? none),
        ]),
    ]),
    notes: 'An en dash: it cannot be told, or too few films to be shown.',
  })
}

/** Whether the teacher's error in the delayed and the advanced reaches the students, and whether its labels hide it. */
function teacherErrors({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const { part, run } = headlineOf(evaluation)
  const found = evaluation.teacherErrors.find(block => block.part === part)
  if (!found) return ''
  const slopeOf = (line: TeacherError['lines'][number]) => spanned(line.slope, value => signed(value, 2))
  const own = found.lines.find(line => line.name === run && line.against === 'simulated truth')
  const seen = found.lines.find(line => line.against === 'pseudo-label')
  const lines = found.lines.map(lineOf)
  return [
    lines.some(({ points }) => points.length > 0) &&
      exhibits.figure(
        {
          name: 'teacher-error',
          alt: 'Mean error in children behind and ahead of the calendar, of teacher and students',
        },
        figure => teacherErrorFigure(figure, lines),
        `The teacher's error in children whose bones are behind or ahead of the calendar, and whether it reaches those that learned from it: mean error against the simulated truth of the knee, and of ${run} against the pseudo-labels, with 95 % intervals by patient. Groups meet at 12 and 6 months behind and ahead. ${filmCount(found.films)} films of ${filmCount(found.patients)} patients, ${partWords[part]}; the same films in every line.`,
      ),
    exhibits.table({
      caption:
        'Months of error for each month that bone age is ahead of chronological age, and mean errors at both ends. Below 0: delayed children are read too old, advanced ones too young.',
      columns: [
        { head: 'Estimate', words: true },
        { head: 'Error against', words: true },
        { head: 'Months a month' },
        { head: '12 months or more behind' },
        { head: '12 months or more ahead' },
      ],
      rows: found.lines.map(line => [
        line.name,
        line.against,
        slopeOf(line),
        spanned(line.groups[0].errorMonths, signed),
        spanned(line.groups.at(-1)!.errorMonths, signed),
      ]),
      notes:
        'The teacher reads the hand: its error against the truth of the knee holds what sets the two joints of a child apart. An en dash: too few children to be shown.',
    }),
    own &&
      seen &&
      html`<p>A study without the truth sees only ${run} against the pseudo-labels: ${slopeOf(seen)} months a month, where against the truth it is ${slopeOf(own)}.</p>`,
  ]
}

function lineOf({ name, against, groups }: TeacherError['lines'][number]): NamedLine {
  return {
    name: against === 'pseudo-label' ? `${name}, against pseudo-label` : name,
    points: groups.flatMap(({ deviationMonths: x, errorMonths }) =>
      x === null || errorMonths === null
        ? []
        : [{ x, y: errorMonths.estimate, lower: errorMonths.lower, upper: errorMonths.upper }],
    ),
  }
}

function probesTable({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const tried = ({ ageShifted, ageWithheld, swapped, blank }: Probes) => ageShifted ?? ageWithheld ?? swapped ?? blank
  const probes = evaluation.probes.filter(probe => tried(probe) !== null)
  if (probes.length === 0) return ''
  return exhibits.table({
    caption:
      'What needs no reference: the same model under other inputs. Slopes and months, with 95 % intervals by patient.',
    columns: [
      { head: 'Model', words: true },
      { head: 'Part', words: true },
      { head: 'Age shifted: dP/dCA' },
      { head: 'Age withheld: moves by' },
      { head: 'Film swapped: moves by' },
      { head: 'Blank film: slope on age' },
      { head: 'spread' },
    ],
    rows: probes.map(({ run, part, ageShifted, ageWithheld, swapped, blank }) => [
      run,
      unbroken(part),
      spanned(ageShifted?.slope, two),
      spanned(ageWithheld?.meanAbsoluteChangeMonths),
      spanned(swapped?.meanAbsoluteChangeMonths),
      spanned(blank?.slopeOnAge, two),
      spanned(blank?.sdMonths),
    ]),
    notes:
      'dP/dCA: 0 reads the film, 1 repeats the calendar. Withheld and swapped: mean absolute change in months; a model that repeats the calendar does not move when the film is swapped. Blank film: what the model says when it sees nothing.',
  })
}

function sensitivityTable({ evaluation }: ReportContents, exhibits: Exhibits): Content {
  const single = evaluation.calendar.filter(
    ({ run, numbers }) => run === headlineOf(evaluation).run && (numbers?.sensitivity.length ?? 0) > 0,
  )
  if (single.length === 0) return ''
  const reliabilities = [...new Set(single.flatMap(({ numbers }) => numbers!.sensitivity.map(s => s.reliability)))]
  return exhibits.table({
    caption: 'Recovery if a single reading were so reliable: a band, not a result.',
    columns: [
      { head: 'Reference', words: true },
      { head: 'Part', words: true },
      ...reliabilities.map(reliability => ({ head: `Reliability ${two(reliability)}` })),
    ],
    rows: single.map(({ reference, part, numbers }) => [
      reference,
      unbroken(part),
      ...reliabilities.map(reliability =>
        spanned(numbers!.sensitivity.find(s => s.reliability === reliability)?.recovery, two),
      ),
    ]),
  })
}
