import type { OneSided } from '../../evaluation.ts'
import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { type ForestRow, forestFigure } from '../figures/index.ts'
import { headlineOf, partWords } from '../headline.ts'
import { html } from '../html.ts'
import { filmCount, percent, yearsMonths } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

const sexes = { F: 'girls', M: 'boys' } as const

/** Of how many films and children the knee film alone tells on which side of a threshold they are. */
export function handFilmSection({ input, evaluation }: ReportContents, exhibits: Exhibits): Section {
  const { run, part } = headlineOf(evaluation)
  const shown = evaluation.oneSided.filter(block => block.run === run && block.part === part)
  if (shown.length === 0)
    return absent(
      'hand-film',
      'No thresholds were declared, or the estimates have no intervals, so it cannot be told of how many children no hand film is needed.',
    )
  const isBySex = 'female' in (input.thresholdsMonths ?? [])
  const nominal = evaluation.runs.find(({ name }) => name === run)?.coverage
  const thresholds = [...new Set(shown.map(block => block.thresholdMonths))]
  const all = shown.find(block => block.thresholdMonths === null && block.sex === null) ?? shown[0]
  return section('hand-film', [
    all.share &&
      html`<p class="lead">For ${percent(all.share.estimate, 0)} of films, and for every film of ${percent(all.shareOfPatients?.estimate, 0)} of children, the whole ${percent(nominal, 0)} interval lies on one side of ${all.thresholdMonths === null ? 'every threshold' : yearsMonths(all.thresholdMonths)}: there a hand film would not change what is decided.</p>`,
    exhibits.figure(
      { name: 'hand-film', alt: 'Share of films whose whole interval lies on one side of a threshold' },
      figure =>
        forestFigure(
          figure,
          thresholds.flatMap((threshold): ForestRow[] => [
            { heading: threshold === null ? 'All thresholds at once' : `Bone age ${yearsMonths(threshold)}` },
            ...shown.filter(block => block.thresholdMonths === threshold).map(rowOf),
          ]),
          { label: 'Whole interval on one side, %', digits: 0 },
        ),
      `Share of films (not of children, who may have several) whose whole ${percent(nominal, 0)} interval lies on one side of the site's thresholds${isBySex ? ', each of them asked of its own sex' : ''}, with 95 % intervals by patient. n: films. Model: ${run}; ${partWords[part]}.`,
    ),
    html`<p class="method">The thresholds are the site's own. What the interval promises is under <a href="#intervals">intervals</a>; a share is worth no more than that coverage.</p>`,
  ])
}

function rowOf({ sex, films, share }: OneSided): ForestRow {
  return {
    label: sex === null ? 'all' : sexes[sex],
    n: filmCount(films),
    value: share && { estimate: share.estimate * 100, lower: share.lower * 100, upper: share.upper * 100 },
    reason: 'too few to show',
    strong: sex === null,
  }
}
