/** What a reader must know before the numbers, in sentences. */
import { maxChildAgeMonths } from '../cohort/index.ts'
import { rowsInBands } from '../stats/index.ts'
import { ageBandName, ageEdges } from './bands.ts'
import { atlasesOf } from './characteristics.ts'
import { leastShown } from './counts.ts'
import type { EvaluationInput } from './input.ts'
import { patientsIn } from './resample.ts'
import { filmsOf, partsOf } from './scope.ts'

/** No bone age in months of any group of children is all below this; all below it are years. */
export const mostYears = 20
/** Fewer may be slips of the pen. */
const fewYears = 3
/** With fewer patients limits of agreement are too narrow. */
const fewPatients = 50
/** Refusing more than this share says something of the numbers of those that are accepted. */
const manyRefused = 0.1

/** The report shows it larger than other warnings. */
export const simulatedBanner =
  'Simulated films, or a model that was trained on them: these results test the method and the software; they say nothing about accuracy in children.'

/** Whether values in months look like years: more than a few, and none above 20. */
export function lookLikeYears(values: readonly (number | null)[]): boolean {
  const known = values.filter(value => value !== null)
  return known.length >= fewYears && known.every(value => value <= mostYears)
}

/** How many values look like years, by what they should be near to: most values are months. */
function yearsAmong(values: readonly (number | null)[], near: readonly (number | null)[]): number {
  if (values.every(value => value === null || value <= mostYears)) return 0
  return values.filter((value, film) => {
    const months = near[film]
    if (value === null || value > mostYears || months === null || months <= mostYears) return false
    return Math.abs(12 * value - months) < Math.abs(value - months)
  }).length
}

