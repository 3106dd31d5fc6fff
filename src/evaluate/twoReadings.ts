/**
 * Two readings of a film, each of which tells the scatter of the other. They are of two people: what one errs by on a film comes back when they read it
 * again. Readers may rotate, so they are each film's own first reading and its first by someone else, in the order of the reference's columns.
 */
import type { Reference } from './input.ts'

export type TwoReadings = {
  /** Of each film, null where it was not read. */
  first: (number | null)[]
  /** Null where nobody else read it. */
  second: (number | null)[]
  /** Who read, where all films have the same two. */
  by: { first: string; second: string } | null
}

/** Null where no film was read by two. Readers who are not named count as one. */
export function twoReadings({ readings }: Reference): TwoReadings | null {
  const films = readings[0]?.months.length ?? 0
  const own = Array.from({ length: films }, (_, film) => {
    const [one, ...others] = readings.filter(({ months }) => months[film] !== null)
    const another = others.find(({ reader }) => reader !== one.reader)
    return [one, another].filter(column => column !== undefined)
  })
  const twice = own.filter(columns => columns.length > 1)
  if (twice.length === 0) return null
  const at = (place: number) => own.map((columns, film) => columns[place]?.months[film] ?? null)
  const [[first, second]] = twice
  const isSame = twice.every(columns => columns[0] === first && columns[1] === second)
  return { first: at(0), second: at(1), by: isSame ? { first: first.reader, second: second.reader } : null }
}
