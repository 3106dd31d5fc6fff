import { expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { manifestOf } from './manifest.ts'
import { grouped, screenFilms } from './screen.ts'

/** A hash of the file and, after a slash, of its pixels. */
const screen = (rows: string[], hashes: Record<string, string> = {}) => {
  const table = parseTable(['file,patient,sex,birth_date,joint', ...rows].join('\n'), 'films.csv')
  const both = Object.entries(hashes).map(([file, text]) => {
    const [sha256, pixelsSha256] = text.split('/')
    return [file, { sha256, pixelsSha256 }] as const
  })
  const { films, leftOut } = screenFilms(manifestOf(table), new Map(both))
  return {
    kept: films.map(({ file }) => file),
    leftOut: leftOut.map(({ line, reason, message }) => [line, reason, message]),
  }
}

it('leaves out rows that are no film of a knee or a hand', () => {
  expect(screen(['a,1,F,,knee', 'b,1,x,,knee', 'c,1,F,,wrist', 'd,1,F,,', 'e,1,,,hand'])).toEqual({
    kept: ['a', 'e'],
    leftOut: [
      [3, 'bad_row', expect.stringMatching(/^films\.csv, line 3, b: sex is no code/)],
      [4, 'other_joint', 'films.csv, line 4, c: joint is wrist: pairs need knee and hand'],
      [5, 'other_joint', 'films.csv, line 5, d: joint is empty: pairs need knee and hand'],
    ],
  })
})

it('keeps a film once that stands under two names, where its patient is known', () => {
  const rows = ['a,,F,,knee', 'b,1,F,,knee', 'c,1,F,,knee', 'd,2,F,,knee']
  expect(screen(rows, { a: 'same', b: 'same', c: 'same', d: 'other' })).toEqual({
    kept: ['b', 'd'],
    leftOut: [
      [2, 'duplicate', 'films.csv, line 2, a: it is the same film as b on line 3'],
      [4, 'duplicate', 'films.csv, line 4, c: it is the same film as b on line 3'],
    ],
  })
})

it('keeps a film once that was saved again', () => {
  const rows = ['a,1,F,,knee', 'b,1,F,,knee', 'c,1,F,,knee', 'd,1,F,,knee', 'e,2,F,,knee', 'f,2,F,,hand', 'g,3,F,,hand']
  const hashes = { a: 'file/same', b: 'other/same', c: 'file/same', d: 'fourth/other', e: 'fifth', f: 's/x', g: 't/x' }
  expect(screen(rows, hashes)).toEqual({
    kept: ['a', 'd', 'e'],
    leftOut: [
      [3, 'same_pixels', 'films.csv, line 3, b: it shows the same pixels as a on line 2'],
      [4, 'duplicate', 'films.csv, line 4, c: it is the same film as a on line 2'],
      [7, 'two_patients', expect.stringMatching(/f: it shows the same pixels as g on line 8, of another patient/)],
      [8, 'two_patients', expect.stringMatching(/g: it shows the same pixels as f on line 7, of another patient/)],
    ],
  })
})

it('keeps no film that stands under two patients', () => {
  expect(screen(['a,1,F,,knee', 'b,2,F,,knee', 'c,2,F,,hand'], { a: 'same', b: 'same' })).toEqual({
    kept: ['c'],
    leftOut: [
      [
        2,
        'two_patients',
        'films.csv, line 2, a: it is the same film as b on line 3, of another patient: find out whose it is',
      ],
      [
        3,
        'two_patients',
        'films.csv, line 3, b: it is the same film as a on line 2, of another patient: find out whose it is',
      ],
    ],
  })
})

it('keeps no film of a patient number that two children share, and repeats no birth date', () => {
  const rows = [
    'a,1,F,,knee',
    'b,1,,,knee',
    'c,1,M,,hand',
    'd,2,F,2010-01-01,knee',
    'e,2,F,2010-01-10,hand',
    'f,3,F,,knee',
  ]
  const { kept, leftOut } = screen(rows)
  expect(kept).toEqual(['f'])
  expect(leftOut.map(([line, reason]) => [line, reason])).toEqual([2, 3, 4, 5, 6].map(line => [line, 'contradiction']))
  expect(leftOut[1][2]).toBe(
    'films.csv, line 3, b: sex of its patient differs between line 2 and line 4: correct one, or give each child its own number',
  )
  expect(leftOut[3][2]).toMatch(/birth_date of its patient differs between line 5 and line 6/)
  expect(leftOut.join()).not.toContain('2010')
})

it('groups', () => {
  expect([...grouped([3, 1, 5, 2], n => n % 2)]).toEqual([
    [1, [3, 1, 5]],
    [0, [2]],
  ])
})
