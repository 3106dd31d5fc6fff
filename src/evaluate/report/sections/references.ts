import type { ReferenceSummary } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { html } from '../html.ts'
import { filmCount, fixed, none, spanned, unbroken } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const told = (knew: boolean | null): string => (knew === null ? 'not stated' : knew ? 'yes' : 'no')

/** The atlas, and where there are several, how many films were read by each. */
function readBy({ atlases }: ReferenceSummary): string {
  if (atlases.length === 0) return ''
  const named = atlases.map(({ name, films }) => (atlases.length > 1 ? `${name} (${filmCount(films)})` : name))
  return `; atlas: ${named.join(', ')}`
}

/** What predictions are compared with, and how far readers agree among themselves. */
export function referencesSection({ evaluation, handKneeSdMonths }: ReportContents, exhibits: Exhibits): Section {
  const { references, readers } = evaluation
  if (references.length === 0) return absent('references', 'There is no reference.')
  return section('references', [
    exhibits.table({
      caption: 'References, each in tables of its own below.',
      columns: [
        { head: 'Reference', words: true },
        { head: 'How it was assigned', words: true },
        { head: 'Readers' },
        { head: 'Knew the age', words: true },
        { head: 'Films' },
        { head: 'Patients' },
        { head: 'Mean (SD), months' },
      ],
      rows: references.map(reference => [
        unbroken(reference.kind),
        `${reference.rule}${readBy(reference)}`,
        reference.readers === 0 ? none : String(reference.readers),
        told(reference.sawChronologicalAge),
        filmCount(reference.films),
        filmCount(reference.patients),
        `${fixed(reference.meanMonths)} (${fixed(reference.sdMonths)})`,
      ]),
    }),
    handKneeSdMonths !== undefined &&
      html`<p>The hand and the knee of a simulated child are not of one skeletal age: the standard deviation in months between hand and knee maturity is <b>${fixed(handKneeSdMonths)}</b>, in children of six years and more (less in the younger). By so much a label of the hand, however exact, strays from the truth of its knee. It is the scatter of the label and no floor of the error: a student of many films averages most of it out, but shows less of a child's advance or delay.</p>`,
    readers.length === 0
      ? html`<p class="soft">No film has two readings, so nothing can be said of the readers' own scatter.</p>`
      : exhibits.table({
          caption: 'Readers among themselves, second minus first: months, with 95 % intervals by patient.',
          columns: [
            { head: 'Reference', words: true },
            { head: 'First, second', words: true },
            { head: 'Films' },
            { head: 'Bias' },
            { head: 'Mean absolute difference' },
            { head: 'Limits of agreement' },
            { head: 'ICC(A,1)' },
            { head: 'SD of one reading' },
          ],
          rows: readers.map(pair => [
            unbroken(pair.reference),
            [pair.first, pair.second].map(({ reader, occasion }) => `${reader} (${occasion})`).join(', '),
            filmCount(pair.films),
            spanned(pair.biasMonths),
            spanned(pair.meanAbsoluteDifferenceMonths),
            pair.limits ? `${fixed(pair.limits.lower.estimate)} to ${fixed(pair.limits.upper.estimate)}` : none,
            spanned(pair.icc?.agreement, v => fixed(v, 2)),
            spanned(pair.repeatSdMonths),
          ]),
          notes: 'What one reading scatters is part of the error of every model below.',
        }),
  ])
}
