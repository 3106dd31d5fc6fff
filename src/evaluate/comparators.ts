/**
 * What a model must beat. Two comparators are made here from the training films: their median bone age, and a spline of age for
 * each sex, which has never seen a film. (Chronological age itself is a straw man.) Others are given; so that none loses
 * only for reading on another scale, each is also moved onto the reference's, by a line for each sex that the training films
 * teach. Never with chronological age: that would lend it the calendar.
 */
import {
  expectedBoneAge,
  fitAgeSexExpectation,
  fitLinearRecalibration,
  fitRecalibrationBySex,
  median,
  recalibrate,
} from '../stats/index.ts'
import type { Comparison } from './evaluation.ts'
import type { EvaluationInput, Reference } from './input.ts'
import type { Lesson } from './training.ts'

export const medianName = 'median of the training films'
export const splineName = 'spline of age and sex'
/** A comparator of this name is the teacher: what it recovers is what its pseudo-labels can carry. */
export const teacherName = 'teacher on the hand film'
/** A comparator of this name knows the true measures of simulated bones: what it recovers is about the most that their films can show. */
export const oracleName = 'oracle: true indicators, sex and age'

export type Estimates = { name: string; form: Comparison['form']; months: (number | null)[] }

/** Fewer films teach nothing. */
const leastFilms = 20

/** Of every film of the lessons, null where it cannot be told. */
export function madeFromTraining(
  input: EvaluationInput,
  { months }: Reference,
  lessons: readonly Lesson[],
): Estimates[] {
  const [middle, spline] = [medianName, splineName].map(
    (name): Estimates => ({ name, form: 'fitted', months: input.films.map(() => null) }),
  )
  const age = (film: number) => input.films[film].chronologicalAgeMonths
  const sex = (film: number) => input.films[film].sex
  for (const { films, training } of lessons) {
    const read = training.filter(film => months[film] !== null)
    if (read.length < leastFilms) continue
    const middleMonths = median(read.map(film => months[film]!))
    for (const film of films) middle.months[film] = middleMonths
    for (const one of ['F', 'M'] as const) {
      const own = read.filter(film => sex(film) === one && age(film) !== null)
      if (own.length < leastFilms || new Set(own.map(age)).size < 5) continue
      const expectation = fitAgeSexExpectation(
        own.map(film => age(film)!),
        own.map(() => one),
        own.map(film => months[film]!),
      )
      for (const film of films)
        if (sex(film) === one && age(film) !== null) spline.months[film] = expectedBoneAge(expectation, age(film)!, one)
    }
  }
  return [middle, spline].filter(estimates => estimates.months.some(value => value !== null))
}

/** On the scale of the reference; null where too few training films have both. */
export function recalibrated(
  input: EvaluationInput,
  { months }: Reference,
  lessons: readonly Lesson[],
  { name, months: raw }: { name: string; months: readonly (number | null)[] },
): Estimates | null {
  const moved: (number | null)[] = input.films.map(() => null)
  for (const { films, training } of lessons) {
    const both = training.filter(film => months[film] !== null && raw[film] !== null)
    if (both.length < leastFilms || new Set(both.map(film => raw[film])).size < 2) continue
    const bySex = fitRecalibrationBySex(
      (estimates, readings) =>
        new Set(Array.from(estimates)).size < 2
          ? { intercept: median(readings), slope: 0 }
          : fitLinearRecalibration(estimates, readings),
      both.map(film => raw[film]!),
      both.map(film => months[film]!),
      both.map(film => input.films[film].sex ?? ''),
    )
    for (const film of films)
      if (raw[film] !== null) moved[film] = recalibrate(bySex[input.films[film].sex ?? 'unknown'], raw[film])
  }
  return moved.some(value => value !== null) ? { name, form: 'recalibrated', months: moved } : null
}
