/**
 * Limits of agreement where patients have several films: the spread of the differences is split into that between
 * patients (a child's films all read too old) and that within (the same child is read older on one film than on another),
 * by a one-way analysis of variance (Bland and Altman, J Biopharm Stat 2007;17:571-582, section 3: the true value
 * varies from film to film). Of a film to come, both parts add up. Pooling the films as if of different children would give
 * about the same limits, but not how they come about.
 *
 * Intervals: resample by patient, with the sums of `limitsColumns`. With fewer than about 50 patients they are too narrow.
 */
import { type Cluster, rowsByCluster } from './clusters.ts'
import { mean } from './moments.ts'
import { normalQuantile } from './quantile.ts'

export type RepeatedLimits = {
  films: number
  patients: number
  /** Mean difference over films, in the unit of the differences, as all that follow. */
  bias: number
  /** NaN where no patient has two films. */
  betweenPatientsSd: number
  withinPatientsSd: number
  /** Of a single film of a patient to come. */
  standardDeviation: number
  /** 95 % limits of agreement. */
  lower: number
  upper: number
}

/**
 * The limits, without intervals: the definition that `limitsColumns` is held against. A negative estimate of the variance between patients counts as 0.
 *
 * @param differences method minus reference of each film
 * @param patients of each film its patient
 * @throws {RangeError} if the lengths differ or there are fewer than two patients
 */
export function repeatedLimits(differences: ArrayLike<number>, patients: ArrayLike<Cluster>): RepeatedLimits {
  const n = differences.length
  if (patients.length !== n)
    throw new RangeError(`${n} differences cannot be paired by position with ${patients.length} patients`)
  const bias = mean(differences)
  const groups = rowsByCluster(patients)
  let [total, between, squaredSizes] = [0, 0, 0]
  for (const rows of groups) {
    let sum = 0
    for (const row of rows) {
      const deviation = differences[row] - bias
      total += deviation * deviation
      sum += deviation
    }
    between += sum ** 2 / rows.length
    squaredSizes += rows.length ** 2
  }
  return limits({ n, groups: groups.length, bias, total, between, squaredSizes })
}

/** Sums over films of the columns of `limitsColumns`. */
export type LimitsSums = Record<'n' | 'difference' | 'square' | 'ofPatient' | 'films', number>

/**
 * Columns whose sums over the films of any patients, some of them several times, tell the limits.
 *
 * @param differences and `patients` as in `repeatedLimits`
 */
export function limitsColumns(
  differences: ArrayLike<number>,
  patients: ArrayLike<Cluster>,
): {
  columns: Record<keyof LimitsSums, Float64Array>
  limitsOf: (sums: LimitsSums, patients: number) => RepeatedLimits
} {
  const n = differences.length
  const columns = {
    n: new Float64Array(n).fill(1),
    difference: Float64Array.from(differences),
    square: Float64Array.from(differences, difference => difference * difference),
    /** The difference times the mean of its patient: over a patient, its squared sum over its films. */
    ofPatient: new Float64Array(n),
    /** How many the patient has: over a patient, its films squared. */
    films: new Float64Array(n),
  }
  for (const rows of rowsByCluster(patients)) {
    const own = mean(rows.map(row => differences[row]))
    for (const row of rows) {
      columns.ofPatient[row] = differences[row] * own
      columns.films[row] = rows.length
    }
  }
  return {
    columns,
    limitsOf({ n, difference, square, ofPatient, films }, patients) {
      const bias = difference / n
      const squaredBias = n * bias * bias
      return limits({
        n,
        groups: patients,
        bias,
        total: square - squaredBias,
        between: ofPatient - squaredBias,
        squaredSizes: films,
      })
    },
  }
}

/** From sums of squares about the mean difference: of films, and of patients. */
function limits(of: {
  n: number
  groups: number
  bias: number
  total: number
  between: number
  squaredSizes: number
}): RepeatedLimits {
  const { n, groups, bias, total, between, squaredSizes } = of
  if (groups < 2) throw new RangeError(`${groups} patients show no agreement: two are the least`)
  const withinVariance = n === groups ? Number.NaN : Math.max(0, total - between) / (n - groups)
  const filmsAPatient = (n - squaredSizes / n) / (groups - 1)
  const betweenVariance = Math.max(0, (between / (groups - 1) - withinVariance) / filmsAPatient)
  const standardDeviation = Math.sqrt(n === groups ? total / (n - 1) : betweenVariance + withinVariance)
  const reach = normalQuantile(0.975) * standardDeviation
  return {
    films: n,
    patients: groups,
    bias,
    betweenPatientsSd: Math.sqrt(betweenVariance),
    withinPatientsSd: Math.sqrt(withinVariance),
    standardDeviation,
    lower: bias - reach,
    upper: bias + reach,
  }
}
