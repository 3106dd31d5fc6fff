/**
 * What refusing buys: the error of the films that are accepted against the fraction refused, so that a model that
 * refuses its hard films does not look better than one that reads them.
 */
import { clusterMean, type Interval, riskCoverage } from '../stats/index.ts'
import { countOf, groupsShown, leastShown, shownCount } from './counts.ts'
import type { Count, Part, RefusalCurve, RunStatus, Scope } from './evaluation.ts'
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
  const maeOf = (of: typeof rows): Interval => {
    const { estimate, lower, upper } = clusterMean(
      of.map(({ error }) => Math.abs(error)),
      of.map(({ film }) => patients[film]),
    )
    return { estimate, lower, upper }
  }
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
    hidden: hiddenOf(
      films.filter(film => reference.months[film] !== null),
      run,
      refusedFilms,
    ),
    curve: fractions.flatMap(refused => {
      const maeMonths = found[refused]
      return maeMonths ? [{ refused, maeMonths }] : []
    }),
    asRefused:
      isTold && rows.length > accepted.length && accepted.length > 0
        ? {
            refused: (rows.length - accepted.length) / rows.length,
            maeMonths: maeOf(accepted),
          }
        : null,
  }
}

/** How many of the films were refused and have no estimate; withheld where the refused are. */
function hiddenOf(films: readonly number[], { status, months, forcedMonths }: Run, refusedFilms: Count): Count {
  const hidden = films.filter(
    film => status[film] === 'refused' && months[film] === null && (forcedMonths?.[film] ?? null) === null,
  ).length
  return hidden === 0 || typeof refusedFilms === 'number' ? shownCount(hidden) : refusedFilms
}

/** What to do about refused films without an estimate; nothing where others have one, for what is then without cannot be forced. */
export const forceAdvice = ({ forcedMonths }: Run): string =>
  forcedMonths?.some(months => months !== null)
    ? ''
    : ' Run physis predict once with --force to see what refusing hides.'

/** That errors are of accepted films alone, where that is so. */
export function refusalWarning(films: readonly number[], run: Run, part: Part, { refused }: RunStatus): string | null {
  const hidden = hiddenOf(films, run, refused)
  if (hidden === 0) return null
  const how = hidden === '*' ? 'Some' : hidden === '<10' ? `Fewer than ${leastShown}` : String(hidden)
  return `${how} of the films that ${run.name} refused (${part}) have no estimate: no error here counts them.${forceAdvice(run)}`
}
