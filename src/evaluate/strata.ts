/**
 * Agreement within groups of children. Groups by how far bone age is from chronological age need care: a single reading
 * that erred upwards puts its film among the advanced children and makes the estimate look too young there. So they
 * are told by the truth where films are simulated; else by a second reader, and compared with the first; else not at all.
 */
import { clusterMean, rowsInBands, shareWithin, take } from '../stats/index.ts'
import { ageBandName, ageEdges } from './bands.ts'
import { countOf, groupsShown } from './counts.ts'
import type { Scope, Stratum } from './evaluation.ts'
import type { EvaluationFilm, EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, type Resampling, resampleMeans, shareOf } from './resample.ts'
import type { Pairs } from './scope.ts'
import { twoReadings } from './twoReadings.ts'

type By = Stratum['by']

/** Months of bone age from chronological age: where groups meet. */
const deviationEdges = [0, 12, 24, Number.POSITIVE_INFINITY]

/** The groups of one scope, and what is to be said of those that are missing. */
export function strataOf(
  input: EvaluationInput,
  scope: Scope,
  pairs: Pairs,
  run: Run,
  reference: Reference,
  resampling: Resampling,
): { strata: Stratum[]; warnings: string[] } {
  const strata: Stratum[] = []
  const add = (by: By, of: Pairs, nameOf: (film: EvaluationFilm, row: number) => string | null, toldBy?: string) => {
    const groups = new Map<string, number[]>()
    for (const [row, position] of of.films.entries()) {
      const name = nameOf(input.films[position], row) ?? 'unknown'
      const group = groups.get(name)
      if (group) group.push(row)
      else groups.set(name, [row])
    }
    const named = [...groups].sort(([a], [b]) => order(a, b))
    // Where nothing tells films apart there is nothing to compare.
    if (named.filter(([name]) => name !== 'unknown').length < (groups.has('unknown') ? 1 : 2)) return
    const sizes = named.map(([, rows]) => ({
      films: rows.length,
      patients: patientsIn(take(of.patients, Uint32Array.from(rows))),
    }))
    const shown = groupsShown(sizes)
    for (const [i, [value, rows]] of named.entries())
      strata.push({
        ...scope,
        by,
        value,
        toldBy: toldBy ?? null,
        films: countOf(sizes[i].films, shown[i]),
        patients: countOf(sizes[i].patients, shown[i]),
        ...(shown[i] ? numbers(of, rows, run, resampling) : unsaid),
      })
  }

  add('sex', pairs, film => (film.sex === null ? null : film.sex === 'F' ? 'girls' : 'boys'))
  add('age', pairs, film => bandOf(film.chronologicalAgeMonths))
  add('side', pairs, film => (film.side === null ? null : film.side === 'L' ? 'left' : 'right'))
  add('site', pairs, film => film.site)
  add('device', pairs, film => film.device)
  add('growth plates', pairs, film => (film.closed === null ? null : film.closed ? 'closed' : 'open'))

  const told = deviations(input, pairs, reference)
  if ('warning' in told) return { strata, warnings: [told.warning] }
  const { of, deviation, toldBy } = told
  add('deviation', of, (_, row) => deviationName(Math.abs(deviation[row])), toldBy)
  add('direction', of, (_, row) => directionName(deviation[row]), toldBy)
  return { strata, warnings: [] }
}

const unsaid = { maeMonths: null, biasMonths: null, shareWithin12: null, coverage: null, meanWidthMonths: null }

function numbers(
  { films, estimates, references, patients }: Pairs,
  rows: readonly number[],
  run: Run,
  resampling: Resampling,
) {
  const errors = rows.map(row => estimates[row] - references[row])
  const own = rows.map(row => patients[row])
  const found = resampleMeans(own, { mae: errors.map(Math.abs), bias: errors }, resampling)
  return {
    maeMonths: found.mae ?? null,
    biasMonths: found.bias ?? null,
    shareWithin12: shareOf(
      errors.map(error => shareWithin([error], 12) === 1),
      own,
    ),
    ...intervalsHeld(
      run,
      rows.map(row => films[row]),
      rows.map(row => references[row]),
      own,
    ),
  }
}

