import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { html } from '../html.ts'
import { count, spanned } from '../numbers.ts'
import { pictureUri } from '../picture.ts'
import { absent, type Section, section } from '../section.ts'

/** What the maps show, and whether they may be believed. */
export function saliencySection({ saliency }: ReportContents, exhibits: Exhibits): Section {
  if (!saliency) return absent('saliency', 'No saliency was computed for this evaluation.')
  const { rows, montage, montageCaption } = saliency
  return section('saliency', [
    html`<p>A map that stays the same when the weights or the labels are scrambled shows the film, not the model; and a map is worth something only if it points to growth plates better than a plain edge detector does.</p>`,
    rows.length > 0 &&
      exhibits.table({
        caption: 'Tests of the saliency maps, with 95 % intervals by patient.',
        columns: [
          { head: 'Map', words: true },
          { head: 'Measure', words: true },
          { head: 'Films' },
          { head: 'Value (95 % interval)' },
        ],
        rows: rows.map(({ map, measure, films, value }) => [
          map,
          measure,
          count(films),
          spanned(value, v => twoDigits(v)),
        ]),
      }),
    montage &&
      html`<figure><img src="${pictureUri(montage)}" alt="Saliency maps over films"><figcaption>${montageCaption ?? 'Saliency over films, one scale for all.'}</figcaption></figure>`,
  ])
}

const twoDigits = (value: number | null | undefined): string =>
  typeof value === 'number' ? value.toFixed(2).replace('-', '\u2212') : ''
