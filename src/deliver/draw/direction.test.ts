import { expect, it } from 'vitest'
import { visually, withLevels } from './direction.ts'

const seen = (text: string) =>
  visually(withLevels(text))
    .map(({ character }) => character)
    .join('')

it('leaves text alone that runs to the right', () => {
  expect(seen('Wang, Xiaodong (王小东) 3')).toBe('Wang, Xiaodong (王小东) 3')
})

it('turns round what runs to the left, within its line', () => {
  // Alef bet gimel, of which the first is seen last.
  expect(seen('a אבג b')).toBe('a גבא b')
  // Numbers within run to the right, and brackets are mirrored (Unicode Standard Annex 9, W and L2, L4).
  expect(seen('א 12 (ב)')).toBe('(ב) 12 א')
})
