/**
 * External validation: may a model be used at this site as it is? Judged against margins that were declared before, by the
 * ends of intervals: a criterion is met when its whole interval lies within the margin, failed when it lies outside,
 * and open when it holds the margin, for then there are too few patients, or when it could not be found.
 *
 * - transportable: every criterion is met.
 * - not usable: the error is too large even when estimates are moved onto the site's readings (a line for each sex, learned on
 *   other patients of the site), so that recalibration would not mend it.
 * - needs recalibration: a criterion failed as it is, and the error would be small enough on the site's scale.
 * - undecided: else. How many more patients follows from the widths, which fall with the root of their number (of coverage, from
 *   the limit that faces the margin), if the estimates stay where they are.
 */
import { type Interval, patientsForNarrower, patientsForShareLimit } from '../stats/index.ts'
import { leastShown } from './counts.ts'
import type { Count, Scope, Verdict } from './evaluation.ts'
import type { Margins, ReferenceKind } from './input.ts'

export type Judged = {
  patients: number
  biasMonths: Interval
  /** Of reference on estimate; else why there is none, in a sentence. */
  slope: Interval | string
  maeMonths: Interval
  /** Of the model's intervals; else why there is none, in a sentence. */
  coverage: Interval | string
  /** On the site's scale; null where that could not be learned. */
  recalibratedMaeMonths: Interval | null
}

type Criterion = Verdict['criteria'][number]

const coverageName = 'coverage of intervals'

const howToRecalibrate =
  'A Physis package is calibrated anew on these films by "physis study run", with a study of "members: 0" that joins it: docs/train.md, A package on another scale.'

/** More patients than this are no plan. */
const mostPatients = 100_000

export function judge(judged: Judged, margins: Margins): Omit<Verdict, keyof Scope> {
  const { patients, biasMonths, slope, maeMonths, coverage, recalibratedMaeMonths } = judged
  const asItIs = [
    criterion('bias, months', biasMonths, -margins.biasMonths, margins.biasMonths),
    criterion('slope', slope, ...margins.slope),
    criterion('mean absolute error, months', maeMonths, null, margins.maeMonths),
    criterion(coverageName, coverage, margins.coverage, null),
  ]
  const mended =
    recalibratedMaeMonths &&
    criterion('mean absolute error after recalibration, months', recalibratedMaeMonths, null, margins.maeMonths)
  const criteria = mended ? [...asItIs, mended] : asItIs
  const names = (list: readonly Criterion[]) => list.map(({ name }) => name).join('; ')
  const failed = asItIs.filter(({ state }) => state === 'failed')
  const failedMae = failed.some(({ name }) => name === 'mean absolute error, months')

  if (asItIs.every(({ state }) => state === 'met'))
    return {
      word: 'transportable',
      because: `Every criterion is met: ${names(asItIs)}.`,
      morePatients: null,
      criteria,
    }
  if (mended ? mended.state === 'failed' : failedMae)
    return {
      word: 'not usable',
      because: mended
        ? 'The mean absolute error is too large, even on the scale of the readings here.'
        : 'The mean absolute error is too large, and there are too few films to try a recalibration.',
      morePatients: null,
      criteria,
    }
  if (failed.length > 0 && mended?.state === 'met')
    return {
      word: 'needs recalibration',
      because: `Failed as it is: ${names(failed)}. On the scale of the readings here the mean absolute error is small enough. ${howToRecalibrate}`,
      morePatients: null,
      criteria,
    }
  // A criterion that failed stays failed with more patients; what keeps the verdict open is then the error on the site's scale.
  const open = failed.length > 0 ? (mended ? [mended] : []) : asItIs.filter(({ state }) => state === 'open')
  if (open.length === 0)
    return {
      word: 'undecided',
      because: `Failed as it is: ${names(failed)}; there are too few films to try a recalibration.`,
      morePatients: null,
      criteria,
    }
  const found = open.filter(({ value }) => value !== null)
  // What was not found stays open, however many patients there are.
  const missing = failed.length > 0 ? [] : [slope, coverage].filter(value => typeof value === 'string')
  const most = Math.max(0, ...found.map(one => patientsToSettle(one, patients)))
  const more = most <= mostPatients ? roundedUp(Math.max(1, most - patients)) : null
  const settled =
    more === null
      ? 'The estimate lies on the margin: no number of patients that could be had would settle it.'
      : `About ${more} more ${more === 1 ? 'patient' : 'patients'} would settle ${missing.length > 0 ? names(found) : 'it'}, if the estimates stay where they are.`
  return {
    word: 'undecided',
    because: [`Open: ${names(open)}.`, ...(found.length > 0 ? [settled] : []), ...missing].join(' '),
    morePatients: missing.length > 0 ? null : more,
    criteria,
  }
}

/** Where nothing can be worked out. */
export const tooFewPatients = (patients: Count, reference: ReferenceKind): Omit<Verdict, keyof Scope> => ({
  word: 'undecided',
  because: `Too few patients: ${patients === 0 ? 'none has' : `fewer than ${leastShown} have`} both an estimate and a ${reference}.`,
  morePatients: null,
  criteria: [],
})

function criterion(name: string, value: Interval | string, least: number | null, most: number | null): Criterion {
  if (typeof value === 'string') return { name, value: null, least, most, state: 'open' }
  const [from, to] = [least ?? Number.NEGATIVE_INFINITY, most ?? Number.POSITIVE_INFINITY]
  const state =
    value.lower >= from && value.upper <= to ? 'met' : value.upper < from || value.lower > to ? 'failed' : 'open'
  return { name, value, least, most, state }
}

/** To two figures: more would promise a precision that the widths do not have. */
function roundedUp(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1)
  return unit * Math.ceil(n / unit)
}

/** As many as make the interval so narrow that it no longer holds the nearer margin. */
function patientsToSettle({ name, value, least, most }: Criterion, patients: number): number {
  if (value === null) return 0
  const { estimate, lower, upper } = value
  const margins = [least, most].filter(margin => margin !== null)
  const distance = Math.min(...margins.map(margin => Math.abs(estimate - margin)))
  if (distance === 0) return Number.POSITIVE_INFINITY
  if (name === coverageName) {
    const limit = margins[0] < estimate ? lower : upper
    return patientsForShareLimit({ patients, share: estimate, limit }, margins[0])
  }
  const reach = Math.max(upper - estimate, estimate - lower)
  return patientsForNarrower({ patients, width: 2 * reach }, 2 * distance)
}