export function warningsOf(input: EvaluationInput, patients: ArrayLike<number>): string[] {
  const { films, runs, references, comparators, simulated, openTest, openings } = input
  const warnings: string[] = []
  const parts = partsOf(input)
  const scored = parts.flatMap(part => filmsOf(input, part))
  if (simulated) warnings.push(simulatedBanner)
  if (input.trainedOn)
    warnings.push(
      `${input.trainedOn < leastShown ? `Fewer than ${leastShown}` : input.trainedOn} predictions are left out: the model was trained on the film, or on another of its patient.`,
    )
  if (input.tooOld)
    warnings.push(
      `${input.tooOld < leastShown ? `Fewer than ${leastShown}` : input.tooOld} predictions are left out: the film is of a person older than ${maxChildAgeMonths.toFixed(1)} months.`,
    )
  warnings.push(...(input.warnings ?? []))
  if (scored.length === 0)
    warnings.push('No film is in a fold, or in a test part that was opened: there is nothing to evaluate.')

  const unknown = scored.filter(film => !films[film].patientKnown).length
  if (unknown > 0)
    warnings.push(
      `The patients of ${some(unknown, scored.length)} films are not known: each counts as a patient of its own, and if some are of one child, intervals are too narrow.`,
    )
  const n = patientsIn(scored.map(film => patients[film]))
  if (scored.length > 0 && n < fewPatients)
    warnings.push(
      `There are ${n < leastShown ? `fewer than ${leastShown}` : n} patients: with fewer than ${fewPatients}, limits of agreement and their intervals are too narrow.`,
    )

  if (scored.length > 0) {
    for (const [sex, who] of [
      ['F', 'girl'],
      ['M', 'boy'],
    ])
      if (!scored.some(film => films[film].sex === sex) && scored.some(film => films[film].sex !== null))
        warnings.push(`There is no film of a ${who}: nothing here holds for ${who}s.`)
    const sexless = scored.filter(film => films[film].sex === null).length
    if (sexless > 0)
      warnings.push(
        `The sex of ${some(sexless, scored.length)} films is not known; they are in no comparison that needs it.`,
      )
    const ageless = scored.filter(film => films[film].chronologicalAgeMonths === null).length
    if (ageless > 0)
      warnings.push(
        ageless === scored.length
          ? 'No chronological age is known: there is no baseline of age and sex, and whether a model reads the film or the calendar cannot be told.'
          : `The chronological age of ${some(ageless, scored.length)} films is not known; they are in no comparison that needs it.`,
      )
  }

  for (const reference of references) {
    const atlases = atlasesOf(reference, patients).filter(({ name }) => name !== 'not named')
    if (atlases.length > 1)
      warnings.push(
        `Bone ages by ${reference.kind} are on ${atlases.length} scales, ${atlases.map(({ name }) => name).join(' and ')}: what differs between these counts as error of whatever is compared with them.`,
      )
  }
  warnings.push(...emptyBands(input))
  const ages = films.map(film => film.chronologicalAgeMonths)
  const columns: { what: string; months: readonly (number | null)[]; near?: readonly (number | null)[] }[] = [
    ...runs.map(({ name, months }) => ({ what: `predictions of ${name}`, months, near: ages })),
    ...references.map(({ kind, months }) => ({ what: `bone ages by ${kind}`, months, near: ages })),
    // A poor method may err by any number of years.
    ...comparators.map(({ name, months }) => ({ what: `estimates of ${name}`, months })),
    { what: 'chronological ages', months: ages, near: films.map((_, film) => references[0]?.months[film] ?? null) },
  ]
  for (const { what, months, near } of columns) {
    if (lookLikeYears(months))
      warnings.push(`All ${what} are at most ${mostYears}: they look like years and are taken as months.`)
    const years = near ? yearsAmong(months, near) : 0
    if (years >= fewYears)
      warnings.push(
        `Of the ${what}, ${some(years, months.filter(value => value !== null).length)} are at most ${mostYears} where the ${near === ages ? 'age' : 'bone age'} of the film says otherwise: they look like years and are taken as months.`,
      )
  }
  for (const { name, months } of runs) {
    const known = months.filter(value => value !== null)
    if (known.length > 1 && new Set(known).size === 1) warnings.push(`All predictions of ${name} are the same.`)
  }
  for (const part of parts)
    for (const { name, status } of runs) {
      const asked = filmsOf(input, part).filter(film => status[film] !== null)
      const refused = asked.filter(film => status[film] === 'refused').length
      if (refused >= leastShown && refused / asked.length > manyRefused)
        warnings.push(
          `${name} refused ${Math.round((100 * refused) / asked.length)} % of the films (${part}): its numbers are of what it accepted.`,
        )
    }
  if (openTest && openings > 0)
    warnings.push(
      `${openings === 1 ? 'One other plan' : `${openings} other plans`} opened the test films, earlier or later: what was chosen since the first opening was chosen knowing them.`,
    )
  return warnings
}

const some = (n: number, all: number): string =>
  n === all ? 'all' : n < leastShown ? `fewer than ${leastShown} of ${all}` : `${n} of ${all}`

/** Age bands that other folds hold and one does not: nothing of that fold's model is known there. */
function emptyBands({ films }: EvaluationInput): string[] {
  const inFolds = [...films.keys()].filter(film => films[film].split === 'fold' && films[film].fold !== null)
  const folds = [...new Set(inFolds.map(film => films[film].fold!))].sort((a, b) => a - b)
  const ages = inFolds.map(film => films[film].chronologicalAgeMonths ?? Number.NaN)
  return rowsInBands(ages, ageEdges).flatMap(({ lower, upper, rows }) => {
    const held = new Set(Array.from(rows, row => films[inFolds[row]].fold))
    const empty = folds.filter(fold => !held.has(fold))
    if (rows.length === 0 || empty.length === 0) return []
    return [
      `${empty.length === 1 ? 'Fold' : 'Folds'} ${empty.join(', ')} ${empty.length === 1 ? 'holds' : 'hold'} no film of children of ${ageBandName(lower, upper)}.`,
    ]
  })
}
