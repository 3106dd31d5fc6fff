/**
 * AdamW (Loshchilov and Hutter, ICLR 2019, arXiv 1711.05101) with clipping and an average of weights, in one loop over flat arrays.
 * As nodes of the graph the same arithmetic takes ten times as long.
 */
import type { Parameter } from '../model/index.ts'

export type OptimiserOptions = {
  learningRate: number
  weightDecay: number
  /** Largest norm of the whole gradient; a longer one is shortened to it. */
  clipNorm: number
  /** The average keeps this share of itself at each step. */
  averageDecay: number
}

/** Everything that changes as training goes on; each array as long as the parameters, in their order. */
export type OptimiserState = {
  weights: Float32Array
  firstMoment: Float32Array
  secondMoment: Float32Array
  average: Float32Array
}

const decays = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** Places in the flat arrays, the second excluded. */
export type Span = readonly [from: number, to: number]

export function sumOfSquares(gradient: Float32Array): number {
  let squares = 0
  for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i]
  return squares
}

/**
 * One update in place.
 *
 * @param step counts from 1
 * @param span what is updated: all, or a thread's part
 * @param norm of the whole gradient
 * @returns the norm; where it is not finite, nothing was changed
 */
export function adamW(
  state: OptimiserState,
  gradient: Float32Array,
  parameters: readonly Pick<Parameter, 'size' | 'decay'>[],
  step: number,
  { learningRate, weightDecay, clipNorm, averageDecay }: OptimiserOptions,
  [from, to]: Span = [0, gradient.length],
  norm = Math.sqrt(sumOfSquares(gradient)),
): number {
  const { weights, firstMoment, secondMoment, average } = state
  // Locals: read from the module, they would be loaded anew at each of millions of turns.
  const { beta1, beta2, epsilon } = decays
  if (!Number.isFinite(norm)) return norm
  const clip = Math.min(1, clipNorm / (norm + 1e-12))
  const stepSize = learningRate / (1 - beta1 ** step)
  const correction = 1 / Math.sqrt(1 - beta2 ** step)
  const keep = averageShare(averageDecay, step)
  let at = 0
  for (const { size, decay } of parameters) {
    const [start, end] = [Math.max(from, at), Math.min(to, at + size)]
    at += size
    const shrink = decay ? 1 - learningRate * weightDecay : 1
    for (let i = start; i < end; i++) {
      const g = gradient[i] * clip
      const m = beta1 * firstMoment[i] + (1 - beta1) * g
      const v = beta2 * secondMoment[i] + (1 - beta2) * g * g
      firstMoment[i] = m
      secondMoment[i] = v
      const w = weights[i] * shrink - (stepSize * m) / (Math.sqrt(v) * correction + epsilon)
      weights[i] = w
      average[i] = keep * average[i] + (1 - keep) * w
    }
  }
  return norm
}

/** The average forgets its first values sooner while it is young. */
export const averageShare = (decay: number, step: number): number => Math.min(decay, step / (step + 10))

/** Linear warm-up, then a cosine down to a hundredth. `step` counts from 0. */
export function scheduledRate(peak: number, step: number, warmUpSteps: number, totalSteps: number): number {
  if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps
  const t = (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps)
  return peak * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, t))))
}
