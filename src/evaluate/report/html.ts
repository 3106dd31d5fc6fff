/**
 * HTML that cannot be broken by what is put into it: in a template, every value is escaped, save what a template made
 * before or what is marked as markup on purpose.
 */
import { escapeMarkup } from '../../base/index.ts'

/** Markup, as opposed to text that merely looks like it. */
export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }

  toString(): string {
    return this.markup
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[]

/** The template tag. Lists are joined, `null`, `undefined` and `false` are nothing. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(parts.reduce((whole, part, i) => whole + shown(values[i - 1]) + part))
}

function shown(content: Content): string {
  if (content === null || content === undefined || content === false) return ''
  if (content instanceof Html) return content.markup
  if (Array.isArray(content)) return content.map(shown).join('')
  return escapeMarkup(String(content))
}
