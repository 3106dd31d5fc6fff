/**
 * Which films a block of the evaluation is of, as pairs of an estimate and a reference. The report draws its points from
 * the same ones.
 */
import { type Part, parts, type Scope } from './evaluation.ts'
import type { EvaluationInput, Reference } from './input.ts'

/** Pairs by position. */
export type Pairs = {
  /** Positions in the input. */
  films: Uint32Array
  estimates: Float64Array
  references: Float64Array
  /** Patients by number: what is drawn together. */
  patients: Uint32Array
}

/** Whether a film belongs to a part. */
export function isIn(input: EvaluationInput, part: Part, film: number): boolean {
  const { split } = input.films[film]
  if (part === 'test') return split === 'test' && input.openTest
  return split === (part === 'out of fold' ? 'fold' : 'all')
}

export const filmsOf = (input: EvaluationInput, part: Part): number[] =>
  [...input.films.keys()].filter(film => isIn(input, part, film))

export const partsOf = (input: EvaluationInput): Part[] =>
  parts.filter(part => input.films.some((_, film) => isIn(input, part, film)))

/** Of each film its patient, by number. */
export function patientNumbers(input: EvaluationInput): Uint32Array {
  const numbers = new Map<string, number>()
  return Uint32Array.from(input.films, ({ patient }) => {
    const number = numbers.get(patient) ?? numbers.size
    numbers.set(patient, number)
    return number
  })
}

/** @returns those of the films that have both */
export function pairsOf(
  films: readonly number[],
  estimates: readonly (number | null)[],
  references: readonly (number | null)[],
  patients: ArrayLike<number>,
): Pairs {
  const both = films.filter(film => estimates[film] !== null && references[film] !== null)
  return {
    films: Uint32Array.from(both),
    estimates: Float64Array.from(both, film => estimates[film]!),
    references: Float64Array.from(both, film => references[film]!),
    patients: Uint32Array.from(both, film => patients[film]),
  }
}

/** Whether the estimates are the reference itself, as the teacher's are the pseudo-labels: no comparison. */
export const isReference = ({ estimates, references }: Pairs): boolean =>
  estimates.every((estimate, row) => estimate === references[row])

/** The pairs at these positions. */
export function pairsAt(pairs: Pairs, rows: ArrayLike<number>): Pairs {
  return {
    films: Uint32Array.from(rows, row => pairs.films[row]),
    estimates: Float64Array.from(rows, row => pairs.estimates[row]),
    references: Float64Array.from(rows, row => pairs.references[row]),
    patients: Uint32Array.from(rows, row => pairs.patients[row]),
  }
}

/** The pairs that a block is of; `run` may be a comparator. */
export function pairsOfScope(input: EvaluationInput, { run, reference, part }: Scope): Pairs {
  const estimates = [...input.runs, ...input.comparators].find(({ name }) => name === run)
  if (!estimates) throw new RangeError(`there is no run or comparator named ${run}`)
  const { months } = referenceOf(input, reference)
  return pairsOf(filmsOf(input, part), estimates.months, months, patientNumbers(input))
}

export function referenceOf(input: EvaluationInput, kind: Reference['kind']): Reference {
  const found = input.references.find(reference => reference.kind === kind)
  if (!found) throw new RangeError(`there is no reference ${kind}`)
  return found
}
