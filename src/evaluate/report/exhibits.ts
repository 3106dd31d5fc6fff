/**
 * Figures and tables of one report, numbered as they appear; the figures are kept, to be written as files too.
 */
import type { Figure } from './figures/index.ts'
import { type Content, Html, html } from './html.ts'
import { type Table, table } from './table.ts'

export class Exhibits {
  readonly figures: { name: string; svg: string }[] = []
  #tables = 0

  /** @param caption what to see, then n and method; markup made by our own figures only is taken as it is */
  figure(figure: Figure, draw: (figure: Figure) => string, caption: Content): Html {
    if (this.figures.some(({ name }) => name === figure.name))
      throw new RangeError(`two figures are called ${figure.name}`)
    const svg = draw(figure)
    this.figures.push({ name: figure.name, svg })
    return html`<figure id="figure-${figure.name}">${new Html(svg)}<figcaption><b>Figure ${this.figures.length}.</b> ${caption}</figcaption></figure>`
  }

  table(shown: Table): Html {
    this.#tables++
    return table({ ...shown, caption: html`<b>Table ${this.#tables}.</b> ${shown.caption}` })
  }
}