/** How often the run's intervals hold the references, of the films that have one. */
export function intervalsHeld(
  { lower, upper }: Pick<Run, 'lower' | 'upper'>,
  films: readonly number[],
  references: readonly number[],
  patients: readonly number[],
): Pick<Stratum, 'coverage' | 'meanWidthMonths'> {
  const rows = [...films.keys()].filter(row => lower[films[row]] !== null && upper[films[row]] !== null)
  const own = rows.map(row => patients[row])
  if (patientsIn(own) < 2) return { coverage: null, meanWidthMonths: null }
  const bounds = rows.map(row => [lower[films[row]]!, upper[films[row]]!] as const)
  const held = bounds.map(([low, high], i) => references[rows[i]] >= low && references[rows[i]] <= high)
  const width = clusterMean(
    bounds.map(([low, high]) => high - low),
    own,
  )
  return {
    coverage: shareOf(held, own),
    meanWidthMonths: { estimate: width.estimate, lower: width.lower, upper: width.upper },
  }
}

/** Of each film how far its bone age is from its age, and by what that is told. */
function deviations(
  input: EvaluationInput,
  pairs: Pairs,
  reference: Reference,
): { of: Pairs; deviation: Float64Array; toldBy: string } | { warning: string } {
  const truth = input.references.find(({ kind }) => kind === 'simulated truth')
  const both = twoReadings(reference)
  const teller = truth?.months ?? both?.second
  if (!teller)
    return {
      warning: `Against the ${reference.kind}, groups by how far bone age is from chronological age are not shown: a single reading selects on its own error; a second reader would tell them.`,
    }
  const rows = [...pairs.films.keys()].filter(row => {
    const film = pairs.films[row]
    return teller[film] !== null && input.films[film].chronologicalAgeMonths !== null
  })
  const films = rows.map(row => pairs.films[row])
  return {
    of: {
      films: Uint32Array.from(films),
      estimates: Float64Array.from(rows, row => pairs.estimates[row]),
      references: Float64Array.from(rows, row => (truth ? pairs.references[row] : both!.first[pairs.films[row]]!)),
      patients: Uint32Array.from(rows, row => pairs.patients[row]),
    },
    deviation: Float64Array.from(films, film => teller[film]! - input.films[film].chronologicalAgeMonths!),
    toldBy: truth
      ? `told by the simulated truth, compared with the ${reference.kind}`
      : both!.by
        ? `told by the second reading (${both!.by.second}), compared with the first (${both!.by.first})`
        : "told by each film's second reading, compared with its first",
  }
}

function bandOf(ageMonths: number | null): string | null {
  if (ageMonths === null) return null
  const band = rowsInBands([ageMonths], ageEdges).find(({ rows }) => rows.length > 0)
  return band ? ageBandName(band.lower, band.upper) : null
}

function deviationName(months: number): string {
  const [, one, two] = deviationEdges
  return months < one ? `under ${one} months` : months < two ? `${one} to ${two} months` : `${two} months and more`
}

function directionName(months: number): string {
  const one = deviationEdges[1]
  return months <= -one
    ? `${one} months or more behind`
    : months >= one
      ? `${one} months or more ahead`
      : `within ${one} months`
}

/** Numbers by size ("2 to 4" before "10 to 12"), what is not known last. */
function order(a: string, b: string): number {
  if (a === 'unknown' || b === 'unknown') return Number(a === 'unknown') - Number(b === 'unknown')
  return places.has(a) && places.has(b) ? places.get(a)! - places.get(b)! : a.localeCompare(b, 'en', { numeric: true })
}

/** Where names have an order of their own. */
const places = new Map(
  ['girls', 'boys', 'left', 'right', 'open', 'closed']
    .concat([0, 12, 24].map(deviationName), [-12, 0, 12].map(directionName))
    .map((name, i) => [name, i]),
)
