/**
 * Normalisation without scale and offset: what follows each of them here is affine, so the model folds both into it
 * and the gradient needs neither.
 */
import { applyMany, constant, type Value } from '../value.ts'
import { add, div, mul, shift, sqrt, sub } from './arithmetic.ts'
import { gemm } from './dense.ts'
import { mean } from './reduce.ts'

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
 * Batch normalisation over the rows: each column to mean 0 and (biased) variance 1.
 *
 * @param x [rows, C]
 * @returns the normalised rows, and the statistics [1, C] that go into the running ones
 */
export function normaliseColumns(x: Value, epsilon = 1e-5): { y: Value; statistics: BatchStatistics } {
  const average = mean(x, [0])
  const centred = sub(x, average)
  const variance = mean(mul(centred, centred), [0])
  return { y: div(centred, sqrt(shift(variance, epsilon))), statistics: { mean: average, variance } }
}

/** The same with given statistics [1, C]. */
export const normaliseWith = (x: Value, statistics: BatchStatistics, epsilon = 1e-5): Value =>
  div(sub(x, statistics.mean), sqrt(shift(statistics.variance, epsilon)))

/** Scale and offset of each column. */
export const affine = (x: Value, weight: Value, bias: Value): Value => add(mul(x, weight), bias)
