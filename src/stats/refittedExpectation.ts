/**
 * The cross-fitted expectation of sex and age (`ageSexExpectation.ts`) once more for each draw of a bootstrap: an interval that takes the curve as known is
 * too narrow, for the curve was estimated from the same children. Knots and folds stay as they are, so a draw is a linear regression: sums over its
 * films for each fold and sex, and a small system to solve. The columns of the curve are made orthogonal beforehand, so that
 * the sums do not square away digits.
 */
import { rowsByCluster } from './clusters.ts'
import { splineBasis, splineKnots } from './naturalSpline.ts'

/** @param weights of each film, how often it was drawn @returns of each column of values what is expected of each film; the arrays are used again */
export type Refit = (weights: ArrayLike<number>) => Float64Array[]

/**
 * @param foldOf of each film its fold, from 0: its curve comes from the others
 * @param columns values by film, e.g. readings and estimates; each has a curve of its own
 */
export function refittedExpectation(
  agesMonths: ArrayLike<number>,
  sexes: ArrayLike<string>,
  columns: readonly ArrayLike<number>[],
  foldOf: ArrayLike<number>,
): Refit {
  const films = agesMonths.length
  const folds = Math.max(...Array.from(foldOf)) + 1
  const [groupOf, bases] = basesBySex(agesMonths, sexes)
  const width = Math.max(...bases.map(basis => basis.length))
  const c = columns.length
  // Of each film its columns of the curve, then its values.
  const entries = new Float64Array(films * (width + c))
  const rowOf = new Map<number, number>()
  for (let film = 0; film < films; film++) {
    const basis = bases[groupOf[film]]
    const at = rowOf.get(groupOf[film]) ?? 0
    rowOf.set(groupOf[film], at + 1)
    for (let j = 0; j < basis.length; j++) entries[film * (width + c) + j] = basis[j][at]
    for (let k = 0; k < c; k++) entries[film * (width + c) + width + k] = columns[k][film]
  }
  const size = width * (width + c)
  const sums = new Float64Array(folds * bases.length * size)
  const others = new Float64Array(size)
  const total = new Float64Array(size)
  const coefficients = new Float64Array(folds * bases.length * width * c)
  const out = columns.map(() => new Float64Array(films))
  const placeOf = Uint32Array.from({ length: films }, (_, film) => foldOf[film] * bases.length + groupOf[film])

  return weights => {
    sums.fill(0)
    for (let film = 0; film < films; film++) {
      const weight = weights[film]
      if (weight === 0) continue
      const from = film * (width + c)
      let at = placeOf[film] * size
      for (let j = 0; j < width; j++) {
        const value = weight * entries[from + j]
        // The symmetric half is filled in when it is solved.
        for (let k = j; k < width + c; k++) sums[at + k] += value * entries[from + k]
        at += width + c
      }
    }
    for (let group = 0; group < bases.length; group++) {
      total.fill(0)
      for (let fold = 0; fold < folds; fold++) {
        const at = (fold * bases.length + group) * size
        for (let k = 0; k < size; k++) total[k] += sums[at + k]
      }
      for (let fold = 0; fold < folds; fold++) {
        const at = (fold * bases.length + group) * size
        for (let k = 0; k < size; k++) others[k] = total[k] - sums[at + k]
        solve(others, bases[group].length, width, c, coefficients, (fold * bases.length + group) * width * c)
      }
    }
    for (let k = 0; k < c; k++) {
      const expected = out[k]
      for (let film = 0; film < films; film++) {
        const from = film * (width + c)
        const at = (placeOf[film] * c + k) * width
        let sum = 0
        for (let j = 0; j < width; j++) sum += entries[from + j] * coefficients[at + j]
        expected[film] = sum
      }
    }
    return out
  }
}

/** Of each film its sex as a number; of each sex the columns of its curve over its films, orthonormal but for a factor. */
function basesBySex(agesMonths: ArrayLike<number>, sexes: ArrayLike<string>): [Uint8Array, Float64Array[][]] {
  const groupOf = new Uint8Array(agesMonths.length)
  const bases = rowsByCluster(sexes).map((rows, group) => {
    const ages = rows.map(row => agesMonths[row])
    for (const row of rows) groupOf[row] = group
    const knots = splineKnots(ages)
    const basis = ages.map(age => splineBasis(knots, age))
    const columns = basis[0].map((_, j) => Float64Array.from(basis, row => row[j]))
    for (const [j, column] of columns.entries()) {
      // Twice, for what the first time leaves.
      for (const other of [...columns.slice(0, j), ...columns.slice(0, j)]) {
        const share = dot(column, other) / dot(other, other)
        for (let i = 0; i < column.length; i++) column[i] -= share * other[i]
      }
      const length = Math.sqrt(dot(column, column) / column.length)
      for (let i = 0; i < column.length; i++) column[i] /= length
    }
    return columns
  })
  return [groupOf, bases]
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/**
 * Cholesky: coefficients of `c` right sides, written to `out` from `at` on, `width` apart; NaN where the drawn films carry no curve.
 *
 * @param system rows of `width + c` numbers: the upper half of the sums of products, then the right sides; spoiled
 */
function solve(system: Float64Array, p: number, width: number, c: number, out: Float64Array, at: number): void {
  const stride = width + c
  out.fill(0, at, at + width * c)
  for (let j = 0; j < p; j++) {
    let pivot = system[j * stride + j]
    for (let k = 0; k < j; k++) pivot -= system[k * stride + j] ** 2
    if (!(pivot > 0)) {
      out.fill(Number.NaN, at, at + width * c)
      return
    }
    const root = Math.sqrt(pivot)
    for (let l = j; l < stride; l++) {
      if (l >= p && l < width) continue
      let value = system[j * stride + l]
      for (let k = 0; k < j; k++) value -= system[k * stride + j] * system[k * stride + l]
      system[j * stride + l] = value / root
    }
  }
  for (let r = 0; r < c; r++)
    for (let j = p - 1; j >= 0; j--) {
      let value = system[j * stride + width + r]
      for (let k = j + 1; k < p; k++) value -= system[j * stride + k] * out[at + r * width + k]
      out[at + r * width + j] = value / system[j * stride + j]
    }
}
