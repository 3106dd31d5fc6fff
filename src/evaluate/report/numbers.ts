/**
 * Numbers as the report prints them: a true minus, thousands with a comma, one decimal unless said, an en dash where there
 * is none. What JSON cannot hold (NaN) is nothing too.
 */
import type { Interval } from '../../stats/index.ts'
import type { Count } from '../evaluation.ts'
import type { EvaluationFilm } from '../input.ts'

export type Maybe = number | null | undefined

/** Where nothing is to be shown. */
export const none = '\u2013'

const known = (value: Maybe): value is number => typeof value === 'number' && Number.isFinite(value)

export const fixed = (value: Maybe, digits = 1): string => {
  if (!known(value)) return none
  const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '\u2212')
}

export const count = (value: Maybe): string => fixed(value, 0)

/** With its sign. */
export const signed = (value: Maybe, digits = 1): string => {
  const text = fixed(value, digits)
  return known(value) && value > 0 && Number(value.toFixed(digits)) !== 0 ? `+${text}` : text
}

/** A share, 0 to 1, as per cent. */
export const percent = (share: Maybe, digits = 1): string =>
  known(share) ? `${fixed(share * 100, digits)}\u00a0%` : none

/** Estimate and interval: 8.0 (7.6 to 8.4); a line can break before the parenthesis only. */
export const spanned = (interval: Interval | null | undefined, print: (value: Maybe) => string = fixed): string => {
  if (!interval || !known(interval.estimate)) return none
  const { estimate, lower, upper } = interval
  return known(lower) && known(upper)
    ? `${print(estimate)} (${print(lower)}\u00a0to\u00a0${print(upper)})`
    : print(estimate)
}

/** As journals print it: p = 0.03, p < 0.001. */
export const pValue = (p: Maybe): string =>
  !known(p) ? none : p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.01 ? 3 : 2)}`

/** Months as years and months: 12 y 4 m. */
export const yearsMonths = (months: Maybe): string => {
  if (!known(months)) return none
  const whole = Math.round(Math.abs(months))
  return `${months < 0 ? '\u2212' : ''}${Math.floor(whole / 12)}\u00a0y\u00a0${whole % 12}\u00a0m`
}

/** One film, 2 films. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`

/** "a, b and c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** A count as an evaluation gives it: too small ones are withheld there. */
export const filmCount = (n: Count): string => (typeof n === 'number' ? count(n) : n === '<10' ? '< 10' : n)

/** 3 films of 2 patients; of the films alone where no patient is known. */
export function filmsOfPatients(films: readonly Pick<EvaluationFilm, 'patient' | 'patientKnown'>[]): string {
  const patients = new Set(films.map(film => film.patient)).size
  const known = films.some(film => film.patientKnown) ? ` of ${counted(patients, 'patient')}` : ''
  return `${counted(films.length, 'film')}${known}`
}

/** Words that stay on one line. */
export const unbroken = (words: string): string => words.replaceAll(' ', '\u00a0')
