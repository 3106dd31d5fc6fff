/**
 * The cross-fitted expectation of sex and age (`ageSexExpectation.ts`) once more for each draw of a bootstrap: an interval that takes the curve as known is
 * too narrow, for the curve was estimated from the same children. Knots and folds stay as they are, so a draw is a linear regression: sums of products
 * for each fold and sex, and a small system to solve. Those sums also tell how deviations from the curves vary together, without going through
 * the films: each patient's part of them is worked out once. The columns of the curve are made orthogonal beforehand, and values are taken from their
 * mean, so that the sums do not square away digits.
 */
import { type Cluster, rowsByCluster } from './clusters.ts'
import { mean } from './moments.ts'
import { splineBasis, splineKnots } from './naturalSpline.ts'

/** How far a column of values deviates from the curve of one; both by position. */
export type Deviation = { of: number; from: number }

export type RefittedExpectation = {
  /** Of each column of values what is expected of each film. */
  expected: () => Float64Array[]
  /** Of two deviations over the drawn films. NaN where the drawn films carry no curve. */
  covariance: (a: Deviation, b: Deviation) => number
}

/**
 * @param columns values by film, e.g. readings and estimates; each has a curve of its own
 * @param foldOf of each film its fold, from 0: its curve comes from the others
 * @param patients of each film whom it shows: a patient's films are in one fold and drawn together
 * @returns what holds for films drawn so often; until it is asked again
 */
export function refittedExpectation(
  agesMonths: ArrayLike<number>,
  sexes: ArrayLike<string>,
  columns: readonly ArrayLike<number>[],
  foldOf: ArrayLike<number>,
  patients: ArrayLike<Cluster>,
): (weights: ArrayLike<number>) => RefittedExpectation {
  const films = agesMonths.length
  const [groupOf, bases] = basesBySex(agesMonths, sexes)
  const folds = Math.max(...Array.from(foldOf)) + 1
  const places = folds * bases.length
  const placeOf = Uint32Array.from({ length: films }, (_, film) => foldOf[film] * bases.length + groupOf[film])
  const width = Math.max(...bases.map(basis => basis.length))
  const c = columns.length
  const stride = width + c
  // One constant for all columns: every curve holds it.
  const centre = mean(columns.map(mean))
  // Of each film its columns of the curve, then its values.
  const entries = new Float64Array(films * stride)
  const met = new Uint32Array(bases.length)
  for (let film = 0; film < films; film++) {
    const basis = bases[groupOf[film]]
    const at = met[groupOf[film]]++
    for (let j = 0; j < basis.length; j++) entries[film * stride + j] = basis[j][at]
    for (let k = 0; k < c; k++) entries[film * stride + width + k] = columns[k][film] - centre
  }

  // Films that are in one place and drawn together, and their sums of products: the upper half, row after row.
  const units = rowsByCluster(Array.from(placeOf, (place, film) => `${place} ${patients[film]}`))
  const size = (stride * (stride + 1)) / 2
  const products = new Float64Array(units.length * size)
  for (const [unit, rows] of units.entries())
    for (const film of rows) {
      let at = unit * size
      for (let j = 0; j < stride; j++)
        for (let k = j; k < stride; k++) products[at++] += entries[film * stride + j] * entries[film * stride + k]
    }
  const sums = new Float64Array(places * size)
  const total = new Float64Array(size)
  const system = new Float64Array(width * stride)
  const coefficients = new Float64Array(places * c * width)

  return weights => {
    sums.fill(0)
    for (let unit = 0; unit < units.length; unit++) {
      const [first] = units[unit]
      const weight = weights[first]
      if (weight === 0) continue
      const at = placeOf[first] * size
      const from = unit * size
      for (let k = 0; k < size; k++) sums[at + k] += weight * products[from + k]
    }
    for (let group = 0; group < bases.length; group++) {
      total.fill(0)
      for (let fold = 0; fold < folds; fold++) {
        const at = (fold * bases.length + group) * size
        for (let k = 0; k < size; k++) total[k] += sums[at + k]
      }
      for (let fold = 0; fold < folds; fold++) {
        const place = fold * bases.length + group
        let at = 0
        for (let j = 0; j < width; j++)
          for (let k = j; k < stride; k++, at++) system[j * stride + k] = total[at] - sums[place * size + at]
        solve(system, bases[group].length, width, c, coefficients, place * c * width)
      }
    }
    return { expected, covariance }
  }

  function expected(): Float64Array[] {
    return columns.map((_, k) =>
      Float64Array.from({ length: films }, (_, film) => {
        const at = (placeOf[film] * c + k) * width
        let sum = centre
        for (let j = 0; j < width; j++) sum += entries[film * stride + j] * coefficients[at + j]
        return sum
      }),
    )
  }

  function covariance(a: Deviation, b: Deviation): number {
    let [n, sumA, sumB, sumAB] = [0, 0, 0, 0]
    for (let place = 0; place < places; place++) {
      let at = place * size
      // The first column of a curve is 1: its product with itself is the number of films.
      if (sums[at] === 0) continue
      n += sums[at]
      const [ofA, ofB] = [combination(a, place), combination(b, place)]
      for (let j = 0; j < stride; j++)
        for (let k = j; k < stride; k++, at++) {
          // And its products with the others are their sums.
          if (j === 0) {
            sumA += ofA[k] * sums[at]
            sumB += ofB[k] * sums[at]
          }
          sumAB += (j === k ? ofA[j] * ofB[j] : ofA[j] * ofB[k] + ofA[k] * ofB[j]) * sums[at]
        }
    }
    return (sumAB - (sumA * sumB) / n) / (n - 1)
  }

  /** A deviation as a combination of a film's entries. */
  function combination({ of, from }: Deviation, place: number): Float64Array {
    const shares = new Float64Array(stride)
    for (let j = 0; j < width; j++) shares[j] = -coefficients[(place * c + from) * width + j]
    shares[width + of] = 1
    return shares
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
