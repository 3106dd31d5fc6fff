/**
 * How like a film is to those that were accepted in training: the Mahalanobis distance of its pooled features from theirs (Lee et al., NeurIPS 2018,
 * arXiv 1807.03888), per dimension, so that 1 is usual. The covariance is drawn towards a multiple of the identity by the share that minimises its
 * expected error (Ledoit and Wolf, J Multivar Anal 2004;88:365-411), for there are hardly more films than a few times the dimensions.
 */
import type { Tensor } from '../safetensors.ts'

/** Mean, and the inverse of the Cholesky factor of the covariance: a lower triangle, row by row, without the zeros above it. */
export type Cloud = { mean: Float32Array; whitening: Float32Array }

/** Of whole films of hands, and of the second look at knees. */
export type Likeness = { hand: Cloud; knee: Cloud }

/** @param rows features of films, one after the other, each `dimensions` long */
export function cloudOf(rows: readonly Float32Array[]): Cloud {
  const [n, d] = [rows.length, rows[0].length]
  const mean = new Float64Array(d)
  for (const row of rows) for (let i = 0; i < d; i++) mean[i] += row[i] / n
  const covariance = new Float64Array(d * d)
  const centred = rows.map(row => Float64Array.from(row, (v, i) => v - mean[i]))
  for (const x of centred)
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) covariance[i * d + j] += (x[i] * x[j]) / n
  for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) covariance[i * d + j] = covariance[j * d + i]
  shrink(covariance, centred)
  return { mean: Float32Array.from(mean), whitening: Float32Array.from(inverseLower(cholesky(covariance, d), d)) }
}

/** Where a row of a lower triangle begins, all rows before it being there. */
const rowOfTriangle = (i: number): number => (i * (i + 1)) / 2

/** Distance of one film, per dimension: the root of the mean square of its whitened features. */
export function distanceFrom({ mean, whitening }: Cloud, features: Float32Array): number {
  const d = mean.length
  let squares = 0
  for (let i = 0; i < d; i++) {
    let sum = 0
    const row = rowOfTriangle(i)
    for (let j = 0; j <= i; j++) sum += whitening[row + j] * (features[j] - mean[j])
    squares += sum * sum
  }
  return Math.sqrt(squares / d)
}

/** Ledoit and Wolf's estimate, in place. */
function shrink(covariance: Float64Array, centred: readonly Float64Array[]): void {
  const n = centred.length
  const d = centred[0].length
  let trace = 0
  for (let i = 0; i < d; i++) trace += covariance[i * (d + 1)]
  const mu = trace / d
  let squares = 0
  for (const v of covariance) squares += v * v
  // Squared distances, per dimension: of the covariance from mu I, and of single products from the covariance.
  const fromIdentity = squares / d - mu * mu
  // The sum over films of |x xT - S|^2 is that of |x|^4 less n |S|^2.
  let fourth = 0
  for (const x of centred) fourth += x.reduce((a, v) => a + v * v, 0) ** 2
  const noise = Math.max(0, (fourth - n * squares) / (n * n * d))
  const share = fromIdentity > 0 ? Math.min(1, noise / fromIdentity) : 1
  for (let i = 0; i < d * d; i++) covariance[i] *= 1 - share
  // A feature that never changes would have no inverse.
  for (let i = 0; i < d; i++) covariance[i * (d + 1)] += share * mu + 1e-6 * mu + 1e-12
}

/** Lower triangle L with L LT = a. */
function cholesky(a: Float64Array, d: number): Float64Array {
  const lower = new Float64Array(d * d)
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * d + j]
      for (let k = 0; k < j; k++) sum -= lower[i * d + k] * lower[j * d + k]
      lower[i * d + j] = i === j ? Math.sqrt(sum) : sum / lower[j * d + j]
    }
  return lower
}

/** Of a whole matrix, as a triangle. */
function inverseLower(lower: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(rowOfTriangle(d))
  for (let j = 0; j < d; j++)
    for (let i = j; i < d; i++) {
      let sum = i === j ? 1 : 0
      for (let k = j; k < i; k++) sum -= lower[i * d + k] * inverse[rowOfTriangle(k) + j]
      inverse[rowOfTriangle(i) + j] = sum / lower[i * d + i]
    }
  return inverse
}

/** As tensors, to be kept beside the weights. */
export const likenessTensors = (likeness: Likeness): Map<string, Tensor> =>
  new Map(
    (['hand', 'knee'] as const).flatMap((joint): [string, Tensor][] => {
      const { mean, whitening } = likeness[joint]
      return [
        [`${joint}.mean`, { shape: [mean.length], data: mean }],
        [`${joint}.whitening`, { shape: [whitening.length], data: whitening }],
      ]
    }),
  )

/** @returns undefined if a tensor is missing or does not fit */
export function likenessOf(tensors: ReadonlyMap<string, Tensor>, dimensions: number): Likeness | undefined {
  const cloud = (joint: 'hand' | 'knee'): Cloud | undefined => {
    const mean = tensors.get(`${joint}.mean`)?.data
    const whitening = tensors.get(`${joint}.whitening`)?.data
    return mean?.length === dimensions && whitening?.length === rowOfTriangle(dimensions)
      ? { mean, whitening }
      : undefined
  }
  const [hand, knee] = [cloud('hand'), cloud('knee')]
  return hand && knee ? { hand, knee } : undefined
}
