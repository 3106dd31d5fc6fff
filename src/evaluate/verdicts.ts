/** The verdict on each reference against margins that were declared before, from what an evaluation found. */
import { leastShown } from './counts.ts'
import type { Evaluation, Part, Scope, Verdict } from './evaluation.ts'
import type { EvaluationInput, Margins } from './input.ts'
import { judge, tooFewPatients } from './verdict.ts'

/** Of the run that is judged, and of what it was refined from, which comes first: one for each reference that people read. */
export function verdictsOf(
  input: EvaluationInput,
  found: Pick<Evaluation, 'agreement' | 'comparatorErrors' | 'coverage'>,
  part: Part,
  margins: Margins,
): Verdict[] {
  const verdicts: Verdict[] = []
  const judged = input.runs.filter(({ name }, i) => i === 0 || name === input.ancestor)
  for (const { kind } of input.references) {
    // A teacher's label is no reading of the site.
    if (kind === 'pseudo-label') continue
    // What came first is told first.
    for (const { name } of judged.toReversed()) {
      const isHere = (block: Omit<Scope, 'part'> & { part: string }) =>
        block.run === name && block.reference === kind && block.part === part
      const agreement = found.agreement.find(block => block.plates === 'all' && isHere(block))
      const numbers = agreement?.numbers
      const scope: Scope = { run: name, reference: kind, part }
      if (!numbers || typeof agreement?.patients !== 'number') {
        verdicts.push({ ...scope, ...tooFewPatients(agreement?.patients ?? 0, kind) })
        continue
      }
      const moved = found.comparatorErrors.find(
        error =>
          error.name === name && error.form === 'recalibrated' && error.reference === kind && error.part === part,
      )
      const held = found.coverage.find(block => isHere(block) && block.source === 'as given')
      verdicts.push({
        ...scope,
        ...judge(
          {
            patients: agreement.patients,
            biasMonths: numbers.biasMonths,
            slope: numbers.calibration?.slope ?? 'The slope could not be worked out.',
            maeMonths: numbers.maeMonths,
            coverage:
              held?.coverage ??
              (held ? `Fewer than ${leastShown} patients have an interval.` : 'The predictions carry no intervals.'),
            recalibratedMaeMonths: moved?.maeMonths ?? null,
          },
          margins,
        ),
      })
    }
  }
  return verdicts
}
