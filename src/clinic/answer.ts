/**
 * A result, or null and the reason why there is none. Half of what a film's tags should say is missing in practice, and
 * a number that was guessed from a guessed sex looks like any other; so nothing here has a default sex or age, and the
 * reason is a sentence that can be shown where the number would stand.
 */

/** As known. Unknown is undefined, and never one of the two. */
export type Sex = 'F' | 'M'

/**
 * Why there is no result: something is not known, the tables do not reach there, what was measured does not
 * determine it, or what is known contradicts it.
 */
export type AbsenceCode =
  | 'unknown_sex'
  | 'unknown_age'
  | 'unknown_bone_age'
  | 'outside'
  | 'too_little_measured'
  | 'contradicted'

export type Absent = { value: null; code: AbsenceCode; reason: string }

export type Answer<Value> = { value: Value } | Absent

export const answer = <Value>(value: Value): Answer<Value> => ({ value })

export const absent = (code: AbsenceCode, reason: string): Absent => ({ value: null, code, reason })

export const unknownSex = absent('unknown_sex', 'The sex is unknown, and growth ends two years earlier in girls.')

export const unknownAge = absent('unknown_age', 'The chronological age is unknown.')

export const unknownBoneAge = absent('unknown_bone_age', 'There is no bone age.')
