/**
 * Each run beside every other way to a bone age, on the films that both estimate, pair by pair. One comparison was named
 * before; it alone gets a p value. If it is with a comparator that was given, then with that recalibrated, while the run stays as
 * it is: what remains of an advantage is not one of scale.
 */
import { type Interval, signFlipTest } from '../stats/index.ts'
import { type Estimates, madeFromTraining, recalibrated } from './comparators.ts'
import { leastShown, shownCount } from './counts.ts'
import type { ComparatorError, Comparison, Part } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, type Resampling, resampleMeans } from './resample.ts'
import { filmsOf, isReference, type Pairs, pairsOf } from './scope.ts'
import { lessonsOf } from './training.ts'

export function comparisonsOf(
  input: EvaluationInput,
  reference: Reference,
  part: Part,
  /** Whether this is the part that the primary comparison is made on. */
  isMain: boolean,
  patients: ArrayLike<number>,
  resampling: Resampling,
): { comparisons: Comparison[]; errors: ComparatorError[] } {
  const lessons = lessonsOf(input, part, patients)
  const films = filmsOf(input, part)
  const move = (given: { name: string; months: readonly (number | null)[] }) =>
    recalibrated(input, reference, lessons, given)
  const others = [
    ...madeFromTraining(input, reference, lessons),
    ...input.comparators.flatMap(({ name, months }): Estimates[] => {
      if (isReference(pairsOf(films, months, reference.months, patients))) return []
      const moved = move({ name, months })
      return [{ name, form: 'as given', months: [...months] }, ...(moved ? [moved] : [])]
    }),
  ]
  const runs = input.runs.map((run): Estimates => ({ name: run.name, form: 'as given', months: [...run.months] }))
  const { primary } = input
  const isPrimary = (run: Run, { name, form }: Estimates) =>
    isMain &&
    primary?.reference === reference.kind &&
    primary.run === run.name &&
    primary.against === name &&
    (form !== 'as given' ||
      runs.some(other => other.name === name) ||
      !others.some(other => other.name === name && other.form === 'recalibrated'))

  const toCompare = input.runs.flatMap((run, i) =>
    [
      ...others,
      ...runs.filter(other => other.name !== run.name && (other === runs[0] || isPrimary(run, other) || i === 0)),
    ].flatMap(against => compared(run, against)),
  )
  const alone = [...runs, ...runs.map(move).filter(moved => moved !== null), ...others].flatMap(errorsOf)
  const means = meansOfSameFilms([...toCompare, ...alone], resampling)
  const comparisons = toCompare.map((item, i) => comparison(item, means[i]))
  const errors = alone.map((item, i) => comparatorError(item, means[toCompare.length + i]))
  return { comparisons, errors }

  function compared(run: Run, against: Estimates) {
    const asked = films.filter(film => run.months[film] !== null)
    const pairs = pairsOf(asked, against.months, reference.months, patients)
    if (pairs.films.length === 0) return []
    const ours = Float64Array.from(pairs.films, (film, row) => Math.abs(run.months[film]! - pairs.references[row]))
    const theirs = pairs.estimates.map((estimate, row) => Math.abs(estimate - pairs.references[row]))
    return [
      { run, against, pairs, columns: { ours, theirs, difference: ours.map((error, row) => error - theirs[row]) } },
    ]
  }

  function errorsOf(estimates: Estimates) {
    const pairs = pairsOf(films, estimates.months, reference.months, patients)
    if (pairs.films.length === 0) return []
    const bias = pairs.estimates.map((estimate, row) => estimate - pairs.references[row])
    return [{ estimates, pairs, columns: { mae: bias.map(Math.abs), bias } }]
  }

  function comparison({ run, against, pairs, columns }: ReturnType<typeof compared>[number], found: Means): Comparison {
    const primaryOne = isPrimary(run, against)
    return {
      run: run.name,
      reference: reference.kind,
      part,
      against: against.name,
      form: against.form,
      isPrimary: primaryOne,
      films: shownCount(pairs.films.length),
      patients: shownCount(patientsIn(pairs.patients)),
      runMaeMonths: found.ours ?? null,
      againstMaeMonths: found.theirs ?? null,
      differenceMonths: found.difference ?? null,
      pValue:
        primaryOne && found.difference
          ? signFlipTest(columns.difference, pairs.patients, { seed: input.seed }).pValue
          : null,
    }
  }

  function comparatorError(
    { estimates: { name, form }, pairs }: ReturnType<typeof errorsOf>[number],
    found: Means,
  ): ComparatorError {
    return {
      name,
      form,
      reference: reference.kind,
      part,
      films: shownCount(pairs.films.length),
      patients: shownCount(patientsIn(pairs.patients)),
      maeMonths: found.mae ?? null,
      biasMonths: found.bias ?? null,
    }
  }
}

/** Why the comparison that was named before is missing; null where it is there, or none was named. */
export function primaryMissing(
  { primary, references }: EvaluationInput,
  comparisons: readonly Comparison[],
  errors: readonly ComparatorError[],
): string | null {
  if (!primary || comparisons.some(({ isPrimary }) => isPrimary)) return null
  const kinds = references.map(({ kind }) => kind)
  const known = errors.filter(({ reference }) => reference === primary.reference).map(({ name }) => name)
  const why = kinds.includes(primary.reference)
    ? `no film has both; known are ${[...new Set(known)].join(', ') || 'none'}`
    : `there is no ${primary.reference}; there is ${kinds.join(', ') || 'none'}`
  return `The primary comparison, ${primary.run} against ${primary.against} by the ${primary.reference}, could not be made: ${why}.`
}

type Means = Partial<Record<string, Interval>>

/** Means with their intervals: what is of the same films takes the same draws, once. */
function meansOfSameFilms(
  items: readonly { pairs: Pairs; columns: Record<string, Float64Array> }[],
  resampling: Resampling,
): Means[] {
  const groups = new Map<string, number[]>()
  for (const [i, { pairs }] of items.entries()) {
    const key = pairs.films.join()
    groups.set(key, [...(groups.get(key) ?? []), i])
  }
  const means = items.map((): Means => ({}))
  for (const group of groups.values()) {
    const { patients } = items[group[0]].pairs
    if (patientsIn(patients) < leastShown) continue
    const columns = group.flatMap(i =>
      Object.entries(items[i].columns).map(([name, values]) => [`${i} ${name}`, values]),
    )
    const found = resampleMeans<string>(patients, Object.fromEntries(columns), resampling)
    for (const i of group) for (const name of Object.keys(items[i].columns)) means[i][name] = found[`${i} ${name}`]
  }
  return means
}
