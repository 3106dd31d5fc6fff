/**
 * How many patients a study needs for an interval of a wanted width: planned by precision, not by the power of a test. All
 * widths are of the whole interval, lower to upper, and are those to be expected: about half of all studies get a
 * wider one, so plan with some to spare. Where patients have several films, their number is multiplied by the design
 * effect 1 + (films - 1) x correlation and shared out (Kish, Survey Sampling, 1965, section 5.4).
 */
import { binomialInterval } from './binomial.ts'
import { studentT } from './quantile.ts'

export type SampleDesign = {
  /** Nominal coverage of the interval. */
  level?: number
  filmsPerPatient?: number
  /** Of what is averaged (errors, or covered or not), between films of one patient: 0 to 1. */
  withinPatientCorrelation?: number
}

/**
 * For a mean absolute error.
 *
 * @param maeMonths the error expected, e.g. 5.0
 * @param widthMonths the width wanted, e.g. 1 for 4.5 to 5.5
 * @param absoluteErrorSdMonths standard deviation of the absolute errors; unless known, that of normal errors without
 * bias, sqrt(pi / 2 - 1) of their mean; heavy tails need more
 * @throws {RangeError} if a width, an error or the design is impossible
 */
export function patientsForMae(
  {
    maeMonths,
    widthMonths,
    absoluteErrorSdMonths = Math.sqrt(Math.PI / 2 - 1) * maeMonths,
  }: { maeMonths: number; widthMonths: number; absoluteErrorSdMonths?: number },
  design: SampleDesign = {},
): number {
  checkPositive({ maeMonths, widthMonths, absoluteErrorSdMonths })
  return smallest(2, patients => {
    const t = studentT((1 + (design.level ?? 0.95)) / 2, patients - 1)
    return (2 * t * absoluteErrorSdMonths) / Math.sqrt(independentFilms(patients, design)) <= widthMonths
  })
}

/**
 * For a share, e.g. the coverage of intervals; Wilson's interval.
 *
 * @param share the share expected, 0 to 1, e.g. 0.9
 * @param width the width wanted, e.g. 0.05
 * @throws {RangeError} if a width, a share or the design is impossible
 */
export function patientsForShare(
  { share, width }: { share: number; width: number },
  design: SampleDesign = {},
): number {
  checkPositive({ width })
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share of ${share} is not from 0 to 1`)
  return smallest(2, patients => {
    const films = independentFilms(patients, design)
    const { lower, upper } = binomialInterval(share * films, films, design.level)
    return upper - lower <= width
  })
}

/**
 * For a slope, e.g. recovery: of P - m on T - m.
 *
 * @param width the width wanted, e.g. 0.2
 * @param residualSdMonths standard deviation of the points around the line, e.g. of P - m
 * @param spreadMonths standard deviation of what they are regressed on, e.g. of T - m
 * @param reliability of the latter, for a slope that is corrected for it; a second reading as instrument needs about as
 * many
 * @throws {RangeError} if a number or the design is impossible
 */
export function patientsForSlope(
  {
    width,
    residualSdMonths,
    spreadMonths,
    reliability = 1,
  }: { width: number; residualSdMonths: number; spreadMonths: number; reliability?: number },
  design: SampleDesign = {},
): number {
  checkPositive({ width, residualSdMonths, spreadMonths })
  if (!(reliability > 0 && reliability <= 1))
    throw new RangeError(`a reliability of ${reliability} is not above 0 and at most 1`)
  return smallest(3, patients => {
    const t = studentT((1 + (design.level ?? 0.95)) / 2, patients - 2)
    const standardError = residualSdMonths / (spreadMonths * Math.sqrt(independentFilms(patients, design) - 1))
    return (2 * t * standardError) / reliability <= width
  })
}

/**
 * For any interval that so many patients have given once, for its width falls with the root of their number. The
 * difference to `patients` is how many more are needed.
 *
 * @throws {RangeError} if a number is not above 0
 */
export function patientsForNarrower(now: { patients: number; width: number }, wantedWidth: number): number {
  checkPositive({ ...now, wantedWidth })
  return Math.ceil(now.patients * (now.width / wantedWidth) ** 2 - 1e-9)
}

/**
 * For the interval of a share (Wilson's) to end at a margin. It reaches further towards one half than away from it, the more so the fewer patients there
 * are, so that its width says too little. With n films its limit solves (share - limit)^2 = z^2 limit (1 - limit) / n: what n gave once
 * tells what another limit needs.
 *
 * @param now the share, and the limit of its interval that lies on the margin's side
 * @throws {RangeError} if a number is not above 0, or a limit or margin is no share
 */
export function patientsForShareLimit(now: { patients: number; share: number; limit: number }, margin: number): number {
  const filmsFor = (limit: number) => (limit * (1 - limit)) / (now.share - limit) ** 2
  const [here, wanted] = [filmsFor(now.limit), filmsFor(margin)]
  checkPositive({
    patients: now.patients,
    [`what a limit of ${now.limit} takes`]: here,
    [`what a margin of ${margin} takes`]: wanted,
  })
  return Math.ceil((now.patients * wanted) / here - 1e-9)
}

/** As many films of different children as these patients' films are worth. */
function independentFilms(
  patients: number,
  { filmsPerPatient = 1, withinPatientCorrelation = 0 }: SampleDesign,
): number {
  if (!(filmsPerPatient >= 1)) throw new RangeError(`${filmsPerPatient} films a patient: one is the least`)
  if (!(withinPatientCorrelation >= 0 && withinPatientCorrelation <= 1))
    throw new RangeError(`a correlation of ${withinPatientCorrelation} within patients is not from 0 to 1`)
  return (patients * filmsPerPatient) / (1 + (filmsPerPatient - 1) * withinPatientCorrelation)
}

function checkPositive(numbers: Record<string, number>): void {
  for (const [name, number] of Object.entries(numbers))
    if (!(number > 0 && number < Number.POSITIVE_INFINITY))
      throw new RangeError(`${name} is ${number}: it must be above 0`)
}

/** The smallest whole number from `least` that is enough, given that all larger ones are. */
function smallest(least: number, isEnough: (n: number) => boolean): number {
  let high = least
  while (!isEnough(high)) {
    high *= 2
    if (high > 1e9) throw new RangeError('no number of patients below a billion is enough: ask for a wider interval')
  }
  let low = Math.max(least, Math.floor(high / 2))
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle + 1
  }
  return high
}
