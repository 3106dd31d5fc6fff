/**
 * Pictures that show the same film: exported twice, exposed again, stored in two sizes. Two of them on both sides of a split would let a
 * model remember instead of read, so they are found by their pixels and kept together.
 *
 * Each picture is reduced to 16 x 16 and 64 x 64, with mean 0 and length 1, so that brightness and contrast do not matter. Pairs
 * whose small versions correlate by 0.97 are compared at 64 x 64; 0.985 there makes them twins. The limits were set by
 * looking at the pairs around them in the RSNA hand films: see `studies/splits/README.md`.
 */

const candidateCorrelation = 0.97
const twinCorrelation = 0.985

/** Both sizes of a picture, as unit vectors. */
export type Fingerprint = { small: Float32Array; large: Float32Array }

/** Shifts to mean 0 and scales to length 1; a blank picture stays 0 and is like nothing. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i] / n
  let norm = 0
  for (let i = 0; i < n; i++) norm += (values[i] - mean) ** 2
  const factor = norm > 1e-9 ? 1 / Math.sqrt(norm) : 0
  return Float32Array.from({ length: n }, (_, i) => (values[i] - mean) * factor)
}

const dot = (a: Float32Array, b: Float32Array): number => {
  let s = 0
  for (let i = 0; i < a.length; i++) s += a[i] * b[i]
  return s
}

export type Pair = { a: number; b: number; correlation: number }

/** Pairs of positions whose pictures correlate by at least `limit` at 64 x 64, among the candidates at 16 x 16. */
export function similarPairs(prints: readonly Fingerprint[], limit = twinCorrelation): Pair[] {
  const pairs: Pair[] = []
  for (let a = 0; a < prints.length; a++)
    for (let b = a + 1; b < prints.length; b++) {
      if (dot(prints[a].small, prints[b].small) < candidateCorrelation) continue
      const correlation = dot(prints[a].large, prints[b].large)
      if (correlation >= limit) pairs.push({ a, b, correlation })
    }
  return pairs
}

/** The smallest position in each picture's group, where twins of twins are one group. */
export function groupLeaders(count: number, pairs: readonly Pair[]): Uint32Array {
  const leader = Uint32Array.from({ length: count }, (_, i) => i)
  const find = (i: number): number => {
    while (leader[i] !== i) i = leader[i]
    return i
  }
  for (const { a, b } of pairs) {
    const [low, high] = [find(a), find(b)].sort((x, y) => x - y)
    leader[high] = low
  }
  return leader.map((_, i) => find(i))
}
