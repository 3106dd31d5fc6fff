/**
 * Limits of agreement where patients have several films: the spread of the differences is split into that between
 * patients (a child's films all read too old) and that within (the same child is read older on one film than on another),
 * by a one-way analysis of variance (Bland and Altman, J Biopharm Stat 2007;17:571-582, section 3: the true value
 * varies from film to film). Of a film to come, both parts add up. Pooling the films as if of different children would give
 * about the same limits, but not how they come about.
 *
 * Intervals: resample by patient, `clusterBootstrap(patients, (rows, draws) => repeatedLimits(take(differences, rows),
 * draws).upper, ...)`. With fewer than about 50 patients they are too narrow.
 */
import type { Cluster } from './clusters.ts'
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
 * The limits, without intervals. A negative estimate of the variance between patients counts as 0.
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
  const placeOf = placesOf(patients)
  const [sums, sizes] = [new Float64Array(placeOf.groups), new Uint32Array(placeOf.groups)]
  let total = 0
  for (let i = 0; i < n; i++) {
    const deviation = differences[i] - bias
    total += deviation * deviation
    sums[placeOf.places[i]] += deviation
    sizes[placeOf.places[i]]++
  }
  const { groups } = placeOf
  if (groups < 2) throw new RangeError(`${groups} patients show no agreement: two are the least`)
  let [between, squaredSizes] = [0, 0]
  for (let place = 0; place < groups; place++) {
    between += sums[place] ** 2 / sizes[place]
    squaredSizes += sizes[place] ** 2
  }
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

/** Patients numbered from 0. Whole numbers below the number of rows, as resampling gives them, need no map: that is ten times as fast. */
function placesOf(patients: ArrayLike<Cluster>): { groups: number; places: Uint32Array } {
  const n = patients.length
  const places = new Uint32Array(n)
  let groups = 0
  if (patients instanceof Uint32Array && patients.every(patient => patient < n)) {
    const placeOf = new Int32Array(n).fill(-1)
    for (let i = 0; i < n; i++) {
      if (placeOf[patients[i]] < 0) placeOf[patients[i]] = groups++
      places[i] = placeOf[patients[i]]
    }
    return { groups, places }
  }
  const placeOf = new Map<Cluster, number>()
  for (let i = 0; i < n; i++) {
    const place = placeOf.get(patients[i]) ?? groups++
    placeOf.set(patients[i], place)
    places[i] = place
  }
  return { groups, places }
}
