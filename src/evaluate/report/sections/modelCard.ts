import type { ReportContents } from '../contents.ts'
import { html } from '../html.ts'
import { markdown } from '../markdown.ts'
import { absent, type Section, section } from '../section.ts'

/** The card of the model that was evaluated. */
export const modelCardSection = ({ modelCard }: ReportContents): Section =>
  modelCard
    ? section('model-card', html`<div class="card">${markdown(modelCard)}</div>`)
    : absent('model-card', 'No model card was given.')
