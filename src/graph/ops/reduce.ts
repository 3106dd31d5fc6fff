/** Sums and means over axes. The reduced axes are kept with size 1. */
import { apply, indices, size, type Value } from '../value.ts'
import { scale } from './arithmetic.ts'
import { expand, reshape } from './shape.ts'

/** Sum over `axes`, which stay with size 1. */
export const sum = (x: Value, axes: readonly number[]): Value =>
  apply('ReduceSum', [x, indices(axes)], kept(x, axes), {
    attributes: { keepdims: 1 },
    gradient: dy => [expand(dy, x.shape)],
  })

/** Mean over `axes`, which stay with size 1. */
export const mean = (x: Value, axes: readonly number[]): Value =>
  apply('ReduceMean', [x, indices(axes)], kept(x, axes), {
    attributes: { keepdims: 1 },
    gradient: dy => [scale(expand(dy, x.shape), size(dy.shape) / size(x.shape))],
  })

/** Mean of all elements, a scalar. */
export const meanOfAll = (x: Value): Value =>
  reshape(
    mean(
      x,
      x.shape.map((_, i) => i),
    ),
    [],
  )

const kept = (x: Value, axes: readonly number[]) => x.shape.map((n, i) => (axes.includes(i) ? 1 : n))
