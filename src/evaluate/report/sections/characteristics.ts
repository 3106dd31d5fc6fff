import type { Characteristics, Count } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { kindsOf } from '../headline.ts'
import type { Content } from '../html.ts'
import { filmCount, fixed, none, percent } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** Table 1: who was in which split. */
export function characteristicsSection({ evaluation }: ReportContents, exhibits: Exhibits): Section {
  const splits = evaluation.characteristics
  if (splits.length === 0) return absent('characteristics', 'There are no films.')
  const row = (label: string, cell: (split: Characteristics) => Content) => [label, ...splits.map(cell)]
  const share = (label: string, of: (split: Characteristics) => Count) =>
    row(label, split => withShare(of(split), split.films))
  const names = (of: (split: Characteristics) => { name: string }[]) => [
    ...new Set(splits.flatMap(split => of(split).map(({ name }) => name))),
  ]
  const named = (of: (split: Characteristics) => { name: string; films: Count }[]) =>
    names(of).map(name => share(name, split => of(split).find(each => each.name === name)?.films ?? 0))
  const years = (months: number | null | undefined) => fixed(typeof months === 'number' ? months / 12 : null)
  const sites = named(split => split.sites)
  const devices = named(split => split.devices)
  return section(
    'characteristics',
    exhibits.table({
      caption: 'Films and children by split: number (% of the films), or as said.',
      columns: [{ head: '', words: true }, ...splits.map(({ split }) => ({ head: split }))],
      rows: [
        row('Films', split => filmCount(split.films)),
        row('Patients', split => filmCount(split.patients)),
        { heading: 'Sex' },
        share('girls', split => split.girls),
        share('boys', split => split.boys),
        share('not known', split => split.sexUnknown),
        { heading: 'Chronological age, years' },
        row('mean (SD)', split => `${years(split.ageMeanMonths)} (${years(split.ageSdMonths)})`),
        row('range', split =>
          split.ageRangeMonths ? `${years(split.ageRangeMonths[0])} to ${years(split.ageRangeMonths[1])}` : none,
        ),
        { heading: 'Film' },
        share('left', split => split.left),
        share('right', split => split.right),
        share('growth plates closed', split => split.closed),
        ...(sites.length > 0 ? [{ heading: 'Site' }, ...sites] : []),
        ...(devices.length > 0 ? [{ heading: 'Machine' }, ...devices] : []),
        ...kindsOf(evaluation).flatMap(kind => {
          const of = (split: Characteristics) => split.references.find(reference => reference.kind === kind)
          return [
            { heading: `Bone age by ${kind}` },
            share('films that have one', split => of(split)?.films ?? 0),
            row('mean (SD), years', split => `${years(of(split)?.meanMonths)} (${years(of(split)?.sdMonths)})`),
          ]
        }),
      ],
      notes:
        '< 10: fewer than ten, not shown. *: withheld, for with it a smaller number could be worked out. What is missing is the rest to the number of films.',
    }),
  )
}

const withShare = (n: Count, of: Count): string =>
  typeof n === 'number' && typeof of === 'number' && of > 0 ? `${filmCount(n)} (${percent(n / of, 0)})` : filmCount(n)
