import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { headlineOf } from '../headline.ts'
import { filmCount, signed, spanned, unbroken } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** How alike estimates are that should be alike. */
export function precisionSection({ evaluation }: ReportContents, exhibits: Exhibits): Section {
  const { run } = headlineOf(evaluation)
  const precision = evaluation.precision.filter(block => block.run === run)
  if (precision.length === 0)
    return absent('precision', 'No child has both knees, serial films or repeated crops, so precision cannot be told.')
  return section(
    'precision',
    exhibits.table({
      caption: `Scatter of one estimate of ${run} where two should agree: months, with 95 % intervals by patient.`,
      columns: [
        { head: 'What should agree', words: true },
        { head: 'Part', words: true },
        { head: 'Pairs' },
        { head: 'Patients' },
        { head: 'SD of one estimate' },
        { head: 'Mean difference' },
        { head: '', words: true },
      ],
      rows: precision.map(({ part, kind, note, pairs, patients, sdMonths, meanDifferenceMonths }) => [
        kind,
        unbroken(part),
        filmCount(pairs),
        filmCount(patients),
        spanned(sdMonths),
        spanned(meanDifferenceMonths, signed),
        note,
      ]),
      notes: 'Mean difference: right minus left; change of the estimate minus the time passed.',
    }),
  )
}
