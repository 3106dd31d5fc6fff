/** Layer norm without its affine half, which the model folds into the layer behind it, and batch norm with it. */
import { applyMany, constant, type Value, withGradient } from '../value.ts'
import { add, div, mul, neg, scale, shift, sqrt, sub } from './arithmetic.ts'
import { columnSums, gemm } from './dense.ts'
import { reshape } from './shape.ts'

/**
 * Layer normalisation: each row to mean 0 and variance 1.
 *
 * The gradient is (dy - mean(dy) - y mean(dy y)) / deviation; the runtime hands out the inverse deviation, and the row means are products
 * with a column.
 *
 * @param x [rows, C]
 */
export function normaliseRows(x: Value, epsilon = 1e-6): Value {
  const [rows, c] = x.shape
  const ones = constant(new Float32Array(c).fill(1))
  const column = constant(new Float32Array(c).fill(1 / c), [c, 1])
  const [y] = applyMany('LayerNormalization', [x, ones], [x.shape, [rows, 1], [rows, 1]], {
    attributes: { axis: -1, epsilon: { float: epsilon } },
    gradient: ([dy], [out, , inverse]) => {
      if (!dy) return []
      const along = mul(out, gemm(mul(dy, out), column))
      return [mul(sub(sub(dy, gemm(dy, column)), along), inverse)]
    },
  })
  return y
}

export type BatchStatistics = { mean: Value; variance: Value }

/**
 * Batch normalisation over the rows: each column to mean 0 and (biased) variance 1, then times `weight` plus `bias`.
 *
 * With c the centred column, s = 1 / deviation, g1 = sum(dy) and g2 = sum(dy c), the gradients are g2 s of the weight, g1 of the
 * bias and weight s (dy - g1 / n - c s^2 g2 / n) of x. Sums are products with a row of ones or diagonals of products, and a factor
 * for each column is a product with a diagonal matrix: over a hundred thousand rows of sixteen columns the runtime's own
 * reductions and broadcasts take many times as long.
 *
 * @param x [rows, C]
 * @param weight [C]
 * @param bias [C]
 * @returns the result, and the statistics [1, C] that go into the running ones
 */
export function batchNorm(
  x: Value,
  weight: Value,
  bias: Value,
  epsilon = 1e-5,
): { y: Value; statistics: BatchStatistics } {
  const [rows, c] = x.shape
  const identity = constant(
    Float32Array.from({ length: c * c }, (_, i) => (i % (c + 1) === 0 ? 1 : 0)),
    [c, c],
  )
  const columnProducts = (a: Value, b: Value) => columnSums(mul(gemm(a, b, undefined, true), identity))
  const average = scale(columnSums(x), 1 / rows)
  const centred = gemm(x, identity, neg(average))
  const variance = scale(columnProducts(centred, centred), 1 / rows)
  const inverse = div(constant([1]), sqrt(shift(variance, epsilon)))
  const factor = mul(reshape(weight, [1, c]), inverse)
  const y = withGradient(gemm(centred, mul(identity, factor), bias), [x, weight, bias], dy => {
    const g1 = columnSums(dy)
    const g2 = columnProducts(dy, centred)
    const along = scale(mul(mul(factor, mul(inverse, inverse)), g2), -1 / rows)
    const constantPart = scale(mul(factor, g1), -1 / rows)
    const fromCentred = gemm(centred, mul(identity, along), constantPart)
    return [gemm(dy, mul(identity, factor), fromCentred), reshape(mul(g2, inverse), [c]), reshape(g1, [c])]
  })
  return { y, statistics: { mean: average, variance } }
}

/** Scale and offset of each column. */
export const affine = (x: Value, weight: Value, bias: Value): Value => add(mul(x, weight), bias)
