/**
 * Stored values to the manufacturer-independent ones (PS3.3, C.11.1): by a table where there is one, else by slope and
 * intercept, else as they are.
 */
import type { ElementSet } from './elements.ts'
import { lookUp, readLookupTable } from './lookupTable.ts'
import { type StoredPixels, storedRange } from './storedPixels.ts'

export type ModalityLut = {
  kind: 'table' | 'rescale' | 'none'
  apply(stored: number): number
  /** What stored values of this many bits can become. */
  range: readonly [least: number, greatest: number]
  slope: number
  intercept: number
}

/** Reads the transformation, and adds to `warnings`. */
export function readModalityLut(
  dataSet: ElementSet,
  { bitsStored, signed }: Pick<StoredPixels, 'bitsStored' | 'signed'>,
  warnings: string[],
): ModalityLut {
  const inputs = storedRange(bitsStored, signed)
  const [item] = dataSet.items('ModalityLUTSequence')
  const table = item && readLookupTable(item, 'LUTDescriptor', 'LUTData', inputs)
  if (item && !table) warnings.push('the modality lookup table is incomplete and is left out')
  if (table)
    return {
      kind: 'table',
      apply: stored => lookUp(table, stored),
      range: [0, 2 ** table.bits - 1],
      slope: 1,
      intercept: 0,
    }
  let slope = dataSet.number('RescaleSlope') ?? 1
  const intercept = dataSet.number('RescaleIntercept') ?? 0
  if (slope === 0) {
    warnings.push('the rescale slope is 0: 1 is taken')
    slope = 1
  }
  const apply = (stored: number) => slope * stored + intercept
  const ends = inputs.map(apply)
  return {
    kind: slope === 1 && intercept === 0 ? 'none' : 'rescale',
    apply,
    range: [Math.min(...ends), Math.max(...ends)],
    slope,
    intercept,
  }
}
