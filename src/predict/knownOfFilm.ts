/**
 * What is known of a film, from several sides: what was said (a flag, a manifest) goes before what the tags say, and a contradiction is a warning.
 * The picture's own word on side and joint comes last, in `gate/`.
 */
import { type DicomFacts, wholeYearsWarning } from '../dicom/index.ts'
import type { Known } from '../model/index.ts'

export type SaidOfFilm = {
  known: Known
  /** How wide the chronological age is known, which is the middle of it; nothing for an exact one. */
  ageSpanMonths?: number
  joint?: string
  side?: 'L' | 'R'
  /** Both knees are on the film. */
  both?: boolean
  /** `AP`, `PA`, `LATERAL`, `OBLIQUE` or `AXIAL`. */
  view?: string
  patient?: string
}

/** An age that lies no further than this outside the tag's span says the same. */
const ageToleranceMonths = 1

/** Fills what was not said from the tags, and adds to `warnings`. */
export function knownOfFilm(said: SaidOfFilm, facts: DicomFacts | undefined, warnings: string[]): SaidOfFilm {
  if (!facts) return said
  const { sex, chronologicalAgeMonths: age } = said.known
  const sides = facts.side === 'L' || facts.side === 'R' ? facts.side : undefined
  const differ = (what: string) => warnings.push(`${what} is not what the DICOM file says: the one given was used`)
  if (sex && facts.sex && sex !== facts.sex) differ('the sex as given')
  if (age == null) warnings.push(...wholeYearsWarning(facts))
  else if (facts.chronologicalAgeMonths !== null && !isSameAge(age, facts.chronologicalAgeMonths, facts))
    differ('the age as given')
  if (said.side && sides && said.side !== sides) differ('the side as given')
  if (said.joint && facts.joint && said.joint !== facts.joint) differ('the joint as given')
  if (said.view && facts.view && isFrontal(said.view) !== isFrontal(facts.view)) differ('the view as given')
  return {
    known: {
      sex: sex ?? facts.sex,
      chronologicalAgeMonths: age ?? facts.chronologicalAgeMonths,
    },
    ageSpanMonths: age == null ? facts.ageSpanMonths : said.ageSpanMonths,
    joint: said.joint ?? facts.joint ?? undefined,
    side: said.side ?? sides,
    both: said.both ?? (said.side === undefined && facts.side === 'B'),
    view: said.view ?? facts.view ?? undefined,
    patient: said.patient ?? facts.patientId,
  }
}

/** From the front or from behind: of a joint both show the same. */
export const isFrontal = (view: string): boolean => view === 'AP' || view === 'PA'

const isSameAge = (given: number, tag: number, { ageSpanMonths }: DicomFacts) =>
  Math.abs(given - tag) <= ageSpanMonths / 2 + ageToleranceMonths
