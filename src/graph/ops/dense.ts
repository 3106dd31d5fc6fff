/** Matrix products. Everything pointwise in the network is one of these, over rows of channels. */
import { apply, constant, type Value } from '../value.ts'
import { sumTo } from './arithmetic.ts'

/**
 * a b (+ c), where `a` and `b` are matrices, either of them transposed if asked, and `c` broadcasts to the result.
 *
 * @throws {RangeError} if the inner sizes differ
 */
export function gemm(a: Value, b: Value, c?: Value, transA = false, transB = false): Value {
  const [m, k] = transA ? [a.shape[1], a.shape[0]] : a.shape
  const [k2, n] = transB ? [b.shape[1], b.shape[0]] : b.shape
  if (k !== k2) throw new RangeError(`gemm of [${a.shape}] and [${b.shape}]: inner sizes ${k} and ${k2} differ`)
  return apply('Gemm', c ? [a, b, c] : [a, b], [m, n], {
    attributes: { transA: Number(transA), transB: Number(transB) },
    gradient: dy => [
      transA ? gemm(b, dy, undefined, transB, true) : gemm(dy, b, undefined, false, !transB),
      transB ? gemm(dy, a, undefined, true, transA) : gemm(a, dy, undefined, !transA, false),
      c && sumTo(c.shape.length === 1 && c.shape[0] === n ? columnSums(dy) : dy, c.shape),
    ],
  })
}

/** Sums of the columns of a matrix, [1, n]: a product with a row of ones, which the runtime spreads over threads. */
export const columnSums = (x: Value): Value => gemm(constant(new Float32Array(x.shape[0]).fill(1), [1, x.shape[0]]), x)
