/** What a study of transfer knows of its films. */
import type { FilmPair, SplitRow } from '../../cohort/index.ts'
import type { KneeSeen } from '../crops.ts'

/** A film that is read and the film of the hand beside it. In a rehearsal they are one film, and nobody told whose it is or the child's age. */
export type StudyPair = Omit<FilmPair, 'chronologicalAgeMonths' | 'patient'> & {
  chronologicalAgeMonths: number | null
  patient?: string
}

/** A knee film with its part in the study, and all that is known of it. */
export type StudyKnee = {
  pair: StudyPair
  split: SplitRow
  /** Place in the crop cache. */
  index: number
  sha256: string
  pixelsSha256?: string
  handSha256: string
  /** What the gate thinks of it; absent where it was not asked. */
  seen?: KneeSeen
  /** The teacher's label of the hand beside it; absent where the hand could not be labelled. */
  label?: PseudoLabel
}

/** What the teacher says of a hand film: a line of pseudo-labels.csv. */
export type PseudoLabel = {
  /** The hand film. */
  file: string
  status: 'estimated' | 'refused' | 'failed'
  code: string | null
  boneAgeMonths: number | null
  foldSdMonths: number | null
  sex: 'F' | 'M' | null
  /** For tables of what the teacher refused; the teacher did not see it. */
  chronologicalAgeMonths: number | null
}
