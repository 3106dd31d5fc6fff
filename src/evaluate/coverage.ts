/**
 * How often intervals hold the reference: those that came with the estimates, and on the calibration patients one of a single
 * width, each judged by a calibration on the others. A package's own interval is scaled and has bands; on the patients that it learned them from it would
 * hold more than on others, so it is not counted there. The lines that move its estimates onto the readings were learned from these patients too, so
 * lines are fitted anew on the others: a line over a line is a line, as if the first had not been. Against pseudo-labels it is called agreement with the teacher: it says nothing of children.
 */
import {
  conformalQuantile,
  crossFittedCoverage,
  dealFolds,
  fitLine,
  fitRecalibrationBySex,
  mean,
  oneRowPerCluster,
  recalibrate,
  residualScores,
  take,
} from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { Coverage, Scope } from './evaluation.ts'
import type { EvaluationInput, Reference, Run } from './input.ts'
import { patientsIn, resample } from './resample.ts'
import { type Pairs, pairsAt, pairsOf } from './scope.ts'
import { intervalsHeld } from './strata.ts'

const calledAgainst = (kind: Reference['kind']): Coverage['called'] =>
  kind === 'pseudo-label' ? 'agreement with the teacher' : 'coverage'

/** Null where the run gives no interval in this part. */
export function coverageOf(scope: Scope, { films, references, patients }: Pairs, run: Run): Coverage | null {
  const rows = [...films.keys()].filter(row => run.lower[films[row]] !== null && run.upper[films[row]] !== null)
  if (rows.length === 0) return null
  const own = rows.map(row => patients[row])
  const n = patientsIn(own)
  return {
    ...scope,
    source: 'as given',
    called: calledAgainst(scope.reference),
    nominal: run.coverage,
    films: shownCount(rows.length),
    patients: shownCount(n),
    ...(n < leastShown
      ? { coverage: null, meanWidthMonths: null }
      : intervalsHeld(
          run,
          rows.map(row => films[row]),
          rows.map(row => references[row]),
          own,
        )),
  }
}

/** One film of each calibration patient, as the package's calibration takes them; null where there is none, and against pseudo-labels, which calibrate nothing. */
export function calibrationCoverage(
  input: EvaluationInput,
  run: Run,
  reference: Reference,
  patients: ArrayLike<number>,
): Coverage | null {
  if (reference.kind === 'pseudo-label') return null
  const films = [...input.films.keys()].filter(film => input.films[film].split === 'calibration')
  const all = pairsOf(films, run.months, reference.months, patients)
  if (all.films.length === 0) return null
  const rows = oneRowPerCluster(all.patients, input.seed)
  const of = pairsAt(all, rows)
  // The package as it came learned nothing from these patients.
  const isAncestor = run.name === input.ancestor
  const scores = residualScores(isAncestor ? of.estimates : crossRecalibrated(input, of), of.references)
  const block = {
    run: run.name,
    reference: reference.kind,
    part: 'calibration',
    source: 'one width, cross-fitted on calibration patients',
    called: 'coverage',
    nominal: run.coverage,
    films: shownCount(rows.length),
    patients: shownCount(rows.length),
    coverage: null,
    meanWidthMonths: null,
  } as const
  if (rows.length < leastShown) return block
  const { share, quantiles } = crossFittedCoverage(scores, [...of.patients], {
    coverage: run.coverage,
    seed: input.seed,
  })
  const width = 2 * mean(quantiles)
  // So few patients that no interval can be promised: it would be without end and hold everything.
  if (!Number.isFinite(width)) return block
  const one = resample(
    Uint32Array.from(rows.keys()),
    drawn => ({ width: 2 * conformalQuantile(take(scores, drawn), run.coverage) }),
    input,
  )
  return { ...block, coverage: share, meanWidthMonths: one.width ? { ...one.width, estimate: width } : null }
}

/** With fewer patients a package fits no line, and estimates stay as they are. */
const leastForLine = 40
const folds = 10
/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xc11e

/** Estimates of a film a patient on the scale of the readings, each by lines that its patient had no part in. */
function crossRecalibrated(input: EvaluationInput, { films, estimates, references, patients }: Pairs): Float64Array {
  if (estimates.length < leastForLine) return estimates
  const foldOf = dealFolds(patients, folds, input.seed, purpose)
  const sexOf = (row: number) => input.films[films[row]].sex ?? 'unknown'
  const lines = Array.from({ length: folds }, (_, fold) => {
    const others = Uint32Array.from(foldOf.keys()).filter(row => foldOf[row] !== fold)
    return fitRecalibrationBySex(
      (months, readings) => {
        const line = fitLine(months, readings)
        // Estimates that do not rise with the readings stay as they are.
        return line.slope > 0 ? line : { intercept: 0, slope: 1 }
      },
      take(estimates, others),
      take(references, others),
      Array.from(others, sexOf),
    )
  })
  return estimates.map((months, row) => recalibrate(lines[foldOf[row]][sexOf(row)], months))
}
