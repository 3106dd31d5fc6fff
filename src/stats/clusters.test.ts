import { expect, it } from 'vitest'
import { dealFolds, oneRowPerCluster, rowsByCluster } from './clusters.ts'

const patients = ['a', 'b', 'a', 'c', 'b', 'a', 'd']

it('groups rows', () => expect(rowsByCluster(patients)).toEqual([[0, 2, 5], [1, 4], [3], [6]]))

it('deals patients, never films, evenly', () => {
  const folds = dealFolds(patients, 2, 1, 0)
  expect(new Set([folds[0], folds[2], folds[5]]).size).toBe(1)
  expect(folds[1]).toBe(folds[4])
  expect(folds[0] + folds[1] + folds[3] + folds[6]).toBe(2)
  expect(() => dealFolds(patients, 5, 1, 0)).toThrow(/4 patients cannot be dealt into 5 folds/)
})

it('draws one film of each patient, any of them, the same for a seed', () => {
  const draws = Array.from({ length: 40 }, (_, seed) => [...oneRowPerCluster(patients, seed)])
  for (const rows of draws) {
    expect(rows.map(row => patients[row]).sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(rows).toEqual(rows.toSorted((a, b) => a - b))
  }
  expect(new Set(draws.flat())).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]))
  expect([...oneRowPerCluster(patients, 7)]).toEqual(draws[7])
})
