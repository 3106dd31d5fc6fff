import type { Verdict } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { html } from '../html.ts'
import { fixed, none, spanned } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const states: Record<Verdict['criteria'][number]['state'], string> = {
  met: 'met',
  failed: 'not met',
  open: 'cannot be told yet',
}

/** The verdict of an external validation, criterion by criterion. */
export function marginsSection({ input, evaluation }: ReportContents, exhibits: Exhibits): Section {
  if (evaluation.verdicts.length === 0)
    return absent(
      'margins',
      input.margins
        ? 'Margins were declared before, but there is no film to judge by, or no reference but pseudo-labels, so there is no verdict on use at this site.'
        : 'No margins were declared before, so there is no verdict on use at this site.',
    )
  return section(
    'margins',
    evaluation.verdicts.map(({ run, reference, part, word, because, morePatients, criteria }) => [
      input.ancestor !== undefined &&
        html`<h3>${run === input.ancestor ? `As it came, before it was refined: ${run}` : `Refined: ${run}`}, by ${reference}</h3>`,
      html`<div class="verdict"><p class="answer">${word[0].toUpperCase() + word.slice(1)}${word === 'undecided' && morePatients !== null ? html`: about ${fixed(morePatients, 0)} more patients` : ''}.</p><p>${because}</p></div>`,
      criteria.length > 0 &&
        exhibits.table({
          caption: `${run} against ${reference}, ${part}: what was declared, what was found.`,
          columns: [
            { head: 'Criterion', words: true },
            { head: 'Declared' },
            { head: 'Found (95 % interval)' },
            { head: '', words: true },
          ],
          rows: criteria.map(({ name, value, least, most, state }) => [
            name,
            declared(least, most),
            spanned(value, v => fixed(v, 2)),
            states[state],
          ]),
        }),
    ]),
  )
}

function declared(least: number | null, most: number | null): string {
  const number = (value: number) => fixed(value, Number.isInteger(value) ? 0 : 2)
  if (least !== null && most !== null) return `${number(least)} to ${number(most)}`
  if (least !== null) return `at least ${number(least)}`
  return most === null ? none : `at most ${number(most)}`
}
