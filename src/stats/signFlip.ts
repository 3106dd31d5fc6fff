/**
 * Do two methods differ on the same films? A permutation test by patient: if they do not, then a patient's paired
 * differences might as well have had the other sign, all of them at once. The mean difference is compared with the means
 * under flipped signs (Fisher, The Design of Experiments, 1935, section 21). It needs no normal distribution, only that
 * differences are symmetric around 0 under the hypothesis.
 */
import { keyedRandom } from '../base/index.ts'
import { type Cluster, rowsByCluster } from './clusters.ts'
import { mean } from './moments.ts'

export type SignFlipTest = {
  films: number
  patients: number
  meanDifference: number
  /** Two-sided. */
  pValue: number
  /** Sign patterns looked at; all of them where `isExact`. */
  patterns: number
  isExact: boolean
}

/**
 * All sign patterns where there are no more than `permutations` of them, else so many at random; then the observed one
 * counts as one more (Phipson and Smyth, Stat Appl Genet Mol Biol 2010;9:39), so p is never 0.
 *
 * @param differences of each film, e.g. |error of one| - |error of the other|
 * @param clusters of each film its patient
 * @throws {RangeError} if the lengths differ or there is no film
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  clusters: ArrayLike<Cluster>,
  { seed, permutations = 9999 }: { seed: number; permutations?: number },
): SignFlipTest {
  const films = differences.length
  if (clusters.length !== films)
    throw new RangeError(`${films} differences cannot be paired by position with ${clusters.length} patients`)
  if (films === 0) throw new RangeError('no differences, no test')
  const groups = rowsByCluster(clusters)
  const patients = groups.length
  const sums = Float64Array.from(groups, rows => rows.reduce((sum, row) => sum + differences[row], 0))
  const observed = Math.abs(sums.reduce((a, b) => a + b, 0))
  // Patterns that are equal but for rounding are equal.
  const limit = observed - 1e-9 * sums.reduce((sum, value) => sum + Math.abs(value), 0)

  const isExact = 2 ** patients <= permutations
  const patterns = isExact ? 2 ** patients : permutations
  let asFar = 0
  for (let pattern = 0; pattern < patterns; pattern++) {
    const random = isExact ? undefined : keyedRandom(seed, purpose, pattern)
    let bits = pattern
    let flipped = 0
    for (let i = 0; i < patients; i++) {
      if (random && i % 32 === 0) bits = random.integer(2 ** 32)
      flipped += bits & 1 ? sums[i] : -sums[i]
      bits >>>= 1
    }
    if (Math.abs(flipped) >= limit) asFar++
  }
  return {
    films,
    patients,
    meanDifference: mean(differences),
    pValue: isExact ? asFar / patterns : (asFar + 1) / (patterns + 1),
    patterns,
    isExact,
  }
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xf11b
