/**
 * Which films may teach a comparator that is then compared on others: those that taught the model. For a film of a fold the
 * other folds; for test films all folds; where predictions come from elsewhere, the other tenths of the patients.
 */
import { dealFolds } from '../stats/index.ts'
import type { Part } from './evaluation.ts'
import type { EvaluationInput } from './input.ts'
import { filmsOf } from './scope.ts'

/** Films that are compared together, and those that teach. */
export type Lesson = { films: number[]; training: number[] }

const tenths = 10
/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0x7ea7

export function lessonsOf(input: EvaluationInput, part: Part, patients: ArrayLike<number>): Lesson[] {
  const films = filmsOf(input, part)
  if (part === 'all') {
    const own = films.map(film => patients[film])
    if (new Set(own).size < tenths) return []
    const foldOf = dealFolds(own, tenths, input.seed, purpose)
    return Array.from({ length: tenths }, (_, fold) => ({
      films: films.filter((_, i) => foldOf[i] === fold),
      training: films.filter((_, i) => foldOf[i] !== fold),
    }))
  }
  const teach = [...input.films.keys()].filter(film => ['fold', 'train'].includes(input.films[film].split))
  if (part === 'test') return [{ films, training: teach }]
  const folds = [...new Set(films.map(film => input.films[film].fold))]
  return folds.map(fold => ({
    films: films.filter(film => input.films[film].fold === fold),
    training: teach.filter(film => input.films[film].split === 'train' || input.films[film].fold !== fold),
  }))
}
