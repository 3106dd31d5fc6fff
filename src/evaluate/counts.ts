/**
 * Small groups: what is said of fewer than ten films or patients may point to a child, so it is not said. Where the counts
 * around a hidden one would tell it, since they add up, the next smallest is hidden too.
 */
import type { Count } from './evaluation.ts'

/** The fewest of which something is said. */
export const leastShown = 10

export const shownCount = (n: number): Count => (n > 0 && n < leastShown ? `<${leastShown}` : n)

/**
 * Groups that add up to a number that is shown elsewhere.
 *
 * @returns of each whether it may be shown
 */
export function groupsShown(groups: readonly { films: number; patients: number }[]): boolean[] {
  const small = (n: number) => n > 0 && n < leastShown
  const shown = groups.map(({ films, patients }) => !small(films) && !small(patients))
  const bySize = [...groups.keys()].filter(i => shown[i] && groups[i].films > 0)
  bySize.sort((i, j) => groups[i].films - groups[j].films)
  const hidden = (of: 'films' | 'patients') => groups.reduce((sum, group, i) => sum + (shown[i] ? 0 : group[of]), 0)
  while ((small(hidden('films')) || small(hidden('patients'))) && bySize.length > 0) shown[bySize.shift()!] = false
  return shown
}

/** A count of a group that is hidden or not. */
export const countOf = (n: number, shown: boolean): Count => (shown || (n > 0 && n < leastShown) ? shownCount(n) : '*')
