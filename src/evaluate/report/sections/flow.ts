import type { ReportContents } from '../contents.ts'
import type { Exhibits } from '../exhibits.ts'
import { filmsOfPatients } from '../numbers.ts'
import { absent, type Section, section } from '../section.ts'

/** Who took part, as drawn by the cohort room. */
export function flowSection({ flowSvg, input }: ReportContents, exhibits: Exhibits): Section {
  const films = filmsOfPatients(input.films)
  if (!flowSvg) return absent('flow', `${films} are evaluated here; how they were chosen was not given.`)
  return section(
    'flow',
    exhibits.figure(
      { name: 'flow', alt: 'Participant flow' },
      () => flowSvg,
      input.films.some(({ split }) => split !== 'all')
        ? `From the manifest to the splits, each loss with its reason. ${films} are evaluated here.${input.films.some(film => film.patientKnown) ? ' One patient is always in one split.' : ''}`
        : `From the manifest to pairs of a knee and a hand, each loss with its reason. ${films} are evaluated here.`,
    ),
  )
}
