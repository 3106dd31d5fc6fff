/**
 * What refusing buys: the error of the films that are accepted against the fraction refused, so that a model that
 * refuses its hard films does not look better than one that reads them.
 */
import { mean, riskCoverage } from '../stats/index.ts'
import { countOf, groupsShown, leastShown } from './counts.ts'
import type { Count, RefusalCurve, Scope } from './evaluation.ts'
import type { Reference, Run } from './input.ts'
import { patientsIn, type Resampling, resample } from './resample.ts'

const fractions = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]

/**
 * Null where nothing tells doubtful films from others, or there are too few.
 *
 * @param refusedFilms how many the run's status says were refused: where that is withheld, nothing here may tell it
 */
export function refusalCurve(
  scope: Scope,
  films: readonly number[],
  run: Run,
  reference: Reference,
  patients: ArrayLike<number>,
  resampling: Resampling,
  refusedFilms: Count,
): RefusalCurve | null {
  const rows = films.flatMap(film => {
    const truth = reference.months[film]
    const refused = run.months[film] === null
    const estimate = run.months[film] ?? (run.status[film] === 'refused' ? (run.forcedMonths?.[film] ?? null) : null)
    return truth === null || estimate === null ? [] : [{ film, refused, error: estimate - truth }]
  })
  const own = rows.map(({ film }) => patients[film])
  if (patientsIn(own) < leastShown) return null
  const accepted = rows.filter(({ refused }) => !refused)
  // With the accepted, whose number stands beside the error, all would tell the refused.
  const sizes = [accepted, rows.filter(({ refused }) => refused)].map(of => ({
    films: of.length,
    patients: patientsIn(of.map(({ film }) => patients[film])),
  }))
  const isTold = accepted.length === rows.length || (typeof refusedFilms === 'number' && groupsShown(sizes)[1])
  const width = (film: number) =>
    run.lower[film] !== null && run.upper[film] !== null ? run.upper[film] - run.lower[film] : null
  const kinds = [
    ['width of the interval', width],
    ['spread between folds', (film: number) => run.foldSdMonths[film]],
  ] as const
  const known = kinds.find(
    ([, of]) =>
      accepted.every(({ film }) => of(film) !== null) && new Set(accepted.map(({ film }) => of(film))).size > 1,
  )
  if (!known && accepted.length === rows.length) return null
  const curveOf = riskCoverage(
    rows.map(({ error }) => error),
    rows.map(({ film, refused }) => (refused ? Number.POSITIVE_INFINITY : known ? known[1](film)! : 0)),
    fractions,
  )
  const found = resample<string>(
    own,
    drawn => Object.fromEntries(curveOf(drawn).map((mae, i) => [fractions[i], mae])),
    resampling,
  )
  return {
    ...scope,
    doubt: known ? known[0] : 'refused or not',
    films: countOf(rows.length, isTold),
    curve: fractions.flatMap(refused => {
      const maeMonths = found[refused]
      return maeMonths ? [{ refused, maeMonths }] : []
    }),
    asRefused:
      isTold && rows.length > accepted.length && accepted.length > 0
        ? {
            refused: (rows.length - accepted.length) / rows.length,
            maeMonths: mean(accepted.map(({ error }) => Math.abs(error))),
          }
        : null,
  }
}
