/** Table 1: who is in each split; and what each reference is. */
import { grouped } from '../cohort/index.ts'
import { mean, standardDeviation } from '../stats/index.ts'
import { countOf, groupsShown, leastShown, shownCount } from './counts.ts'
import type { Characteristics, Count, ReferenceSummary } from './evaluation.ts'
import type { EvaluationFilm, EvaluationInput, Reference } from './input.ts'
import { patientsIn } from './resample.ts'

/** A row a split in the order of a study, and one of all where there are several. */
export function characteristicsOf(input: EvaluationInput, patients: ArrayLike<number>): Characteristics[] {
  const everyFilm = [...input.films.keys()]
  const splits = (['train', 'fold', 'calibration', 'test', 'all'] as const)
    .map(split => ({ split: split as string, films: everyFilm.filter(film => input.films[film].split === split) }))
    .filter(({ films }) => films.length > 0)
  const rows = splits.length > 1 ? [...splits, { split: 'together', films: everyFilm }] : splits
  return rows.map(({ split, films }): Characteristics => {
    const ages = films.flatMap(film => input.films[film].chronologicalAgeMonths ?? [])
    const count = (is: (film: EvaluationFilm) => boolean) => films.filter(film => is(input.films[film]))
    const enough = patientsIn(films.map(film => patients[film])) >= leastShown
    const [girls, boys, sexUnknown] = together([
      count(film => film.sex === 'F'),
      count(film => film.sex === 'M'),
      count(film => film.sex === null),
    ])
    const [left, right] = together([
      count(film => film.side === 'L'),
      count(film => film.side === 'R'),
      count(film => film.side === null),
    ])
    const [closed] = together([
      count(film => film.closed === true),
      count(film => film.closed === false),
      count(film => film.closed === null),
    ])
    return {
      split,
      films: shownCount(films.length),
      patients: shownCount(patientsIn(films.map(film => patients[film]))),
      girls,
      boys,
      sexUnknown,
      ...momentsOf(ages, enough),
      left,
      right,
      closed,
      sites: named(films, film => film.site),
      devices: named(films, film => film.device),
      references: input.references.map(({ kind, months }) => {
        const read = films.filter(film => months[film] !== null)
        const values = read.map(film => months[film]!)
        const said = patientsIn(read.map(film => patients[film])) >= leastShown
        return {
          kind,
          films: shownCount(read.length),
          meanMonths: said ? mean(values) : null,
          sdMonths: said ? standardDeviation(values) : null,
        }
      }),
    }
  })

  /** Counts that add up to the films. */
  function together(groups: readonly number[][]): Count[] {
    const sizes = groups.map(films => ({
      films: films.length,
      patients: patientsIn(films.map(film => patients[film])),
    }))
    const shown = groupsShown(sizes)
    return sizes.map((size, i) => countOf(size.films, shown[i]))
  }

  function named(films: readonly number[], nameOf: (film: EvaluationFilm) => string | null) {
    const names = [...new Set(films.map(film => nameOf(input.films[film]) ?? 'unknown'))].sort()
    if (names.length === 0 || (names.length === 1 && names[0] === 'unknown')) return []
    const counts = together(names.map(name => films.filter(film => (nameOf(input.films[film]) ?? 'unknown') === name)))
    return names.map((name, i) => ({ name, films: counts[i] }))
  }
}

function momentsOf(
  ages: readonly number[],
  enough: boolean,
): Pick<Characteristics, 'ageMeanMonths' | 'ageSdMonths' | 'ageRangeMonths'> {
  if (!enough || ages.length < leastShown) return { ageMeanMonths: null, ageSdMonths: null, ageRangeMonths: null }
  const sorted = [...ages].sort((a, b) => a - b)
  return {
    ageMeanMonths: mean(ages),
    ageSdMonths: standardDeviation(ages),
    ageRangeMonths: [sorted[0], sorted[sorted.length - 1]],
  }
}

export function referencesOf(input: EvaluationInput, patients: ArrayLike<number>): ReferenceSummary[] {
  return input.references.map(reference => {
    const { kind, rule, readers, sawChronologicalAge, months } = reference
    const films = [...input.films.keys()].filter(film => months[film] !== null)
    const n = patientsIn(films.map(film => patients[film]))
    const values = films.map(film => months[film]!)
    return {
      kind,
      rule,
      readers,
      sawChronologicalAge,
      atlases: atlasesOf(reference, patients),
      films: shownCount(films.length),
      patients: shownCount(n),
      meanMonths: n < leastShown ? null : mean(values),
      sdMonths: n < leastShown ? null : standardDeviation(values),
    }
  })
}

/** The atlases by which a reference was read, with what names none; nothing where nobody says. */
export function atlasesOf({ atlas, months }: Reference, patients: ArrayLike<number>): { name: string; films: Count }[] {
  const read = [...months.keys()].filter(film => months[film] !== null)
  const byAtlas = [...grouped(read, film => atlas?.[film] ?? 'not named')]
  if (byAtlas.length === 1 && byAtlas[0][0] === 'not named') return []
  const sizes = byAtlas.map(([, films]) => ({
    films: films.length,
    patients: patientsIn(films.map(film => patients[film])),
  }))
  const shown = groupsShown(sizes)
  return byAtlas.map(([name], i) => ({ name, films: countOf(sizes[i].films, shown[i]) }))
}
