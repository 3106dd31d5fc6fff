/** Ops that move elements and compute nothing: each gradient is the move back. */
import { apply, indices, type Shape, sameShape, scalar, size, type Value } from '../value.ts'
import { sumTo } from './arithmetic.ts'

/** @throws {RangeError} if the number of elements changes */
export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x
  if (size(x.shape) !== size(shape)) throw new RangeError(`cannot reshape [${x.shape}] to [${shape}]`)
  return apply('Reshape', [x, indices(shape)], shape, { gradient: dy => [reshape(dy, x.shape)] })
}

/** Output axis i is input axis `order[i]`. */
export function transpose(x: Value, order: readonly number[]): Value {
  const inverse = order.map((_, i) => order.indexOf(i))
  return apply(
    'Transpose',
    [x],
    order.map(i => x.shape[i]),
    { attributes: { perm: order }, gradient: dy => [transpose(dy, inverse)] },
  )
}

/** Repeats axes of size 1. */
export const expand = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : apply('Expand', [x, indices(shape)], shape, { gradient: dy => [sumTo(dy, x.shape)] })

export function concat(parts: readonly Value[], axis: number): Value {
  if (parts.length === 1) return parts[0]
  const shape = parts[0].shape.map((n, i) => (i === axis ? parts.reduce((a, p) => a + p.shape[axis], 0) : n))
  return apply('Concat', parts, shape, {
    attributes: { axis },
    gradient: dy => {
      let start = 0
      return parts.map(p => {
        const from = start
        start += p.shape[axis]
        return slice(dy, axis, from, start)
      })
    },
  })
}

/** Elements `start`, `start + step`, ... before `end` along one axis. Only a step of 1 has a gradient. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const n = Math.ceil((end - start) / step)
  if (start === 0 && step === 1 && n === x.shape[axis]) return x
  const shape = x.shape.map((m, i) => (i === axis ? n : m))
  const gradient = (dy: Value) => [pad(dy, axis, start, x.shape[axis] - end)]
  return apply(
    'Slice',
    [x, indices([start]), indices([end]), indices([axis]), indices([step])],
    shape,
    step === 1 ? { gradient } : {},
  )
}

/** Puts zeros before and after along one axis. */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  if (before === 0 && after === 0) return x
  const shape = x.shape.map((n, i) => (i === axis ? n + before + after : n))
  const amounts = [
    ...x.shape.map((_, i) => (i === axis ? before : 0)),
    ...x.shape.map((_, i) => (i === axis ? after : 0)),
  ]
  return apply('Pad', [x, indices(amounts), scalar(0)], shape, {
    gradient: dy => [slice(dy, axis, before, before + x.shape[axis])],
  })
}

/** The order along one axis turned round. */
export function reverse(x: Value, axis: number): Value {
  const order = Array.from({ length: x.shape[axis] }, (_, i) => x.shape[axis] - 1 - i)
  return apply('Gather', [x, indices(order)], x.shape, {
    attributes: { axis },
    gradient: dy => [reverse(dy, axis)],
  })
}
