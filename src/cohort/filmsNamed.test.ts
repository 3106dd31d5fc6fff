import { expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { filmsNamed } from './filmsNamed.ts'
import { manifestOf } from './manifest.ts'

it('finds films by their file, or without folder and ending', () => {
  const rows = ['k/a.png', 'm/a.png', 'k/b.png', './k/b.png', 'c']
  const meant = filmsNamed(manifestOf(parseTable(['file', ...rows].join('\n'), 'films.csv')))
  const linesOf = (name: string) => meant(name).map(({ line }) => line)
  expect(linesOf('./k/a.png')).toEqual([2])
  expect(linesOf('a')).toEqual([2, 3])
  // A row that repeats a file is none of its own.
  expect(linesOf('b')).toEqual([4])
  expect(linesOf('c')).toEqual([6])
  expect(['a.png', 'k/a', 'x'].map(linesOf)).toEqual([[], [], []])
})
