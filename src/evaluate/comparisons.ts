/**
 * Each run beside every other way to a bone age, on the films that both estimate, pair by pair. One comparison was named
 * before; it alone gets a p value. If it is with a comparator that was given, then with that recalibrated, while the run stays as
 * it is: what remains of an advantage is not one of scale.
 */
import { signFlipTest } from '../stats/index.ts'
import { type Estimates, madeFromTraining, recalibrated } from './comparators.ts'
import { leastShown, shownCount } from './counts.ts'
import type { ComparatorError, Comparison, Part } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, type Resampling, resampleMeans } from './resample.ts'
import { filmsOf, pairsOf } from './scope.ts'
import { lessonsOf } from './training.ts'

export function comparisonsOf(
  input: EvaluationInput,
  reference: Reference,
  part: Part,
  /** Whether this is the part that the primary comparison is made on. */
  isMain: boolean,
  patients: ArrayLike<number>,
  resampling: Resampling,
): { comparisons: Comparison[]; errors: ComparatorError[]; warnings: string[] } {
  const lessons = lessonsOf(input, part, patients)
  const films = filmsOf(input, part)
  const move = (given: { name: string; months: readonly (number | null)[] }) =>
    recalibrated(input, reference, lessons, given)
  const others = [
    ...madeFromTraining(input, reference, lessons),
    ...input.comparators.flatMap(({ name, months }): Estimates[] => {
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

  const comparisons = input.runs.flatMap((run, i) => {
    const against = [
      ...others,
      ...runs.filter(other => other.name !== run.name && (other === runs[0] || isPrimary(run, other) || i === 0)),
    ]
    return compare(run, against)
  })
  const errors = [...runs, ...runs.map(move).filter(moved => moved !== null), ...others].flatMap(errorOf)
  const warnings =
    isMain && primary?.reference === reference.kind && !comparisons.some(comparison => comparison.isPrimary)
      ? [
          `The primary comparison, ${primary.run} against ${primary.against} by the ${primary.reference}, could not be made: no film has both; known are ${[
            ...others,
            ...runs,
          ]
            .map(({ name }) => name)
            .filter((name, i, all) => all.indexOf(name) === i)
            .join(', ')}.`,
        ]
      : []
  return { comparisons, errors, warnings }

  function compare(run: Run, against: readonly Estimates[]): Comparison[] {
    const pairs = against.map(({ months }) =>
      pairsOf(
        films.filter(film => run.months[film] !== null),
        months,
        reference.months,
        patients,
      ),
    )
    return against.flatMap((other, i): Comparison[] => {
      const { films: both, estimates, references, patients: own } = pairs[i]
      if (both.length === 0) return []
      const ours = Float64Array.from(both, (film, row) => Math.abs(run.months[film]! - references[row]))
      const theirs = estimates.map((estimate, row) => Math.abs(estimate - references[row]))
      const n = patientsIn(own)
      const primaryOne = isPrimary(run, other)
      const found =
        n < leastShown
          ? {}
          : resampleMeans(own, { ours, theirs, difference: ours.map((error, row) => error - theirs[row]) }, resampling)
      return [
        {
          run: run.name,
          reference: reference.kind,
          part,
          against: other.name,
          form: other.form,
          isPrimary: primaryOne,
          films: shownCount(both.length),
          patients: shownCount(n),
          runMaeMonths: found.ours ?? null,
          againstMaeMonths: found.theirs ?? null,
          differenceMonths: found.difference ?? null,
          pValue:
            primaryOne && found.difference
              ? signFlipTest(
                  ours.map((error, row) => error - theirs[row]),
                  own,
                  { seed: input.seed },
                ).pValue
              : null,
        },
      ]
    })
  }

  function errorOf({ name, form, months }: Estimates): ComparatorError[] {
    const { films: both, estimates, references, patients: own } = pairsOf(films, months, reference.months, patients)
    if (both.length === 0) return []
    const errors = estimates.map((estimate, row) => estimate - references[row])
    const n = patientsIn(own)
    const found = n < leastShown ? {} : resampleMeans(own, { mae: errors.map(Math.abs), bias: errors }, resampling)
    return [
      {
        name,
        form,
        reference: reference.kind,
        part,
        films: shownCount(both.length),
        patients: shownCount(n),
        maeMonths: found.mae ?? null,
        biasMonths: found.bias ?? null,
      },
    ]
  }
}
