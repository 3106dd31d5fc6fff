/** Lookup tables as DICOM writes them: three numbers that describe, and the entries (PS3.3, C.11.1.1). */
import type { ElementSet } from './elements.ts'
import type { Keyword } from './tags.ts'

export type LookupTable = {
  /** The input that the first entry is for; smaller inputs get the first entry, and larger than the last the last. */
  firstInput: number
  entries: Uint16Array
  /** Bits of an entry. */
  bits: number
}

/** The least and the greatest value that may come in. */
export type InputRange = readonly [least: number, greatest: number]

/** The table under these two attributes, or undefined if it is incomplete. */
export function readLookupTable(
  dataSet: ElementSet,
  descriptorAt: Keyword,
  dataAt: Keyword,
  inputs: InputRange,
): LookupTable | undefined {
  const descriptor = dataSet.numbers(descriptorAt)
  const bytes = dataSet.bytes(dataAt)
  if (descriptor.length < 3 || !descriptor.every(Number.isInteger) || !bytes) return undefined
  // 65536 does not fit 16 bits and is written 0; the count is never signed.
  const count = descriptor[0] & 0xffff || 65536
  const firstInput = firstInputOf(descriptor[1], inputs)
  const bits = descriptor[2] & 0xffff
  if (bits < 1 || bits > 16) return undefined
  const { littleEndian } = dataSet.encoding
  const entries = new Uint16Array(count)
  // Entries of 8 bits stand in a byte each, or in a word each.
  if (bits <= 8 && bytes.length < 2 * count) {
    const swapped = !littleEndian && dataSet.find(dataAt)?.vr === 'OW' ? 1 : 0
    if (bytes.length < count) return undefined
    for (let i = 0; i < count; i++) entries[i] = bytes[i ^ swapped]
    return { firstInput, entries, bits }
  }
  if (bytes.length < 2 * count) return undefined
  const [low, high] = littleEndian ? [0, 1] : [1, 0]
  for (let i = 0; i < count; i++) entries[i] = bytes[2 * i + low] | (bytes[2 * i + high] << 8)
  return { firstInput, entries, bits }
}

/**
 * The first input is signed where inputs may be negative (PS3.3, C.11.2.1.1). Some writers take the other representation:
 * its bits count, and of both readings the one that lies nearer the inputs.
 */
function firstInputOf(bits: number, [least, greatest]: InputRange): number {
  const [unsigned, signed] = [bits & 0xffff, (bits << 16) >> 16]
  const away = (value: number) => Math.max(0, least - value, value - greatest)
  if (away(unsigned) === away(signed)) return least < 0 ? signed : unsigned
  return away(unsigned) < away(signed) ? unsigned : signed
}

export function lookUp({ firstInput, entries }: LookupTable, input: number): number {
  return entries[Math.min(entries.length - 1, Math.max(0, Math.round(input) - firstInput))]
}
