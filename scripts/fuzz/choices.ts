/** What mutations draw from: numbers on which readers trip, and ways to choose. */
import type { Random } from '../../src/base/index.ts'

/** Edges of 8, 16 and 32 bits, and of signs. */
const edges = [
  ...[0, 1, 2, 3, 4, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 63, 64, 127, 128, 129, 254, 255, 256, 257, 1000, 4096],
  ...[0x7ffe, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0xffffff, 0x1000000],
  ...[0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff],
]

export const oneOf = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)]

/** True so often. */
export const chance = (random: Random, share: number): boolean => random.uniform() < share

/** A number at an edge, near `near`, or anywhere in so many bytes. */
export function number(random: Random, bytes: 1 | 2 | 4, near = 0): number {
  const top = 2 ** (8 * bytes)
  const kind = random.integer(4)
  const value =
    kind === 0 ? random.integer(top) : kind === 1 ? near + random.integer(9) - 4 : (oneOf(random, edges) as number)
  return ((value % top) + top) % top
}

/** One name by weight. */
export function weighted<Name extends string>(random: Random, weights: Readonly<Record<Name, number>>): Name {
  const names = Object.keys(weights) as Name[]
  let left = random.uniform() * names.reduce((sum, name) => sum + weights[name], 0)
  for (const name of names) {
    left -= weights[name]
    if (left < 0) return name
  }
  return names[names.length - 1]
}
