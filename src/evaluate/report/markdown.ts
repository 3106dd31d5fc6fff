/**
 * A model card's Markdown as HTML, by markdown-it (MIT): markup in it is shown as text, pictures are shown as their words so
 * that the page asks nothing of the network, and headings begin below those of the report.
 */
import MarkdownIt from 'markdown-it'
import { escapeMarkup } from '../../base/index.ts'
import { Html } from './html.ts'

const reader = new MarkdownIt('default', { html: false, linkify: false, typographer: false })
reader.renderer.rules.image = (tokens, i) => escapeMarkup(tokens[i].content)

/** Headings of the report above a card's own: its first level becomes h3. */
const levelsAbove = 2

export function markdown(text: string): Html {
  const tokens = reader.parse(text, {})
  for (const token of tokens)
    if (token.type === 'heading_open' || token.type === 'heading_close')
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + levelsAbove)}`
  return new Html(reader.renderer.render(tokens, reader.options, {}))
}
