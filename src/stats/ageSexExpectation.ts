/**
 * The bone age to be expected of a child of this sex and chronological age, from a natural cubic spline for each sex: the
 * comparator that any model which looks at films must beat, and the m of the calendar question. (The chronological age
 * itself is a straw man: it knows neither the readers' atlas nor the children who are sent for a film.)
 *
 * Cross-fitted, each film's expectation comes from other patients' readings. Fitted on the film's own reading too, the
 * expectation would lean towards it, the more the smaller the study.
 */
import { type Cluster, dealFolds, rowsByCluster } from './clusters.ts'
import { fitNaturalSpline, type NaturalSpline, splineAt, splineKnots } from './naturalSpline.ts'
import { refittedExpectation } from './refittedExpectation.ts'

/** A spline for each sex met in the fit, by its name. */
export type AgeSexExpectation = Record<string, NaturalSpline>

/**
 * @param agesMonths chronological ages of the films
 * @param sexes of the same films; the expectation knows these sexes only
 * @param boneAgesMonths their references
 * @throws {RangeError} if the lengths differ, or a sex has too few films or all at one age
 */
export function fitAgeSexExpectation(
  agesMonths: ArrayLike<number>,
  sexes: ArrayLike<string>,
  boneAgesMonths: ArrayLike<number>,
): AgeSexExpectation {
  const n = agesMonths.length
  if (sexes.length !== n || boneAgesMonths.length !== n)
    throw new RangeError(`${n} ages, ${sexes.length} sexes and ${boneAgesMonths.length} bone ages are not paired`)
  return Object.fromEntries(
    rowsByCluster(sexes).map(rows => {
      const of = (values: ArrayLike<number>) => rows.map(row => values[row])
      return [sexes[rows[0]], fitNaturalSpline(of(agesMonths), of(boneAgesMonths))]
    }),
  )
}

/**
 * The expected bone age in months.
 *
 * @throws {RangeError} if no film of this sex was in the fit
 */
export function expectedBoneAge(expectation: AgeSexExpectation, ageMonths: number, sex: string): number {
  if (!Object.hasOwn(expectation, sex)) throw new RangeError(`no film of sex ${sex} was in the fit`)
  return splineAt(expectation[sex], ageMonths)
}

/**
 * Of each film the bone age expected from the films of other folds. Parameters as in `fitAgeSexExpectation`.
 *
 * @param clusters of each film its patient: a patient's films are in one fold
 * @throws {RangeError} as `fitAgeSexExpectation`, of every fold, and if there are fewer patients than folds
 */
export function crossFittedExpectation(
  agesMonths: ArrayLike<number>,
  sexes: ArrayLike<string>,
  boneAgesMonths: ArrayLike<number>,
  clusters: ArrayLike<Cluster>,
  { seed, folds = 10 }: { seed: number; folds?: number },
): Float64Array {
  const foldOf = expectationFolds(clusters, { seed, folds })
  for (const rows of rowsByCluster(sexes))
    for (let fold = 0; fold < folds; fold++) {
      const others = rows.filter(row => foldOf[row] !== fold)
      if (others.length === rows.length) continue
      if (others.length === 0) throw new RangeError(`no film of sex ${sexes[rows[0]]} was in the fit`)
      if (others.length < 5) throw new RangeError(`${others.length} points carry no curve: five are the least`)
      // Films of one age carry none either.
      splineKnots(others.map(row => agesMonths[row]))
    }
  const once = new Uint8Array(foldOf.length).fill(1)
  const [expected] = refittedExpectation(agesMonths, sexes, [boneAgesMonths], foldOf, clusters)(once).expected()
  if (expected.some(Number.isNaN)) throw new RangeError('the ages of the films carry no curve')
  return expected
}

/** Of each film the fold whose curve it does not shape. */
export const expectationFolds = (
  clusters: ArrayLike<Cluster>,
  { seed, folds = 10 }: { seed: number; folds?: number },
) => dealFolds(clusters, folds, seed, purpose)

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0xa6e5
