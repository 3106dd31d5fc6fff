import { leastShown } from '../../counts.ts'
import type { ReportContents, SaliencyLikenessRow } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { type Content, html } from '../html.ts'
import { count, spanned, unbroken } from '../numbers.ts'
import { pictureUri } from '../picture.ts'
import { absent, type Section, section } from '../section.ts'

/** What the maps show, and whether they may be believed. */
export function saliencySection({ saliency }: ReportContents, exhibits: Exhibits): Section {
  if (!saliency) return absent('saliency', 'No saliency was computed for this evaluation.')
  const { mostLikeness, cascade, checks, plates, montage, montageCaption } = saliency
  const shown = plates.filter(({ films }) => films >= leastShown)
  return section('saliency', [
    html`<p>A map that stays the same when the weights or the labels are scrambled shows the film, not the model; and a map is worth something only if it points to growth plates better than a plain edge detector does.</p>`,
    checks.length > 0 &&
      exhibits.table({
        caption:
          'How alike the maps are to those of networks that know nothing: one whose weights are random, and one that was trained on labels dealt out at random among the films. Rank correlation, which should be low, with 95 % intervals by patient.',
        columns: [
          { head: 'Map', words: true },
          { head: 'Against', words: true },
          { head: 'Films' },
          { head: 'Correlation' },
          { head: 'Check', words: true },
        ],
        rows: checks.map(({ map, against, films, correlation, verdict }) => [
          unbroken(map),
          against,
          count(films),
          spanned(correlation, twoDigits),
          verdict,
        ]),
        notes: `Passed: the whole interval lies below ${mostLikeness}; failed: at or above it, so that the map shows the film and not what was learned; undecided: it lies on both sides, or there are too few patients.`,
      }),
    cascade.length > 0 && cascadeTable(cascade, exhibits),
    shown.length > 0 &&
      exhibits.table({
        caption:
          'How well the maps rank growth plates above other bone: area under the curve, and how much more it is than that of an edge detector and of random weights on the same films, with 95 % intervals by patient.',
        columns: [
          { head: 'Map', words: true },
          { head: 'Of the plates', words: true },
          { head: 'Bone age, months', words: true },
          { head: 'Films' },
          { head: 'Area' },
          { head: 'Over edges' },
          { head: 'Over random' },
        ],
        rows: shown.map(({ map, pixels, ages, primary, films, area, overEdges, overRandom }) => {
          const strong = (content: Content) => (primary ? html`<span class="strong">${content}</span>` : content)
          return [
            strong(unbroken(map)),
            strong(pixels),
            strong(ages ?? 'all'),
            strong(count(films)),
            ...[area, overEdges, overRandom].map(interval => strong(spanned(interval, twoDigits))),
          ]
        }),
        notes: `${shown.some(({ primary }) => primary) ? 'Bold: named before anyone had looked; the others explore. ' : ''}Groups of fewer than ${leastShown} films are not shown.`,
      }),
    montage &&
      html`<figure><img src="${pictureUri(montage)}" alt="Saliency maps over films"><figcaption>${montageCaption ?? 'Saliency over films, one scale for all.'}</figcaption></figure>`,
  ])
}

/** The same maps while the network forgets, from the head to the stem. */
function cascadeTable(cascade: readonly SaliencyLikenessRow[], exhibits: Exhibits): Content {
  const maps = [...new Set(cascade.map(({ map }) => map))]
  return exhibits.table({
    caption:
      'The maps while the network forgets what it learned, from the head on: rank correlation with the maps of the whole network, with 95 % intervals by patient. It should fall as more is forgotten.',
    columns: [{ head: 'Forgotten', words: true }, { head: 'Films' }, ...maps.map(map => ({ head: map }))],
    rows: [...new Set(cascade.map(({ against }) => against))].map(against => {
      const own = cascade.filter(row => row.against === against)
      return [
        against,
        count(Math.max(...own.map(({ films }) => films))),
        ...maps.map(map => spanned(own.find(row => row.map === map)?.correlation, twoDigits)),
      ]
    }),
  })
}

const twoDigits = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toFixed(2).replace('-', '\u2212') : ''
