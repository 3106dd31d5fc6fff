/**
 * Is a hand film needed? Where a film's whole interval lies on one side of a bone age that decides something, no better
 * estimate would change the decision, as often as the interval's coverage promises.
 */
import { rowsByCluster } from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { OneSided, Part } from './evaluation.ts'
import type { EvaluationInput, Run } from './input.ts'
import { patientsIn, shareOf } from './resample.ts'
import { filmsOf } from './scope.ts'

/**
 * Of every film that the run was asked for: one without an interval is on no side. Where each sex has thresholds of its own, a film of
 * unknown sex has none and is left out.
 */
export function oneSidedOf(input: EvaluationInput, run: Run, part: Part, patients: ArrayLike<number>): OneSided[] {
  const given = input.thresholdsMonths ?? []
  const of =
    'female' in given ? { F: given.female, M: given.male, unknown: null } : { F: given, M: given, unknown: given }
  const thresholdsOf = (film: number) => of[input.films[film].sex ?? 'unknown']
  const thresholds = [...new Set([...of.F, ...of.M])].sort((a, b) => a - b)
  const asked = filmsOf(input, part).filter(film => run.status[film] !== null && thresholdsOf(film) !== null)
  if (thresholds.length === 0 || !asked.some(film => run.lower[film] !== null)) return []
  return [...thresholds, null].flatMap(threshold =>
    ([null, 'F', 'M'] as const)
      // A threshold of one sex is asked of that sex only.
      .filter(sex => threshold === null || of[sex ?? 'unknown']?.includes(threshold))
      .map((sex): OneSided => {
        const films = asked.filter(film => sex === null || input.films[film].sex === sex)
        const own = films.map(film => patients[film])
        const n = patientsIn(own)
        const isOneSided = films.map(film => {
          const [lower, upper] = [run.lower[film], run.upper[film]]
          return (
            lower !== null &&
            upper !== null &&
            (threshold === null ? thresholdsOf(film)! : [threshold]).every(months => months < lower || months > upper)
          )
        })
        const ofPatients = rowsByCluster(own).map(rows => rows.every(row => isOneSided[row]))
        return {
          run: run.name,
          part,
          thresholdMonths: threshold,
          sex,
          films: shownCount(films.length),
          patients: shownCount(n),
          share: n < leastShown ? null : shareOf(isOneSided, own),
          shareOfPatients: n < leastShown ? null : shareOf(ofPatients, Uint32Array.from(ofPatients.keys())),
        }
      }),
  )
}
