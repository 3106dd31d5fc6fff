/** Activations. */
import { apply, scalar, type Value } from '../value.ts'
import { add, erf, exp, mul, scale, shift, sub } from './arithmetic.ts'
import { sum } from './reduce.ts'

/** max(x, 0). The gradient passes where the output is positive. */
export const relu = (x: Value): Value =>
  apply('Relu', [x], x.shape, { gradient: (dy, y) => [mul(dy, apply('Sign', [y], y.shape))] })

/**
 * x P(x), with P the normal distribution function (exact, by erf). The gradient is P(x) + x p(x), p being the density: Hendrycks and
 * Gimpel, arXiv 1606.08415.
 */
export const gelu = (x: Value): Value =>
  apply('Gelu', [x], x.shape, {
    gradient: dy => {
      const cumulative = shift(scale(erf(scale(x, Math.SQRT1_2)), 0.5), 0.5)
      const density = mul(exp(scale(mul(x, x), -0.5)), scalar(1 / Math.sqrt(2 * Math.PI)))
      return [mul(dy, add(cumulative, mul(x, density)))]
    },
  })

/** Softmax over the last axis. */
export const softmax = (x: Value): Value =>
  apply('Softmax', [x], x.shape, {
    attributes: { axis: -1 },
    gradient: (dy, y) => {
      const weighted = mul(dy, y)
      return [sub(weighted, mul(y, sum(weighted, [x.shape.length - 1])))]
    },
  })

/** Logarithm of the softmax over the last axis. */
export const logSoftmax = (x: Value): Value =>
  apply('LogSoftmax', [x], x.shape, {
    attributes: { axis: -1 },
    gradient: (dy, y) => [sub(dy, mul(exp(y), sum(dy, [x.shape.length - 1])))],
  })
