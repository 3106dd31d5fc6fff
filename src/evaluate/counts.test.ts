import { expect, it } from 'vitest'
import { countOf, groupsShown, shownCount } from './counts.ts'

const groups = (...films: number[]) => films.map(n => ({ films: n, patients: n }))

it('hides groups of one to nine, and the next where the rest would tell them', () => {
  expect([0, 1, 9, 10].map(shownCount)).toEqual([0, '<10', '<10', 10])
  expect(groupsShown(groups(0, 20, 30))).toEqual([true, true, true])
  // 50 in all less 42 would be 8.
  expect(groupsShown(groups(8, 12, 30))).toEqual([false, false, true])
  // 7 and 8 together are 15: which is which stays open.
  expect(groupsShown(groups(7, 8, 30))).toEqual([false, false, true])
  // 12 films of 3 patients say as much of these as 3 films.
  expect(groupsShown([{ films: 12, patients: 3 }, ...groups(40, 50)])).toEqual([false, false, true])
  expect([countOf(12, false), countOf(8, false), countOf(12, true)]).toEqual(['*', '<10', 12])
})
