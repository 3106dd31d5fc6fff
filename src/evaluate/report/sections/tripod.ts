import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { type Content, html } from '../html.ts'
import { reportingTitles } from '../reporting.ts'
import { type Section, section } from '../section.ts'
import { type SectionId, sectionTitles } from '../sectionIds.ts'
import { type TripodItem, tripodItems } from '../tripod.ts'

/** Said where neither a section nor the authors answer. */
const notStated = 'not stated'

/** Each item of TRIPOD+AI with the place that answers it. */
export function tripodSection(contents: ReportContents, answered: ReadonlySet<SectionId>, exhibits: Exhibits): Section {
  const { reporting } = contents
  const places = ({ sections, keys, item, where }: TripodItem): Content[] => [
    ...sections
      .filter(id => answered.has(id) && (where?.(contents) ?? true))
      .map(id => html`<a href="#${id}">${sectionTitles[id]}</a>`),
    ...keys
      .filter(key => reporting?.[key] !== undefined)
      .map(key => html`<a href="#statement-${key}">${reportingTitles[key]}</a>`),
    ...(item === '13' ? ['Does not apply: bone age is a number, not a class'] : []),
  ]
  const parts = [...new Set(tripodItems.map(({ part }) => part))]
  const open = tripodItems.filter(item => places(item).length === 0).length
  return section('tripod', [
    html`<p>Where this report answers the items of the TRIPOD+AI statement. ${open === 0 ? 'All are answered.' : `${open} of ${tripodItems.length} are not stated; the reporting: block of the study file, or of --plan, answers most of them.`}</p>`,
    exhibits.table({
      caption: 'TRIPOD+AI items. D: asked of a study that develops a model; E: of one that evaluates one.',
      columns: [
        { head: 'Item', words: true },
        { head: 'Asked of', words: true },
        { head: 'What is asked, in our words', words: true },
        { head: 'Answered in', words: true },
      ],
      rows: parts.flatMap(part => [
        { heading: part },
        ...tripodItems
          .filter(item => item.part === part)
          .map(item => {
            const where = places(item)
            return [
              item.item,
              item.asked.replace(';', ', '),
              item.title,
              where.length === 0
                ? html`<span class="soft">${notStated}</span>`
                : where.map((place, i) => [i === 0 ? '' : '; ', place]),
            ]
          }),
      ]),
      notes:
        'Collins GS, Moons KGM, Dhiman P, et al. TRIPOD+AI statement. BMJ 2024;385:e078378. The titles are a guide to the numbers and do not replace the statement.',
    }),
  ])
}
