/**
 * Random numbers from a key. A stream is named by a list of integers (seed, epoch, film, purpose) and nothing else, so a run
 * that is resumed, or split over threads in another way, draws the same numbers. Keys are mixed with the finaliser
 * of MurmurHash3 (Appleby, public domain); the stream is xoshiro128++ (Blackman and Vigna, ACM TOMS 2021;47:36), which passes
 * BigCrush and needs 32-bit arithmetic only.
 */

export type Random = {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number
  /** Standard normal, by the polar method. */
  normal(): number
  /** Integer in [0, n). */
  integer(n: number): number
}

const mix = (h: number): number => {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The stream that belongs to a key. Keys are taken as integers modulo 2^53: both halves count. */
export function keyedRandom(...keys: readonly number[]): Random {
  let h = 0x9e3779b9
  for (const key of keys) {
    h = mix((Math.imul(h, 5) + 0xe6546b64) ^ (key >>> 0))
    h = mix((Math.imul(h, 5) + 0xe6546b64) ^ (Math.floor(key / 2 ** 32) >>> 0))
  }
  let [a, b, c, d] = [1, 2, 3, 4].map(i => mix(h + Math.imul(i, 0x9e3779b9)))
  if ((a | b | c | d) === 0) a = 1
  const next = (): number => {
    const sum = (a + d) | 0
    const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  let spare: number | undefined
  const uniform = () => next() / 2 ** 32
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare
        spare = undefined
        return value
      }
      for (;;) {
        const u = 2 * uniform() - 1
        const v = 2 * uniform() - 1
        const s = u * u + v * v
        if (s === 0 || s >= 1) continue
        const scale = Math.sqrt((-2 * Math.log(s)) / s)
        spare = v * scale
        return u * scale
      }
    },
    integer: n => Math.floor(uniform() * n),
  }
}

/** A permutation of 0..n-1 (Fisher and Yates). */
export function permutation(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
  return order
}
