/**
 * What a report shows of the maps: whether they survive what they must not survive, and how well they find the growth plates.
 *
 * A map that looks the same when the network has forgotten everything, or has learned from labels that were dealt out at random, shows the picture and
 * not what was learned (Adebayo et al., NeurIPS 2018, arXiv 1810.03292). How much likeness is too much is nowhere agreed: here it is a mean
 * rank correlation of 0.5, and the whole interval must lie on one side of it.
 */
import { clusterBootstrap, mean, rowsInBands, take } from '../../stats/index.ts'
import { ageBandEdges } from './ageBands.ts'
import { cascadeNames, networkMethods, type SaliencyMethod, type SaliencyRow, type SaliencyWeights } from './rows.ts'

/** Mean over films, its 95 % interval from resampled patients; null of fewer than two patients. */
export type PatientMean = {
  films: number
  patients: number
  estimate: number
  lower: number | null
  upper: number | null
}

export type NetworkMethod = (typeof networkMethods)[number]

export type Verdict = 'passed' | 'failed' | 'undecided'

export type SaliencyCheck = {
  method: NetworkMethod
  /** Of which network the maps were compared with the package's. */
  weights: 'random' | 'shuffled_labels'
  correlation: PatientMean
  verdict: Verdict
  sentence: string
}

export type PlateComparison = {
  method: NetworkMethod
  /** Which pixels of growth plates were to be ranked above other bone: all, or those over which bone is seen too. */
  pixels: 'all' | 'over_bone'
  /** Of which reference ages; null for all, which is what a study is judged by. */
  ages: { fromMonths: number; toMonths: number } | null
  /** The one comparison that was named before anyone had looked: the smoothed gradient, all pixels, all ages. */
  primary: boolean
  /** Area under the curve of the package; of the edge detector; of networks with random weights, mean of several. */
  area: PatientMean
  edges: PatientMean
  random: PatientMean
  /** Differences on the same films. */
  overEdges: PatientMean
  overRandom: PatientMean
  sentence: string
}

export type SaliencySummary = {
  films: number
  patients: number
  /** Correlation with the package's maps as more and more is forgotten, from the head on. */
  cascade: { method: NetworkMethod; weights: SaliencyWeights; correlation: PatientMean }[]
  checks: SaliencyCheck[]
  /** Null where no film's growth plates are known. */
  plates: {
    /** Films whose growth plates are known and closed: they are not among the compared. */
    closed: number
    comparisons: PlateComparison[]
  } | null
}

/** Mean rank correlation from which on a map is too much like that of a network that knows nothing. */
export const mostLikeness = 0.5

/** @param closed films whose growth plates are known and closed; undefined where none are known */
export function summariseSaliency(
  rows: readonly SaliencyRow[],
  { seed, closed }: { seed: number; closed: number | undefined },
): SaliencySummary {
  const films = [...new Map(rows.map(row => [row.file, row])).values()]
  const cells = new Map<string, SaliencyRow[]>()
  for (const row of rows) {
    const key = keyOf(row.file, row.weights, row.method)
    cells.set(key, [...(cells.get(key) ?? []), row])
  }
  /** Of each film, a number, mean over draws; NaN where there is none. */
  const values = (weights: SaliencyWeights, method: SaliencyMethod, pick: (row: SaliencyRow) => number | undefined) =>
    films.map(({ file }) => {
      const found = (cells.get(keyOf(file, weights, method)) ?? []).map(pick).filter(v => v !== undefined)
      return found.length > 0 ? mean(found) : Number.NaN
    })
  const meanOf = (each: readonly number[]): PatientMean | undefined =>
    patientMean(
      each,
      films.map(f => f.patient),
      seed,
    )

  const bands = rowsInBands(
    films.map(f => f.ageMonths),
    ageBandEdges,
  ).map(({ lower, upper, rows: members }) => ({
    ages: { fromMonths: lower, toMonths: upper },
    holds: films.map((_, i) => members.includes(i)),
  }))

  const cascade: SaliencySummary['cascade'] = []
  const checks: SaliencyCheck[] = []
  const comparisons: PlateComparison[] = []
  for (const method of networkMethods) {
    for (const weights of [...cascadeNames.slice(1), 'shuffled_labels'] as const) {
      const correlation = meanOf(values(weights, method, row => row.correlation))
      if (!correlation) continue
      if (weights !== 'shuffled_labels') cascade.push({ method, weights, correlation })
      if (weights === 'shuffled_labels' || weights === 'random')
        checks.push({ method, weights, correlation, ...judge(method, weights, correlation) })
    }
    for (const pixels of ['all', 'over_bone'] as const) {
      const pick = ({ plates }: SaliencyRow) => (pixels === 'all' ? plates?.all : plates?.overBone)
      const own = values('trained', method, pick)
      const edge = values('none', 'edges', pick)
      const chance = values('random', method, pick)
      for (const { ages, holds } of [{ ages: null, holds: films.map(() => true) }, ...bands]) {
        const within = (pickOf: (i: number) => number) =>
          meanOf(films.map((_, i) => (holds[i] ? pickOf(i) : Number.NaN)))
        const area = within(i => own[i])
        const edges = within(i => edge[i])
        const random = within(i => chance[i])
        const overEdges = within(i => own[i] - edge[i])
        const overRandom = within(i => own[i] - chance[i])
        if (!area || !edges || !random || !overEdges || !overRandom) continue
        const figures = { area, edges, random, overEdges, overRandom }
        const primary = method === 'gradient' && pixels === 'all' && ages === null
        comparisons.push({
          method,
          pixels,
          ages,
          primary,
          ...figures,
          sentence: compare(method, pixels, ages, figures),
        })
      }
    }
  }
  return {
    films: films.length,
    patients: new Set(films.map(f => f.patient)).size,
    cascade,
    checks,
    plates: closed === undefined ? null : { closed, comparisons },
  }
}

