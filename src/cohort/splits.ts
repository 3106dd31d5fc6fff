/**
 * Which list a film of a public collection belongs to. The SHA-256 of the smallest id in its group of near-duplicate pictures, read as a
 * number in [0, 1), decides: no seed, no order, nothing that could be chosen after a result was seen. The lists are
 * committed under `studies/splits` and do not change.
 */
import { sha256 } from '../base/node/index.ts'

export const splitNames = ['test', 'calibration', 'validation', 'train'] as const
export type SplitName = (typeof splitNames)[number]

/** Shares of the RSNA hand films; the rest trains. */
const shares: readonly (readonly [SplitName, number])[] = [
  ['test', 0.1],
  ['calibration', 0.1],
  ['validation', 0.06],
]

/** @param leader the smallest id in the film's group, e.g. `rsna-hand/1377` */
export function splitOf(leader: string): SplitName {
  const place = Number.parseInt(sha256(leader).slice(0, 12), 16) / 16 ** 12
  let end = 0
  for (const [name, share] of shares) {
    end += share
    if (place < end) return name
  }
  return 'train'
}

/** Reads a list: an id a line; `#` at the beginning of a word starts a comment. */
export const parseSplitLines = (text: string): { id: string; line: number }[] =>
  text
    .split(/\r?\n/)
    .map((whole, i) => ({ id: whole.replace(/(^|\s)#.*/, '').trim(), line: i + 1 }))
    .filter(({ id }) => id !== '')

/** The same without lines. */
export const parseSplitList = (text: string): string[] => parseSplitLines(text).map(({ id }) => id)
