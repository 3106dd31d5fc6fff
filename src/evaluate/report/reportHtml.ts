/**
 * The report as one page: first what a reader must know, then the answer, then a topic a section, figure first. Everything
 * is in the page; it runs no script and asks nothing of the network.
 */
import { researchNotice } from '../../base/index.ts'
import { simulatedBanner } from '../warnings.ts'
import type { ReportContents } from './contents.ts'
import { Exhibits } from './exhibits.ts'
import { type Content, Html, html } from './html.ts'
import { filmsOfPatients } from './numbers.ts'
import { type Section, shownSection } from './section.ts'
import { type SectionId, sectionTitles } from './sectionIds.ts'
import * as sections from './sections/index.ts'
import { style } from './style.ts'

export type Report = { html: string; figures: { name: string; svg: string }[] }

/** In the order of the page; the list of contents comes after the first, which is the first page. TRIPOD+AI and the front come by themselves, since they look at the others. */
const order = [
  sections.calendarSection,
  sections.calendarNumbersSection,
  sections.marginsSection,
  sections.flowSection,
  sections.characteristicsSection,
  sections.referencesSection,
  sections.learningSection,
  sections.agreementSection,
  sections.strataSection,
  sections.intervalsSection,
  sections.comparatorsSection,
  sections.ablationsSection,
  sections.precisionSection,
  sections.refusalsSection,
  sections.saliencySection,
  sections.counterfactualsSection,
  sections.worstSection,
  sections.handFilmSection,
  sections.modelCardSection,
  sections.statementsSection,
]

/** @param fontRules style rules that bring the typeface with them, as data; none are needed */
export function reportHtml(contents: ReportContents, fontRules = ''): Report {
  const exhibits = new Exhibits()
  const body = order.map(make => make(contents, exhibits))
  const made = sections.madeSection(contents)
  const answered = new Set<SectionId>(['title', ...[...body, made].filter(part => part.answered).map(part => part.id)])
  const all: Section[] = [...body, sections.tripodSection(contents, answered, exhibits), made]
  const [first, ...rest] = all
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>${contents.input.study}: report</title>
<style>${new Html(fontRules + style)}</style>
</head>
<body>
${front(contents)}
<main>${shownSection(first)}${contentsList(all)}${rest.map(shownSection)}</main>
<footer>${researchNotice}${contents.input.simulated ? ` ${simulatedBanner}` : ''} ${contents.provenance.studyFile}, ${contents.provenance.made}.</footer>
</body>
</html>
`
  return { html: page.markup, figures: exhibits.figures }
}

function front({ input, evaluation }: ReportContents): Content {
  const run = input.runs[0]
  // The banner says it larger.
  const warnings = evaluation.warnings.filter(warning => warning !== simulatedBanner)
  return html`<header class="front" id="title">
<p class="use">${researchNotice}</p>
<h1>${input.study}</h1>
<p class="lead">Bone age from radiographs of children: evaluation of a prediction model. ${run && html`${run.name}: ${run.description}. `}${filmsOfPatients(input.films)}.</p>
${input.simulated && html`<div class="warn"><p><b>${simulatedBanner}</b></p></div>`}
${warnings.length > 0 && html`<div class="warn small">${warnings.map(warning => html`<p>${warning}</p>`)}</div>`}
</header>`
}

const contentsList = (all: readonly Section[]): Content =>
  html`<nav aria-label="Contents"><b>Contents</b><ol>${all.map(
    ({ id, answered }, i) =>
      html`<li><span class="at">${i + 1}</span><a href="#${id}"${answered ? '' : html` class="soft"`}>${sectionTitles[id]}</a></li>`,
  )}</ol></nav>`
