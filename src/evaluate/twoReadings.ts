/**
 * Two readings of a film, each of which tells the scatter of the other. Readers may rotate, so they are each film's own first two, in the order of the
 * reference's columns; where all films were read by the same two people these are the first two columns.
 */
import type { Reference } from './input.ts'

export type TwoReadings = {
  /** Of each film, null where it was not read. */
  first: (number | null)[]
  /** Null where it was not read twice. */
  second: (number | null)[]
  /** Who read, where all films have the same two. */
  by: { first: string; second: string } | null
}

/** Null where no film has two readings. */
export function twoReadings({ readings }: Reference): TwoReadings | null {
  const films = readings[0]?.months.length ?? 0
  const own = Array.from({ length: films }, (_, film) => readings.filter(({ months }) => months[film] !== null))
  const twice = own.filter(columns => columns.length > 1)
  if (twice.length === 0) return null
  const at = (place: number) => own.map((columns, film) => columns[place]?.months[film] ?? null)
  const [[first, second]] = twice
  const isSame = twice.every(columns => columns[0] === first && columns[1] === second)
  return { first: at(0), second: at(1), by: isSame ? { first: first.reader, second: second.reader } : null }
}
