import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { html } from '../html.ts'
import { count, spanned } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** Simulated films of one child that differ in one thing: whether the estimate follows maturity, and nothing else. */
export function counterfactualsSection({ counterfactuals, input }: ReportContents, exhibits: Exhibits): Section {
  if (!counterfactuals)
    return absent(
      'counterfactuals',
      input.simulated
        ? 'Pairs of films that differ in one thing were not made.'
        : 'Pairs of films that differ in one thing can be had of simulated children only.',
    )
  return section('counterfactuals', [
    html`<p>The same child under the same view, once as it is and once with one thing changed. An estimate that reads maturity moves when the skeleton matures as far as the true measures say, and stays where it is when only size, rotation or exposure change.</p>`,
    exhibits.table({
      caption:
        'Change of the estimate in months, with 95 % intervals by child: mean where maturity changed, mean absolute change where it did not.',
      columns: [
        { head: 'Changed', words: true },
        { head: 'Children' },
        { head: 'Estimate moves' },
        { head: 'Oracle moves' },
        { head: 'Share of the oracle' },
      ],
      rows: counterfactuals.map(({ changed, children, moved, oracleMoved, shareOfOracle }) => [
        changed,
        count(children),
        spanned(moved),
        spanned(oracleMoved),
        spanned(shareOfOracle, value => (typeof value === 'number' ? value.toFixed(2).replace('-', '\u2212') : '')),
      ]),
    }),
  ])
}
