/**
 * Tables as journals print them: three rules, no boxes, numbers to the right with figures of one width, notes below.
 */
import { type Content, type Html, html } from './html.ts'

export type Column = { head: Content /** Words, to the left; else numbers, to the right. */; words?: true }

/** A row of cells, or a heading across all of them. */
export type Row = readonly Content[] | { heading: Content }

export type Table = {
  /** What it shows, in a sentence, with the unit of its numbers. */
  caption: Content
  /** Heads over several columns, the first column aside. */
  over?: readonly { head: Content; columns: number }[]
  columns: readonly Column[]
  rows: readonly Row[]
  notes?: Content
}

/** A table of so few rows is kept on one page in print. */
const shortRows = 14

export function table({ caption, over, columns, rows, notes }: Table): Html {
  const side = (column: Column) => (column.words ? 'words' : 'number')
  return html`<div class="table${rows.length <= shortRows ? ' short' : ''}"><table>
<caption>${caption}</caption>
<thead>${over && html`<tr class="over"><td></td>${over.map(({ head, columns: n }) => html`<th scope="colgroup" class="spans" colspan="${n}">${head}</th>`)}</tr>`}<tr>${columns.map(column => html`<th scope="col" class="${side(column)}">${column.head}</th>`)}</tr></thead>
<tbody>${rows.map(row =>
    'heading' in row
      ? html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${row.heading}</th></tr>`
      : html`<tr>${row.map((cell, i) =>
          i === 0
            ? html`<th scope="row" class="${side(columns[i])}">${cell}</th>`
            : html`<td class="${side(columns[i])}">${cell}</td>`,
        )}</tr>`,
  )}</tbody>
</table>${notes ? html`<p class="notes">${notes}</p>` : ''}</div>`
}
