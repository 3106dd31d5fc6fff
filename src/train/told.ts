/** What the network is told of a child beside the film, anew each time that it looks. */
import type { Random } from '../base/index.ts'
import type { Known } from '../model/index.ts'
import type { TrainingFilm, TrainingOptions } from './config.ts'

/** Sex and chronological age of a film as one look has them: withheld at times, and the age a little wrong where the training says so. */
export function toldOf(
  { sex, chronologicalAgeMonths }: Pick<TrainingFilm, 'sex' | 'chronologicalAgeMonths'>,
  { dropSex, dropAge, ageError = 0 }: Pick<TrainingOptions, 'dropSex' | 'dropAge' | 'ageError'>,
  random: Random,
): Known {
  const withoutSex = random.uniform() < dropSex
  const withoutAge = random.uniform() < dropAge
  return {
    sex: withoutSex ? null : sex,
    chronologicalAgeMonths:
      withoutAge || chronologicalAgeMonths === null
        ? null
        : Math.max(0, chronologicalAgeMonths * (1 + ageError * random.normal())),
  }
}
