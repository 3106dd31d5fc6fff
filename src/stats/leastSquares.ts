/**
 * Linear least squares by Householder reflections (Golub and Van Loan, Matrix Computations, 4th edition, algorithms 5.2.1
 * and 5.3.2), which keep the digits that the normal equations would square away.
 */

/**
 * The coefficients c that make |sum of c[j] columns[j] - y| least.
 *
 * @param columns each of length n, linearly independent; not changed
 * @param y length n
 * @throws {RangeError} if a column depends on those before it, or there are fewer rows than columns
 */
export function leastSquares(columns: readonly ArrayLike<number>[], y: ArrayLike<number>): Float64Array {
  const [n, p] = [y.length, columns.length]
  if (n < p) throw new RangeError(`${n} rows cannot tell ${p} coefficients`)
  const a = columns.map(column => Float64Array.from(column))
  const right = Float64Array.from(y)
  const diagonal = new Float64Array(p)
  for (let j = 0; j < p; j++) {
    const full = norm(a[j], 0)
    const length = norm(a[j], j)
    if (!(length > 1e-10 * full)) throw new RangeError(`column ${j} depends on those before it`)
    diagonal[j] = a[j][j] > 0 ? -length : length
    a[j][j] -= diagonal[j]
    const half = -diagonal[j] * a[j][j]
    for (const target of [...a.slice(j + 1), right]) {
      let product = 0
      for (let i = j; i < n; i++) product += a[j][i] * target[i]
      product /= half
      for (let i = j; i < n; i++) target[i] -= product * a[j][i]
    }
  }
  const coefficients = new Float64Array(p)
  for (let j = p - 1; j >= 0; j--) {
    let rest = right[j]
    for (let k = j + 1; k < p; k++) rest -= a[k][j] * coefficients[k]
    coefficients[j] = rest / diagonal[j]
  }
  return coefficients
}

function norm(values: Float64Array, from: number): number {
  let squares = 0
  for (let i = from; i < values.length; i++) squares += values[i] * values[i]
  return Math.sqrt(squares)
}
