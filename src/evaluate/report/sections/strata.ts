import type { Stratum } from '../../evaluation.ts'
import { strataBy } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { type ForestRow, forestFigure } from '../figures/index.ts'
import { headlineOf, isOf, kindsOf, partWords } from '../headline.ts'
import { type Content, html } from '../html.ts'
import { filmCount, none, signed, spanned } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const strataTitles: Record<Stratum['by'], string> = {
  sex: 'Sex',
  age: 'Chronological age',
  side: 'Side',
  site: 'Site',
  device: 'Machine',
  'growth plates': 'Growth plates',
  deviation: 'How far bone age is from chronological age',
  direction: 'Bone age minus chronological age',
}

/** Rows of a forest plot under a heading each, of what is asked of a stratum. */
export function strataRows(strata: readonly Stratum[], value: (stratum: Stratum) => Stratum['maeMonths']): ForestRow[] {
  return strataBy.flatMap(by => {
    const rows = strata.filter(stratum => stratum.by === by)
    return rows.length === 0
      ? []
      : [
          { heading: strataTitles[by] },
          ...rows.map(stratum => ({
            label: stratum.value,
            n: filmCount(stratum.films),
            value: value(stratum),
            reason: typeof stratum.films === 'number' ? 'cannot be told' : 'too few to show',
          })),
        ]
  })
}

/** Whether the model is as good in every group of children. */
export function strataSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { evaluation } = contents
  const headline = headlineOf(evaluation)
  const shown = evaluation.strata.filter(isOf(headline))
  if (evaluation.strata.length === 0) return absent('strata', 'No group of children is large enough to be looked at.')
  const all = evaluation.agreement.find(block => block.plates === 'all' && isOf(headline)(block))
  const mae = all?.numbers?.maeMonths
  return section('strata', [
    html`<p>Groups under ten films or patients are not shown. With many groups, some differ by chance.</p>`,
    shown.length > 0 &&
      exhibits.figure(
        { name: 'strata', alt: 'Mean absolute error in groups of children' },
        figure =>
          forestFigure(
            figure,
            [
              ...(mae ? [{ label: 'All', n: filmCount(all!.films), value: mae, strong: true }] : []),
              ...strataRows(shown, stratum => stratum.maeMonths),
            ],
            {
              label: 'Mean absolute error, months',
              compare: mae ? { at: mae.estimate, label: 'all' } : undefined,
            },
          ),
        `Mean absolute error against ${headline.reference} in groups of children, with 95 % intervals by patient. n: films. Model: ${headline.run}; ${partWords[headline.part]}.`,
      ),
    kindsOf(evaluation).map(reference => strataTable(contents, { run: headline.run, reference }, exhibits)),
  ])
}

/** The parts side by side, a row a group. */
function strataTable(
  { evaluation }: ReportContents,
  { run, reference }: Pick<Stratum, 'run' | 'reference'>,
  exhibits: Exhibits,
): Content {
  const strata = evaluation.strata.filter(isOf({ run, reference }))
  if (strata.length === 0) return ''
  const parts = evaluation.parts.filter(part => strata.some(stratum => stratum.part === part))
  return exhibits.table({
    caption: `${run} against ${reference}: months, with 95 % intervals by patient.`,
    over: parts.map(part => ({ head: part, columns: 3 })),
    columns: [
      { head: 'Group', words: true },
      ...parts.flatMap(() => [{ head: 'Films' }, { head: 'Mean absolute error' }, { head: 'Bias' }]),
    ],
    rows: strataBy.flatMap(by => {
      const of = strata.filter(stratum => stratum.by === by)
      if (of.length === 0) return []
      const toldBy = [...new Set(of.map(stratum => stratum.toldBy))].filter(told => told !== null)
      return [
        {
          heading: [strataTitles[by], toldBy.length > 0 && html` <span class="soft">(by ${toldBy.join('; ')})</span>`],
        },
        ...[...new Set(of.map(({ value }) => value))].map(value => [
          value,
          ...parts.flatMap(part => {
            const found = of.find(stratum => stratum.part === part && stratum.value === value)
            return found
              ? [filmCount(found.films), spanned(found.maeMonths), spanned(found.biasMonths, signed)]
              : [none, none, none]
          }),
        ]),
      ]
    }),
    notes: '*: withheld, for with it a smaller number could be worked out.',
  })
}
