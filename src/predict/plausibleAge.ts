/**
 * Whether a chronological age can be that of a child whom a package was trained for. A package names the bone ages of its training, and bone ages stray from the
 * calendar by up to two years; in small children by much less, so that an age of 0, which a placeholder for the birth date makes, is not told to
 * a network that has seen nobody below 3 months.
 */
import { formatAge } from '../clinic/index.ts'
import type { Known, LoadedModel } from '../model/index.ts'
import { farFromAgeWarning } from './estimateWarnings.ts'
import type { SaidOfFilm } from './knownOfFilm.ts'
import type { Refusal } from './refusal.ts'

/** How far a bone age may lie from the chronological age: about two standard deviations in adolescents. */
const strayMonths = 24
/** A chronological age and an estimate that was made without it are not of one child if they lie further apart. */
const apartMonths = 48

type Model = Pick<LoadedModel, 'description'>

const limitsOf = ({ description: { validMonths } }: Model) => ({
  from: Math.max(validMonths.from - strayMonths, validMonths.from / 2),
  to: validMonths.to + strayMonths,
})

/** What the model is told of a child: no age that it was not trained for. */
export function toldOf(model: Model, { known, ageSpanMonths = 0 }: Pick<SaidOfFilm, 'known' | 'ageSpanMonths'>): Known {
  const { chronologicalAgeMonths: age } = known
  if (!model.description.architecture.chronologicalAge || age == null) return known
  const { from, to } = limitsOf(model)
  return age - ageSpanMonths / 2 < from || age > to ? { ...known, chronologicalAgeMonths: null } : known
}

/** A person who is too old for the model, whatever the film looks like. */
export function tooOld(model: Model, { chronologicalAgeMonths: age }: Known): Refusal[] {
  const { to } = limitsOf(model)
  if (age == null || age <= to) return []
  const { name, validMonths } = model.description
  return [
    {
      code: 'out_of_range',
      message: `The person is ${formatAge(age)} old: the model ${name} was trained on bone ages up to ${formatAge(validMonths.to)} and reads no film of anybody above ${formatAge(to)}.`,
      measured: age,
      limit: to,
    },
  ]
}

/** What is odd about a chronological age. `estimateMonths` was made without it, and is undefined where no estimate can be trusted. */
export function ageWarnings(
  model: Model,
  { chronologicalAgeMonths: age }: Known,
  told: Known,
  estimateMonths: number | undefined,
): string[] {
  if (age == null) return []
  const { name } = model.description
  return [
    ...(told.chronologicalAgeMonths == null
      ? [`the age of ${formatAge(age)} was not told to the model ${name}, which was trained on no child of such an age`]
      : []),
    ...(estimateMonths !== undefined && Math.abs(estimateMonths - age) > apartMonths
      ? [farFromAgeWarning(age, estimateMonths)]
      : []),
  ]
}
