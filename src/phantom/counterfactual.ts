/**
 * Pairs of films that differ in one thing only. A model that reads maturity must move with the first pair by the
 * months that were changed, and must not move with the second. Child, view, exposure and the noise's random numbers are
 * the same in both films, and so is the film's place over the joint.
 */
import type { Child, Exposure } from './child.ts'
import { type FilmOptions, type KneeDraws, type KneeFilm, kneeFilm } from './film.ts'
import { type HandDraws, type HandFilm, handFilm } from './hand/film.ts'

/** What a film is of. */
export type Subject = { child: Child; side: number; options?: Pick<FilmOptions, 'generator'> } & (
  | { joint: 'knee'; draws: KneeDraws }
  | { joint: 'hand'; draws: HandDraws }
)

export type Film = KneeFilm | HandFilm
export type FilmPair = { before: Film; after: Film }

/** What may change while maturity stays. */
export type Nuisance = {
  /** Size of the joint over what it is. */
  size?: number
  /** Added turn about the long axis of the limb, and on the film, degrees. */
  rotationDegrees?: number
  inPlaneDegrees?: number
  /** Dose, machine, collimation and marker of another film. */
  exposure?: Exposure
}

/** Makes the film of a subject, laid for another subject of the same joint if said. */
export function filmOf(subject: Subject, laidFor: Subject = subject): Film {
  const { child, side, options } = subject
  if (subject.joint === 'knee' && laidFor.joint === 'knee')
    return kneeFilm(child, subject.draws, side, { ...options, viewOf: laidFor })
  if (subject.joint === 'hand' && laidFor.joint === 'hand')
    return handFilm(child, subject.draws, side, { ...options, viewOf: laidFor })
  throw new RangeError(`a film of a ${subject.joint} cannot be laid for a ${laidFor.joint}`)
}

/**
 * The same child and view before and after its skeleton, and nothing else, has matured: chronological age and size
 * stay. The joint's age moves by less than `months` only where it meets the end of the atlas.
 */
export function maturityPair(subject: Subject, months: number): FilmPair {
  const { child } = subject
  const older = { ...child, skeletalAgeMonths: child.skeletalAgeMonths + months }
  return { before: filmOf(subject), after: filmOf({ ...subject, child: older }, subject) }
}

/** The same child and maturity with another size, rotation or exposure, under the same film. */
export function nuisancePair(subject: Subject, change: Nuisance): FilmPair {
  const { child, draws } = subject
  const { size = 1, rotationDegrees = 0, inPlaneDegrees = 0, exposure = draws.exposure } = change
  const pose = {
    rotation: draws.pose.rotation + rotationDegrees,
    inPlane: draws.pose.inPlane + inPlaneDegrees,
  }
  const other = { ...child, size: child.size * size }
  const after: Subject =
    subject.joint === 'knee'
      ? { ...subject, child: other, draws: { ...subject.draws, exposure, pose: { ...subject.draws.pose, ...pose } } }
      : { ...subject, child: other, draws: { ...subject.draws, exposure, pose: { ...subject.draws.pose, ...pose } } }
  return { before: filmOf(subject), after: filmOf(after, subject) }
}