const keyOf = (file: string, weights: string, method: string) => JSON.stringify([file, weights, method])

/** Films without a value (NaN) are left out; undefined if all are. */
function patientMean(values: readonly number[], patients: readonly string[], seed: number): PatientMean | undefined {
  const kept = values.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]))
  if (kept.length === 0) return undefined
  const of = kept.map(i => values[i])
  const clusters = kept.map(i => patients[i])
  const counts = { films: kept.length, patients: new Set(clusters).size }
  if (counts.patients < 2) return { ...counts, estimate: mean(of), lower: null, upper: null }
  const { estimate, lower, upper } = clusterBootstrap(clusters, drawn => mean(take(of, drawn)), { seed })
  return { ...counts, estimate, lower, upper }
}

/** Two digits, and no minus before nothing. */
const two = (value: number): string => Number(value.toFixed(2)).toFixed(2)

const spoken: Record<NetworkMethod, string> = { gradient: 'gradient', grad_cam: 'Grad-CAM' }

function judge(
  method: NetworkMethod,
  weights: SaliencyCheck['weights'],
  correlation: PatientMean,
): { verdict: Verdict; sentence: string } {
  const { estimate, lower, upper, films, patients } = correlation
  const verdict: Verdict =
    lower === null || upper === null
      ? 'undecided'
      : upper < mostLikeness
        ? 'passed'
        : lower >= mostLikeness
          ? 'failed'
          : 'undecided'
  const other =
    weights === 'random' ? 'of networks with random weights' : 'of a network that was trained on shuffled labels'
  const so = {
    passed: 'it changes when what was learned is taken away, as it should',
    failed: 'it survives, so it shows the picture and not what was learned: do not use it to explain an estimate',
    undecided: 'too few patients to tell whether it survives',
  }[verdict]
  const range = lower === null || upper === null ? '' : `, 95 % interval ${two(lower)} to ${two(upper)}`
  return {
    verdict,
    sentence: `The ${spoken[method]} map against that ${other}: mean rank correlation ${two(estimate)}${range}, ${films} films of ${patients} patients; ${so}.`,
  }
}

function compare(
  method: NetworkMethod,
  pixels: PlateComparison['pixels'],
  ages: PlateComparison['ages'],
  {
    area,
    edges,
    random,
    overEdges,
    overRandom,
  }: Omit<PlateComparison, 'method' | 'pixels' | 'ages' | 'primary' | 'sentence'>,
): string {
  const against = (name: string, other: PatientMean, { estimate, lower, upper }: PatientMean) => {
    const its = `${name} (${two(other.estimate)})`
    if (lower === null || upper === null) return `no interval against ${its}: one patient`
    const range = `difference ${two(estimate)}, 95 % interval ${two(lower)} to ${two(upper)}`
    if (lower > 0) return `better than ${its}: ${range}`
    return upper < 0 ? `worse than ${its}: ${range}` : `no clear difference from ${its}: ${range}`
  }
  const which = pixels === 'all' ? 'growth plates' : 'what of growth plates lies over bone'
  const of = ages ? ` from ${ages.fromMonths / 12} to ${ages.toMonths / 12} years` : ''
  return `The ${spoken[method]} map ranks ${which} above other bone with an area under the curve of ${two(area.estimate)} (${area.films} films of ${area.patients} patients${of}); ${against('an edge detector', edges, overEdges)}; ${against('random weights', random, overRandom)}.`
}
