import { leastShown } from '../../counts.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { type Content, html } from '../html.ts'
import { count, spanned, unbroken } from '../numbers.ts'
import { pictureUri } from '../picture.ts'
import { absent, type Section, section } from '../section.ts'

/** What the maps show, and whether they may be believed. */
export function saliencySection({ saliency }: ReportContents, exhibits: Exhibits): Section {
  if (!saliency) return absent('saliency', 'No saliency was computed for this evaluation.')
  const { checks, plates, montage, montageCaption } = saliency
  const shown = plates.filter(({ films }) => films >= leastShown)
  return section('saliency', [
    html`<p>A map that stays the same when the weights or the labels are scrambled shows the film, not the model; and a map is worth something only if it points to growth plates better than a plain edge detector does.</p>`,
    checks.length > 0 &&
      exhibits.table({
        caption:
          'How alike the maps are to those of networks that know nothing: rank correlation, which should be low, with 95 % intervals by patient.',
        columns: [
          { head: 'Map', words: true },
          { head: 'Against', words: true },
          { head: 'Films' },
          { head: 'Correlation' },
        ],
        rows: checks.map(({ map, against, films, correlation }) => [
          unbroken(map),
          against,
          count(films),
          spanned(correlation, twoDigits),
        ]),
      }),
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

const twoDigits = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toFixed(2).replace('-', '\u2212') : ''
