/** Agreement of a run with a reference, on films with open and with closed growth plates apart. */
import { agreementNumbers } from './agreement.ts'
import { countOf, groupsShown, leastShown, shownCount } from './counts.ts'
import type { Agreement, Scope } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, type Resampling } from './resample.ts'
import { filmsOf, type Pairs, pairsAt, pairsOf } from './scope.ts'

/** Of all films of a part, and where some have closed plates, of those with open and with closed ones apart. */
export function agreementsOf(
  input: EvaluationInput,
  scope: Scope,
  pairs: Pairs,
  { reference, run }: { reference: Reference; run: Run },
  patients: ArrayLike<number>,
  resampling: Resampling,
): Agreement[] {
  const films = filmsOf(input, scope.part)
  const missing = films.filter(
    film => reference.months[film] !== null && run.status[film] !== null && run.months[film] === null,
  )
  const closed = (film: number) => input.films[film].closed
  const states = [false, true, null].map(state => {
    const rows = [...pairs.films.keys()].filter(row => closed(pairs.films[row]) === state)
    return { of: pairsAt(pairs, rows), missing: missing.filter(film => closed(film) === state).length }
  })
  const sizes = states.map(({ of }) => ({ films: of.films.length, patients: patientsIn(of.patients) }))
  const shown = groupsShown(sizes)
  // Who refuses closed plates has a table of them too: of what it would have said.
  const forced = run.months.map((months, film) => months ?? run.forcedMonths?.[film] ?? null)
  const ofClosed = pairsOf(
    films.filter(film => closed(film) === true),
    forced,
    reference.months,
    patients,
  )
  const all = agreement('all', pairs, missing.length, patientsIn(pairs.patients) >= leastShown)
  if (sizes[0].films + ofClosed.films.length === 0) return [all]
  return [
    all,
    agreement('open', states[0].of, states[0].missing, shown[0]),
    agreement(
      'closed',
      ofClosed,
      states[1].missing,
      (shown[1] || ofClosed.films.length > sizes[1].films) && patientsIn(ofClosed.patients) >= leastShown,
    ),
  ]

  function agreement(plates: Agreement['plates'], of: Pairs, notEstimated: number, isShown: boolean): Agreement {
    const n = patientsIn(of.patients)
    return {
      ...scope,
      plates,
      films: countOf(of.films.length, isShown),
      patients: countOf(n, isShown),
      notEstimated: shownCount(notEstimated),
      numbers: isShown && n >= leastShown ? agreementNumbers(of, plates, input.films, reference, resampling) : null,
    }
  }
}
