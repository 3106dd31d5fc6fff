/**
 * What the first page and the figures are of: the run that the study is about, on the test films if they were opened, against
 * the reference of the primary comparison or else, and it is said, the nearest to a human reading.
 */
import type { Evaluation, Part, Scope } from '../evaluation.ts'
import type { EvaluationFilm, EvaluationInput, ReferenceKind } from '../input.ts'
import { pairsOfScope } from '../scope.ts'

/** Who made the reference, the most telling first. */
const order: readonly ReferenceKind[] = ['hand reading', 'knee reading', 'simulated truth', 'pseudo-label']

export function headlineOf({ runs, parts, references, primary }: Evaluation): Scope {
  const kinds = order.filter(kind => references.some(reference => reference.kind === kind))
  const named = primary?.reference
  return {
    run: runs[0]?.name ?? '',
    part: parts.includes('test') ? 'test' : (parts[0] ?? 'all'),
    reference: named !== undefined && kinds.includes(named) ? named : (kinds[0] ?? 'hand reading'),
  }
}

/** That the primary comparison names a reference that there is not: a sentence, or null. */
export function otherReference(evaluation: Evaluation): string | null {
  const { primary, references } = evaluation
  if (!primary || references.some(({ kind }) => kind === primary.reference)) return null
  return `The primary comparison names the ${primary.reference}, and there is none: what stands here, and the figures, are by ${headlineOf(evaluation).reference}.`
}

/** The reference kinds that there are, in the order of the report. */
export const kindsOf = ({ references }: Evaluation): ReferenceKind[] =>
  order.filter(kind => references.some(reference => reference.kind === kind))

export const isOf =
  (scope: Partial<Scope>) =>
  (block: Partial<Scope>): boolean =>
    (Object.keys(scope) as (keyof Scope)[]).every(key => block[key] === scope[key])

/** As sentences say it. */
export const partWords: Record<Part, string> = {
  'out of fold': 'out of fold',
  test: 'test films',
  all: 'all films',
}

/** A film with what a figure needs, in months. */
export type Shown = { film: EvaluationFilm; predicted: number; reference: number; closed: boolean; row: number }

/** The films of a scope that have both an estimate and a reference. */
export function shownFilms(input: EvaluationInput, scope: Scope): Shown[] {
  if (input.runs.length === 0 || input.references.length === 0) return []
  const { films, estimates, references } = pairsOfScope(input, scope)
  return Array.from(films, (row, i) => ({
    film: input.films[row],
    row,
    predicted: estimates[i],
    reference: references[i],
    closed: input.films[row].closed === true,
  }))
}

/** Letters and digits of a name, for files and ids. */
export const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
