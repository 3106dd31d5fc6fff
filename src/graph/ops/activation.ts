/** Activations. */
import { apply, scalar, type Value } from '../value.ts'
import { add, erf, exp, mul, scale, sub } from './arithmetic.ts'
import { sum } from './reduce.ts'

/** max(x, 0). The gradient passes where the output is positive. */
export const relu = (x: Value): Value =>
  apply('Relu', [x], x.shape, { gradient: (dy, y) => [mul(dy, apply('Sign', [y], y.shape))] })

/**
 * x P(x), with P the normal distribution function (exact, by erf). The gradient is P(x) + x p(x), p being the density: Hendrycks and
 * Gimpel, arXiv 1606.08415.
 *
 * With z = x / sqrt(2) that is 1/2 + erf(z) / 2 + z exp(-z^2) / sqrt(pi). Each op here is a pass over the largest maps of a network, so factors are
 * folded: the halves are a HardSigmoid, max(0, min(1, t / 2 + 1/2)), which never cuts off an erf, and 1 / sqrt(pi) stands in the exponent.
 */
export const gelu = (x: Value): Value =>
  apply('Gelu', [x], x.shape, {
    gradient: dy => {
      const z = scale(x, Math.SQRT1_2)
      const halves = { alpha: { float: 0.5 }, beta: { float: 0.5 } }
      const cumulative = apply('HardSigmoid', [erf(z)], x.shape, { attributes: halves })
      const density = exp(sub(scalar(-0.5 * Math.log(Math.PI)), mul(z, z)))
      return [mul(dy, add(cumulative, mul(z, density)))]
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
