/**
 * What a hospital has of one simulated child: one or more visits, at each a hand film and, on the same day or some time
 * before or after, one or both knees. Most gaps lie within the 92 days in which a hand may speak for a knee; some do
 * not, so that pairing has something to leave out. The child grows between the dates; hand, knees and centres keep
 * their own advance or delay.
 */
import { type AgeRange, type Child, childAfter, childStream, drawChild, kneePart } from './child.ts'
import type { Subject } from './counterfactual.ts'
import type { Spread } from './deviation.ts'
import { drawKnee } from './film.ts'
import type { Generator } from './generators.ts'
import { drawHandShape, handPart } from './hand/draws.ts'
import { drawHand } from './hand/film.ts'
import { disguised, strangersOf } from './scrambled.ts'

/** How films are spread over a cohort. Assumption; `beyond` gives the rule of 92 days something to do. */
export const usualVisits = {
  /** Shares of children with one, two and three visits. */
  visits: [0.72, 0.2, 0.08],
  daysBetween: [150, 420],
  bothKnees: 0.35,
  /** Shares of knees filmed on the day of the hand, and beyond the limit; the others lie between. */
  sameDay: 0.5,
  beyond: 0.1,
  limitDays: 92,
  longestDays: 240,
} as const

export type PlannedFilm = {
  /** Unique among the child's films. */
  part: number
  /** From 1. */
  visit: number
  subject: Subject
  /** What the film shows: the subject, unless the cohort is scrambled. */
  shown: Subject
  leg: 'L' | 'R'
}

/**
 * All films of a child, hands before knees, visit by visit.
 *
 * @param options `scrambled`: films show the maturity of other children, see `scrambled.ts`
 */
export function planPatient(
  seed: number,
  index: number,
  side: number,
  options: { ages?: AgeRange; spread: Spread; generator: Generator; scrambled?: boolean },
): PlannedFilm[] {
  const { ages, spread, generator, scrambled = false } = options
  const first = drawChild(seed, index, ages)
  const strangers = scrambled ? strangersOf(first, ages) : undefined
  const random = childStream(seed, index, 'visits')
  const chance = random.uniform()
  const [one, two] = usualVisits.visits
  const visits = chance < one ? 1 : chance < one + two ? 2 : 3
  const both = random.uniform() < usualVisits.bothKnees
  const films: PlannedFilm[] = []
  let day = 0
  for (let visit = 1; visit <= visits; visit++) {
    const ofVisit = 10 * (visit - 1)
    const add = (subject: Subject, shown: Subject, part: number) =>
      films.push({ part, visit, subject, shown, leg: subject.draws.shape.side })
    const hand = handPart + ofVisit
    const ofHand = {
      joint: 'hand' as const,
      child: childAfter(first, day),
      draws: drawHand(seed, index, spread, hand),
      side,
      options: { generator },
    }
    add(ofHand, strangers ? handOf(ofHand, strangers[0]) : ofHand, hand)
    const kneeDay = Math.max(-birthDays(first), day + gapDays())
    for (const other of both ? [false, true] : [false]) {
      const part = kneePart + ofVisit + (other ? 100 : 0)
      const ofKnee = {
        joint: 'knee' as const,
        child: childAfter(first, kneeDay),
        draws: drawKnee(seed, index, spread, part, other),
        side,
        options: { generator },
      }
      add(ofKnee, strangers ? kneeOf(ofKnee, strangers[1], other) : ofKnee, part)
    }
    day += usualVisits.daysBetween[0] + random.integer(usualVisits.daysBetween[1] - usualVisits.daysBetween[0])
  }
  return films

  /** The same hand under the same film, as early or late as the stranger's. */
  function handOf(subject: Extract<Subject, { joint: 'hand' }>, stranger: Child): Subject {
    const { deviation } = drawHandShape(seed, stranger.index, spread)
    const { child, draws } = subject
    return { ...subject, child: disguised(child, stranger), draws: { ...draws, shape: { ...draws.shape, deviation } } }
  }

  function kneeOf(subject: Extract<Subject, { joint: 'knee' }>, stranger: Child, other: boolean): Subject {
    const { child, draws } = subject
    const { deviation } = drawKnee(seed, stranger.index, spread, draws.part, other)
    return { ...subject, child: disguised(child, stranger), draws: { ...draws, deviation } }
  }

  function gapDays(): number {
    const { sameDay, beyond, limitDays, longestDays } = usualVisits
    const where = random.uniform()
    const sign = random.uniform() < 0.5 ? -1 : 1
    const within = 1 + random.integer(limitDays)
    const over = limitDays + 1 + random.integer(longestDays - limitDays)
    return where < sameDay ? 0 : sign * (where < 1 - beyond ? within : over)
  }
}

const birthDays = ({ birthDate, studyDate }: Child): number => (Date.parse(studyDate) - Date.parse(birthDate)) / 864e5
