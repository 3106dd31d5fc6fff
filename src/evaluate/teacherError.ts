/**
 * Does the teacher's error reach its students, and do its labels hide it? Where the truth is known, as of simulated films: the errors of the teacher
 * and of the students in children whose bones are behind or ahead of the calendar; and the student's against the pseudo-labels, which is all that
 * can be seen where no truth is known. All lines are of the same films.
 */
import { mean, rowsInBands, take } from '../stats/index.ts'
import { teacherName } from './comparators.ts'
import { countOf, groupsShown, leastShown, shownCount } from './counts.ts'
import type { Part, TeacherError } from './evaluation.ts'
import type { EvaluationInput } from './input.ts'
import { patientsIn, type Resampling, resampleMeans, resampleSlope } from './resample.ts'
import { filmsOf } from './scope.ts'

/** Months of true bone age minus chronological age: where groups meet. */
const edges = [Number.NEGATIVE_INFINITY, -12, -6, 6, 12, Number.POSITIVE_INFINITY]

/** Null without a truth, a teacher's labels, or enough children of known age. */
export function teacherErrorOf(
  input: EvaluationInput,
  part: Part,
  patients: ArrayLike<number>,
  resampling: Resampling,
): TeacherError | null {
  const monthsOf = (kind: string) => input.references.find(reference => reference.kind === kind)?.months
  const [truth, labels] = [monthsOf('simulated truth'), monthsOf('pseudo-label')]
  const teacher = input.comparators.find(({ name }) => name === teacherName)
  const main = input.runs[0]
  if (!truth || !labels || !teacher || !main) return null
  const ages = input.films.map(film => film.chronologicalAgeMonths)
  const films = filmsOf(input, part).filter(film =>
    [truth, labels, teacher.months, main.months, ages].every(months => months[film] !== null),
  )
  const own = films.map(film => patients[film])
  if (patientsIn(own) < leastShown) return null
  const deviations = films.map(film => truth[film]! - ages[film]!)
  if (new Set(deviations).size < 2) return null
  // A run of one fold alone would be of other films.
  const runs = input.runs.filter(({ months }) => films.every(film => months[film] !== null))
  const bands = rowsInBands(deviations, edges)
  const shown = groupsShown(bands.map(({ rows }) => ({ films: rows.length, patients: patientsIn(take(own, rows)) })))
  const line = (
    name: string,
    against: TeacherError['lines'][number]['against'],
    estimates: readonly (number | null)[],
    references: readonly (number | null)[],
  ): TeacherError['lines'] => {
    const errors = films.map(film => estimates[film]! - references[film]!)
    const slope = resampleSlope(own, deviations, errors, resampling)
    if (!slope) return []
    const groups = bands.map(({ rows, lower, upper }, i) => ({
      fromMonths: Number.isFinite(lower) ? lower : null,
      toMonths: Number.isFinite(upper) ? upper : null,
      films: countOf(rows.length, shown[i]),
      deviationMonths: shown[i] && rows.length > 0 ? mean(take(deviations, rows)) : null,
      errorMonths: shown[i]
        ? (resampleMeans(take(own, rows), { error: take(errors, rows) }, resampling).error ?? null)
        : null,
    }))
    return [{ name, against, slope, groups }]
  }
  return {
    part,
    films: shownCount(films.length),
    patients: shownCount(patientsIn(own)),
    lines: [
      ...line(teacher.name, 'simulated truth', teacher.months, truth),
      ...runs.flatMap(({ name, months }) => line(name, 'simulated truth', months, truth)),
      ...line(main.name, 'pseudo-label', main.months, labels),
    ],
  }
}
