/**
 * Elementwise arithmetic with NumPy broadcasting. A gradient that comes back to a broadcast input is summed over the axes
 * along which that input was repeated.
 */
import { apply, type Shape, sameShape, scalar, type Value } from '../value.ts'
import { sum } from './reduce.ts'
import { reshape } from './shape.ts'

/** @throws {RangeError} if the shapes cannot be broadcast together */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const m = a[a.length - rank + i] ?? 1
    const n = b[b.length - rank + i] ?? 1
    if (m !== n && m !== 1 && n !== 1) throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`)
    return m === 1 ? n : m
  })
}

/** Sums `dy` down to `shape`, which broadcasts to the shape of `dy`. */
export function sumTo(dy: Value, shape: Shape): Value {
  if (sameShape(dy.shape, shape)) return dy
  const lead = dy.shape.length - shape.length
  const axes = dy.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []))
  return reshape(axes.length > 0 ? sum(dy, axes) : dy, shape)
}

type Rule = (dy: Value, y: Value) => readonly [Value, Value]

const binary = (op: string, a: Value, b: Value, rule: Rule): Value =>
  apply(op, [a, b], broadcast(a.shape, b.shape), {
    gradient: (dy, y) => {
      const [da, db] = rule(dy, y)
      return [sumTo(da, a.shape), sumTo(db, b.shape)]
    },
  })

export const add = (a: Value, b: Value): Value => binary('Add', a, b, dy => [dy, dy])
export const sub = (a: Value, b: Value): Value => binary('Sub', a, b, dy => [dy, neg(dy)])
export const mul = (a: Value, b: Value): Value => binary('Mul', a, b, dy => [mul(dy, b), mul(dy, a)])
export const div = (a: Value, b: Value): Value => binary('Div', a, b, (dy, y) => [div(dy, b), neg(div(mul(dy, y), b))])

/** `x` times a number. */
export const scale = (x: Value, factor: number): Value => (factor === 1 ? x : mul(x, scalar(factor)))
/** `x` plus a number. */
export const shift = (x: Value, offset: number): Value => add(x, scalar(offset))

const unary = (op: string, x: Value, rule: (dy: Value, y: Value) => Value): Value =>
  apply(op, [x], x.shape, { gradient: (dy, y) => [rule(dy, y)] })

export const neg = (x: Value): Value => unary('Neg', x, dy => neg(dy))
export const exp = (x: Value): Value => unary('Exp', x, (dy, y) => mul(dy, y))
export const log = (x: Value): Value => unary('Log', x, dy => div(dy, x))
export const sqrt = (x: Value): Value => unary('Sqrt', x, (dy, y) => div(scale(dy, 0.5), y))
export const abs = (x: Value): Value => unary('Abs', x, dy => mul(dy, sign(x)))
export const erf = (x: Value): Value =>
  unary('Erf', x, dy => scale(mul(dy, exp(neg(mul(x, x)))), 2 / Math.sqrt(Math.PI)))

/** -1, 0 or 1. Flat everywhere, so no gradient passes: asking for one is an error. */
export const sign = (x: Value): Value => apply('Sign', [x], x.shape)
