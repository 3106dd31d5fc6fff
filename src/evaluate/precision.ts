/**
 * How alike a model's estimates are where children's bones are: both knees of a child on the same day, the same knee
 * some time later less the time that passed, the same film cut a little elsewhere. No reference is needed, and no
 * accuracy is shown by it: a model that always says the same is precise.
 */
import { mean, standardDeviation, take } from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { Part, Precision } from './evaluation.ts'
import type { EvaluationInput, Run } from './input.ts'
import { patientsIn, type Resampling, resample } from './resample.ts'
import { filmsOf } from './scope.ts'

/** Films of a child at ages no further apart than this, months, are of one day, dates rounded. */
const sameDayMonths = 0.1
/** Serial films are at least this far apart: two films of one week are of one age. */
const serialMonths = 1

type Difference = { patient: number; months: number }

export function precisionOf(
  input: EvaluationInput,
  run: Run,
  part: Part,
  patients: ArrayLike<number>,
  resampling: Resampling,
): Precision[] {
  const films = filmsOf(input, part).filter(film => run.months[film] !== null)
  return [
    pairBlock(
      'left against right',
      'Both knees of a child at one age: holds what the knees themselves differ in.',
      leftRight(input, run, films, patients),
    ),
    pairBlock(
      'serial films',
      'Change of the estimate minus the time that passed, of one knee: holds how fast the child matured, and what age does if the model was told it.',
      serial(input, run, films, patients),
    ),
    movedCrops(input, run, part, patients, resampling),
  ]
    .filter(block => block !== null)
    .map(block => ({ run: run.name, part, ...block }))

  function pairBlock(
    kind: Precision['kind'],
    note: string,
    differences: readonly Difference[],
  ): Omit<Precision, 'run' | 'part'> | null {
    if (differences.length === 0) return null
    const own = differences.map(({ patient }) => patient)
    const n = patientsIn(own)
    const months = differences.map(difference => difference.months)
    const found =
      n < leastShown
        ? {}
        : resample(
            own,
            rows => {
              const drawn = take(months, rows)
              return { sd: standardDeviation(drawn) / Math.SQRT2, mean: mean(drawn) }
            },
            resampling,
          )
    return {
      kind,
      note,
      pairs: shownCount(differences.length),
      patients: shownCount(n),
      sdMonths: found.sd ?? null,
      meanDifferenceMonths: found.mean ?? null,
    }
  }
}

/** Right minus left, of films of one hand film or one age. */
function leftRight(
  input: EvaluationInput,
  run: Run,
  films: readonly number[],
  patients: ArrayLike<number>,
): Difference[] {
  const known = films.filter(film => input.films[film].patientKnown && input.films[film].side !== null)
  const taken = new Set<number>()
  const byPatient = ofPatient(known, patients)
  return known.flatMap(left => {
    if (input.films[left].side !== 'L') return []
    const a = input.films[left]
    const right = (byPatient.get(patients[left]) ?? []).find(film => {
      const b = input.films[film]
      if (b.side !== 'R' || taken.has(film)) return false
      if (a.chronologicalAgeMonths !== null && b.chronologicalAgeMonths !== null)
        return Math.abs(a.chronologicalAgeMonths - b.chronologicalAgeMonths) <= sameDayMonths
      return a.hand !== null && a.hand === b.hand
    })
    if (right === undefined) return []
    taken.add(right)
    return [{ patient: patients[left], months: run.months[right]! - run.months[left]! }]
  })
}

/** Of neighbours in time of one side. */
function serial(input: EvaluationInput, run: Run, films: readonly number[], patients: ArrayLike<number>): Difference[] {
  const age = (film: number) => input.films[film].chronologicalAgeMonths!
  const known = films.filter(
    film => input.films[film].patientKnown && input.films[film].chronologicalAgeMonths !== null,
  )
  const differences: Difference[] = []
  for (const [patient, own] of ofPatient(known, patients))
    for (const side of ['L', 'R', null]) {
      const inTime = own.filter(film => input.films[film].side === side).sort((a, b) => age(a) - age(b))
      let before = inTime[0]
      for (const film of inTime.slice(1)) {
        if (age(film) - age(before) < serialMonths) continue
        differences.push({ patient, months: run.months[film]! - run.months[before]! - (age(film) - age(before)) })
        before = film
      }
    }
  return differences
}

function movedCrops(
  input: EvaluationInput,
  run: Run,
  part: Part,
  patients: ArrayLike<number>,
  resampling: Resampling,
): Omit<Precision, 'run' | 'part'> | null {
  const inPart = new Set(filmsOf(input, part))
  const estimates = new Map<number, number[]>()
  for (const { kind, film, boneAgeMonths } of run.probes)
    if (kind === 'crop moved' && inPart.has(film) && run.months[film] !== null)
      estimates.set(film, [...(estimates.get(film) ?? [run.months[film]]), boneAgeMonths])
  if (estimates.size === 0) return null
  const own = Array.from(estimates.keys(), film => patients[film])
  const n = patientsIn(own)
  const variances = Array.from(estimates.values(), values => standardDeviation(values) ** 2)
  const { sd } =
    n < leastShown ? {} : resample(own, rows => ({ sd: Math.sqrt(mean(take(variances, rows))) }), resampling)
  return {
    kind: 'crop moved',
    note: 'The same film, cut a little elsewhere: holds nothing of the child.',
    pairs: shownCount(estimates.size),
    patients: shownCount(n),
    sdMonths: sd ?? null,
    meanDifferenceMonths: null,
  }
}

function ofPatient(films: readonly number[], patients: ArrayLike<number>): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const film of films) {
    const group = groups.get(patients[film])
    if (group) group.push(film)
    else groups.set(patients[film], [film])
  }
  return groups
}
