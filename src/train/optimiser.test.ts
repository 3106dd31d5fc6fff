/** AdamW beside torch.optim.AdamW, whose values come from test/fixtures/make_adamw.py. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { adamW, averageShare, type OptimiserOptions, type OptimiserState, scheduledRate } from './optimiser.ts'

type Reference = {
  clipNorm: number
  weightDecay: number
  weights: number[]
  steps: { rate: number; gradient: number[]; norm: number; weights: number[] }[]
}
const reference: Reference = JSON.parse(
  readFileSync(new URL('../../test/fixtures/adamw.json', import.meta.url), 'utf8'),
)
const parameters = [
  { name: 'a', shape: [2, 2], size: 4, decay: true },
  { name: 'b', shape: [3], size: 3, decay: false },
]
const begin = (weights: number[]): OptimiserState => ({
  weights: Float32Array.from(weights),
  firstMoment: new Float32Array(weights.length),
  secondMoment: new Float32Array(weights.length),
  average: Float32Array.from(weights),
})
const options: OptimiserOptions = {
  learningRate: 0.01,
  weightDecay: reference.weightDecay,
  clipNorm: reference.clipNorm,
  averageDecay: 0.9,
}

describe('AdamW', () => {
  it('moves as that of PyTorch, clipped, with decay of matrices only', () => {
    const state = begin(reference.weights)
    const average = [...reference.weights]
    for (const [i, { rate, gradient, norm, weights }] of reference.steps.entries()) {
      const found = adamW(state, Float32Array.from(gradient), parameters, i + 1, { ...options, learningRate: rate })
      expect(found).toBeCloseTo(norm, 5)
      const keep = averageShare(options.averageDecay, i + 1)
      for (const [k, w] of weights.entries()) {
        expect(state.weights[k], `step ${i + 1}, weight ${k}`).toBeCloseTo(w, 6)
        average[k] = keep * average[k] + (1 - keep) * w
        expect(state.average[k]).toBeCloseTo(average[k], 6)
      }
    }
  })
  it('shortens a long gradient to the norm and leaves a short one', () => {
    const [long, same] = [begin(reference.weights), begin(reference.weights)]
    const gradient = Float32Array.of(0, 0, 30, 0, 40, 0, 0)
    expect(adamW(long, gradient, parameters, 1, options)).toBeCloseTo(50, 5)
    expect(
      adamW(
        same,
        gradient.map(g => g / 10),
        parameters,
        1,
        options,
      ),
    ).toBeCloseTo(5, 5)
    for (const [i, m] of same.firstMoment.entries()) expect(long.firstMoment[i]).toBeCloseTo(m, 6)
    expect(same.firstMoment[2]).toBeCloseTo(0.1 * 3, 6)
  })
  it('changes nothing where the gradient is not finite', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const state = begin(reference.weights)
      expect(adamW(state, Float32Array.of(1, bad, 0, 0, 0, 0, 0), parameters, 1, options)).not.toSatisfy(
        Number.isFinite,
      )
      expect(state).toEqual(begin(reference.weights))
    }
  })
})

it('the average forgets sooner while it is young', () => {
  expect(averageShare(0.998, 1)).toBeCloseTo(1 / 11)
  expect(averageShare(0.998, 90)).toBeCloseTo(0.9)
  expect(averageShare(0.998, 1e6)).toBe(0.998)
})

describe('the schedule', () => {
  it('warms up in equal steps to the peak', () => {
    expect([0, 1, 2, 3, 4].map(step => scheduledRate(8, step, 4, 20))).toEqual([2, 4, 6, 8, 8])
  })
  it('falls as a cosine to a hundredth, and stays there', () => {
    expect(scheduledRate(1, 12, 4, 20)).toBeCloseTo(0.01 + 0.99 / 2, 12)
    expect(scheduledRate(1, 20, 4, 20)).toBeCloseTo(0.01, 12)
    expect(scheduledRate(1, 99, 4, 20)).toBeCloseTo(0.01, 12)
  })
  it('needs no warm-up', () => {
    expect(scheduledRate(1, 0, 0, 10)).toBe(1)
    expect(scheduledRate(1, 0, 0, 0)).toBe(1)
  })
})
