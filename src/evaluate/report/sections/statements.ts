import type { ReportContents } from '../contents.ts'
import { html } from '../html.ts'
import { type Reporting, reportingTitles } from '../reporting.ts'
import { absent, type Section, section } from '../section.ts'

/** What the authors say in the `reporting:` block of a study file or plan, in their words. */
export function statementsSection({ reporting }: ReportContents): Section {
  if (!reporting)
    return absent('statements', 'Ethics, dates, setting and readers are not stated: there was no reporting: block.')
  const keys = Object.keys(reportingTitles) as (keyof Reporting)[]
  const said = keys.filter(key => reporting[key] !== undefined)
  return section(
    'statements',
    html`<dl>${said.map(key => html`<dt id="statement-${key}">${reportingTitles[key]}</dt><dd>${reporting[key]}</dd>`)}</dl>`,
  )
}
