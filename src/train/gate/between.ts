import type { Random } from '../../base/index.ts'

/** An even draw from one number to another. */
export const between = (random: Random, from: number, to: number): number => from + (to - from) * random.uniform()
