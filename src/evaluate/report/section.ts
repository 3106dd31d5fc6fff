/** A part of the report under its heading. */
import { type Content, type Html, html } from './html.ts'
import { type SectionId, sectionTitles } from './sectionIds.ts'

export type Section = {
  id: SectionId
  body: Html
  /** Whether it has something to say: what has not answers no TRIPOD+AI item, and needs no page of its own. */
  answered: boolean
}

export const section = (id: SectionId, body: Content): Section => ({ id, body: html`${body}`, answered: true })

/** One sentence in the place of what there is not. */
export const absent = (id: SectionId, why: string): Section => ({
  id,
  body: html`<p class="soft">${why}</p>`,
  answered: false,
})

/** In print these begin a page; the others follow on. */
const onANewPage: ReadonlySet<SectionId> = new Set([
  'flow',
  'agreement',
  'strata',
  'intervals',
  'comparators',
  'saliency',
  'model-card',
  'tripod',
])

export const shownSection = ({ id, body, answered }: Section): Html =>
  html`<section id="${id}" class="${answered && onANewPage.has(id) ? 'page' : 'follows'}"><h2>${sectionTitles[id]}</h2>${body}</section>`
