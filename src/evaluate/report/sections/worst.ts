import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { headlineOf, partWords, shownFilms } from '../headline.ts'
import { html } from '../html.ts'
import { none, signed, yearsMonths } from '../numbers.ts'
import { pictureUri } from '../picture.ts'
import { absent, type Section, section } from '../section.ts'

const shownOfWorst = 10

/** Of a film outside the study's folder its folder and name: where it lies on this machine is no one else's business. */
const nameOf = (file: string): string =>
  file.startsWith('/') || file.split('/').includes('..') ? file.split('/').slice(-2).join('/') : file

/** The films with the largest errors, the largest first. */
export const worstFilms = ({ input, evaluation }: Pick<ReportContents, 'input' | 'evaluation'>) =>
  shownFilms(input, headlineOf(evaluation))
    .map(film => ({ ...film, error: film.predicted - film.reference }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, shownOfWorst)

/** Where to look first for what the model does not know. */
export function worstSection(contents: ReportContents, exhibits: Exhibits): Section {
  const { input, evaluation, pictures = {}, picturesLeftOut = {} } = contents
  const headline = headlineOf(evaluation)
  const run = input.runs[0]
  const worst = worstFilms(contents)
  if (worst.length === 0) return absent('worst', 'No film has both an estimate and a reference.')
  const given = worst.filter(({ film }) => pictures[film.file] !== undefined)
  return section('worst', [
    exhibits.table({
      caption: `The ${worst.length} films of ${headline.run} that are furthest from ${headline.reference}, ${partWords[headline.part]}. Interval in years and months; difference in months.`,
      columns: [
        { head: 'Film', words: true },
        { head: 'Predicted' },
        { head: 'Interval' },
        { head: 'Reference' },
        { head: 'Difference' },
        { head: 'Growth plates', words: true },
      ],
      rows: worst.map(({ film, predicted, reference, error, row }) => {
        const [lower, upper] = [run.lower[row], run.upper[row]]
        return [
          nameOf(film.file),
          yearsMonths(predicted),
          lower !== null && upper !== null ? `${yearsMonths(lower)} to ${yearsMonths(upper)}` : none,
          yearsMonths(reference),
          signed(error),
          film.closed === null ? 'not known' : film.closed ? 'closed' : 'open',
        ]
      }),
      notes: notShown(
        worst.map(({ film }) => film.file),
        given.length,
        picturesLeftOut,
      ),
    }),
    given.length > 0 &&
      html`<div class="pictures">${given.map(
        ({ film, error }) =>
          html`<figure><img src="${pictureUri(pictures[film.file])}" alt="${nameOf(film.file)}"><figcaption>${nameOf(film.file)}, ${signed(error)} months</figcaption></figure>`,
      )}</div>`,
  ])
}

/** Which pictures are missing, and why. */
function notShown(files: readonly string[], shown: number, leftOut: Readonly<Record<string, string>>) {
  const reasons = new Map<string, string[]>()
  for (const file of files)
    if (leftOut[file] !== undefined) reasons.set(leftOut[file], [...(reasons.get(leftOut[file]) ?? []), nameOf(file)])
  if (reasons.size > 0)
    return [...reasons].map(([why, names]) => `Without a picture, ${why}: ${names.join(', ')}.`).join(' ')
  return shown === 0 ? 'Pictures are not shown: films can carry names burned into them.' : undefined
}
