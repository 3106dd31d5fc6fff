/**
 * Simulated readers of films. A reader has a bias, reads the same film a little differently each time, likes round
 * ages, and may lean towards the calendar. What a reader says is drawn from the film, the reader and the occasion and
 * nothing else, so that readings can be added without changing those that are there.
 *
 * Spread: 7 months around the reader's own mean (a single reading of BoneXpert's comparison has 0.58 years),
 * less in infants (assumption). Round ages: of 12,311 readings of the RSNA bone age films 58 % are whole
 * years and 23 % half years; some of what is rounded to half years falls on whole ones. Bias between readers: assumption.
 */
import { keyedRandom } from '../base/index.ts'
import { clampedNormal } from './child.ts'

export type Reader = {
  name: string
  biasMonths: number
  /** Of one reader's readings around the truth and the bias, rounding included, from five years on. */
  sdMonths: number
  /** Share of the variance that comes back when the same reader reads the same film again. */
  repeats: number
  /** Shares of readings given as whole and as half years. */
  wholeYears: number
  halfYears: number
  /** How far the reader leans towards chronological age: 0 not at all, 1 says the calendar. */
  pull: number
}

/** What readers of one group have in common. */
export type ReaderHabits = Omit<Reader, 'name' | 'biasMonths'> & { biasSdMonths: number }

/** How readers differ and read, unless said otherwise. */
export const usualReader: ReaderHabits = {
  biasSdMonths: 2.5,
  sdMonths: 7,
  repeats: 0.5,
  wholeYears: 0.35,
  halfYears: 0.42,
  pull: 0,
}

export type ReadingRow = {
  file: string
  joint_index: number
  reader: string
  occasion: number
  bone_age_months: number
  atlas: string
  blinded_to_age: boolean
}

/** Draws readers by seed. */
export function drawReaders(seed: number, count: number, habits: Partial<ReaderHabits> = {}): Reader[] {
  const { biasSdMonths, ...usual } = { ...usualReader, ...habits }
  return Array.from({ length: count }, (_, i) => ({
    ...usual,
    name: `sim-reader-${i + 1}`,
    biasMonths: biasSdMonths * clampedNormal(keyedRandom(seed, 0x7264, i), 2.5),
  }))
}

/** Bounds of what is read: the atlas ends at 19 years. */
const atlasMonths = [0, 228] as const

/** Months of the age steps that this reader calls a year at an age: young hands are read in finer steps. */
const yearStep = (months: number): number => (months < 24 ? 3 : months < 48 ? 6 : 12)

/** How wide readings spread at an age over their spread from five years on. Assumption. */
const spreadAt = (months: number): number => Math.min(1, 0.2 + months / 75)

/**
 * One reading in months.
 *
 * @param film numbers that name the film: the seed, the child, the film of the child
 * @param truthMonths skeletal age of the joint that is read
 */
export function read(
  reader: Reader,
  film: readonly number[],
  occasion: number,
  truthMonths: number,
  chronologicalAgeMonths: number,
): number {
  const who = Array.from(reader.name).reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0, 7)
  const ofFilm = keyedRandom(...film, 0x7265, who)
  const own = keyedRandom(...film, 0x7265, who, occasion)
  const step = yearStep(truthMonths)
  const spread = spreadAt(truthMonths)
  const { wholeYears, halfYears, repeats, pull } = reader
  // Rounding to a step spreads by its twelfth root; the rest of the spread is the reader's doubt.
  const rounding = (wholeYears * step ** 2 + halfYears * (step / 2) ** 2 + (1 - wholeYears - halfYears)) / 12
  const sd = Math.sqrt(Math.max(0.1, (reader.sdMonths * spread) ** 2 - rounding))
  const doubt = sd * (Math.sqrt(repeats) * ofFilm.normal() + Math.sqrt(1 - repeats) * own.normal())
  const seen = truthMonths + reader.biasMonths * spread + pull * (chronologicalAgeMonths - truthMonths) + doubt
  const chance = own.uniform()
  const unit = chance < wholeYears ? step : chance < wholeYears + halfYears ? step / 2 : 1
  return Math.min(atlasMonths[1], Math.max(atlasMonths[0], unit * Math.round(seen / unit)))
}
