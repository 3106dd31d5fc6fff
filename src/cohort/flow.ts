/**
 * The participant flow: how many films and patients there were, who was left out at which step and why, who is in
 * which split (TRIPOD+AI, BMJ 2024;385:e078378, asks for it; CONSORT drew it first). Counts follow from the films
 * themselves: each step takes its films away from those before it, so the numbers add up or the flow refuses.
 */
import { type CountedFilm, type LeaveOutReason, type LeftOut, leaveOutReasons } from './leftOut.ts'

/** Stands where a count is withheld: see `suppressFlow`. */
export const withheld = '*'
export type Count = number | typeof withheld

export type FlowCounts = {
  films: Count
  knees: Count
  hands: Count
  /** Known patients with at least one of the films. */
  patients: Count
}

export type FlowStep = {
  /** What the films are that stay. */
  title: string
  leftOut: ({ reason: LeaveOutReason; title: string } & FlowCounts)[]
  remaining: FlowCounts
}

export type Flow = {
  /** Rows of the manifest. */
  start: { title: string; remaining: FlowCounts }
  steps: FlowStep[]
  /** Into which parts the remaining knees were split; empty before that. */
  parts: { title: string; films: Count; patients: Count }[]
  /** What is read on the films, knees unless said; where it is the wrist, on films of hands. */
  reads?: 'knee' | 'wrist'
  /** What else is to be said under the drawing. */
  notes: FlowNote[]
}

/** A sentence; a count that it begins with stands apart, so that it can be withheld. */
export type FlowNote = string | { count: Count; text: string }

/** A step before it is counted: what the films are that stay, and those that go. */
export type FlowStage = { title: string; leftOut: readonly LeftOut[] }

/**
 * @param films all rows of the manifest, bad ones included
 * @param stages in order; each names what stays and lists what goes
 * @throws {RangeError} if a film is left out twice or was never there: a flow that does not add up is not drawn
 */
export function participantFlow(
  films: readonly CountedFilm[],
  stages: readonly FlowStage[],
  {
    title = 'Rows of the manifest',
    parts = [],
    notes = [],
    reads = 'knee',
  }: Partial<Pick<Flow, 'parts' | 'notes' | 'reads'>> & { title?: string } = {},
): Flow {
  const left = new Map(films.map(film => [film.line, film]))
  const steps = stages.map((stage): FlowStep => {
    const titles = new Map<string, LeftOut[]>()
    for (const film of stage.leftOut) {
      if (!left.delete(film.line))
        throw new RangeError(
          `${film.file} on line ${film.line} is left out by "${stage.title}" and was not among its films`,
        )
      titles.set(film.title, [...(titles.get(film.title) ?? []), film])
    }
    const leftOut = [...titles]
      .map(([title, own]) => ({ reason: own[0].reason, title, ...countFilms(own) }))
      .sort((a, b) => reasonOrder.indexOf(a.reason) - reasonOrder.indexOf(b.reason))
    return { title: stage.title, leftOut, remaining: countFilms([...left.values()]) }
  })
  return { start: { title, remaining: countFilms(films) }, steps, parts, reads, notes }
}

/** Flows of two sites list reasons alike. */
const reasonOrder = Object.keys(leaveOutReasons)

const countFilms = (films: readonly CountedFilm[]): FlowCounts => ({
  films: films.length,
  knees: films.filter(({ joint }) => joint === 'knee').length,
  hands: films.filter(({ joint }) => joint === 'hand').length,
  patients: new Set(films.flatMap(({ patient }) => patient ?? [])).size,
})
