/**
 * Warnings that name an estimate. Its last digits depend on the machine, so two runs of one answer may word them apart; what they follow from stands
 * elsewhere in the Result. Whoever asks whether two Results are one answer leaves them out.
 */
import { formatAge } from '../clinic/index.ts'

const closed = 'the growth plates look closed. '
const without = ', and the estimate without it '
const knees = 'the two knees differ by '

/** @param doubt what speaks against it, in a sentence */
export const closureWarning = (doubt: string): string => `${closed}${doubt}`

export const farFromAgeWarning = (ageMonths: number, estimateMonths: number): string =>
  `the age is ${formatAge(ageMonths)}${without}${formatAge(estimateMonths)}: look whether the age, or the dates it comes from, are right`

export const kneesApartWarning = (months: number, expectedMonths: number): string =>
  `${knees}${formatAge(months)}, beyond the ${formatAge(expectedMonths)} that both intervals allow: look at both`

/** Whether a warning is one of these; of several joints each is named before it. */
export const namesEstimate = (warning: string): boolean =>
  [closed, without, knees].some(words => warning.includes(words))
