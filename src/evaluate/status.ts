/** How many films a run estimated, refused and failed on, and why it refused. */
import { countOf, groupsShown } from './counts.ts'
import type { Part, RunStatus } from './evaluation.ts'
import type { EvaluationInput, Run } from './input.ts'
import { patientsIn } from './resample.ts'
import { filmsOf } from './scope.ts'

export function statusOf(input: EvaluationInput, run: Run, part: Part, patients: ArrayLike<number>): RunStatus {
  const films = filmsOf(input, part).filter(film => run.status[film] !== null)
  const size = (of: readonly number[]) => ({ films: of.length, patients: patientsIn(of.map(film => patients[film])) })
  const kinds = (['estimated', 'refused', 'failed'] as const).map(status =>
    size(films.filter(film => run.status[film] === status)),
  )
  const shown = groupsShown(kinds)
  const refused = films.filter(film => run.status[film] === 'refused')
  const codes = [...new Set(refused.map(film => run.code[film] ?? 'not said'))].sort()
  const byCode = codes.map(code => size(refused.filter(film => (run.code[film] ?? 'not said') === code)))
  const codesShown = groupsShown(byCode)
  return {
    run: run.name,
    part,
    estimated: countOf(kinds[0].films, shown[0]),
    refused: countOf(kinds[1].films, shown[1]),
    failed: countOf(kinds[2].films, shown[2]),
    byCode: codes.map((code, i) => ({ code, films: countOf(byCode[i].films, codesShown[i] && shown[1]) })),
  }
}
