/**
 * Rows that belong together: films of one patient resemble each other, so they are drawn together, dealt together into
 * folds, and where each patient may count once only, one of them is drawn.
 */
import { keyedRandom, permutation } from '../base/index.ts'

/** What rows are grouped by: a patient's name or number, or the row's own where patients are not known. */
export type Cluster = string | number

/** The rows of each cluster, in order; clusters in the order in which they are met. */
export function rowsByCluster(clusters: ArrayLike<Cluster>): number[][] {
  const members = new Map<Cluster, number[]>()
  for (let row = 0; row < clusters.length; row++) {
    const rows = members.get(clusters[row])
    if (rows) rows.push(row)
    else members.set(clusters[row], [row])
  }
  return [...members.values()]
}

/**
 * Deals patients into folds of about the same number of patients.
 *
 * @param purpose keeps these random numbers apart from others of the same seed
 * @returns of each row its fold, from 0: the same for all rows of a patient
 * @throws {RangeError} if there are fewer patients than folds, or fewer than two folds
 */
export function dealFolds(clusters: ArrayLike<Cluster>, folds: number, seed: number, purpose: number): Uint32Array {
  const groups = rowsByCluster(clusters)
  if (!(folds >= 2 && groups.length >= folds))
    throw new RangeError(`${groups.length} patients cannot be dealt into ${folds} folds`)
  const order = permutation(groups.length, keyedRandom(seed, purpose))
  const foldOf = new Uint32Array(clusters.length)
  for (const [i, rows] of groups.entries()) for (const row of rows) foldOf[row] = order[i] % folds
  return foldOf
}

/**
 * One row of each patient, drawn at random, in the order of the rows: what conformal intervals are calibrated on, for
 * they take each film for a child of its own.
 */
export function oneRowPerCluster(clusters: ArrayLike<Cluster>, seed: number): Uint32Array {
  const random = keyedRandom(seed, onePurpose)
  return Uint32Array.from(rowsByCluster(clusters), rows => rows[random.integer(rows.length)]).sort()
}

const onePurpose = 0x01f1
