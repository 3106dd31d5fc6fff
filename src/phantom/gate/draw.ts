/** Random choices that read like what they mean. Streams are keyed by seed, kind, film and purpose. */
import { keyedRandom } from '../../base/index.ts'

export type Draw = {
  between(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
  normal(): number
  integer(n: number): number
}

export function drawFrom(...keys: readonly number[]): Draw {
  const random = keyedRandom(0x67617465, ...keys)
  return {
    between: (low, high) => low + (high - low) * random.uniform(),
    chance: share => random.uniform() < share,
    pick: list => list[random.integer(list.length)],
    normal: () => Math.max(-2.5, Math.min(2.5, random.normal())),
    integer: n => random.integer(n),
  }
}
