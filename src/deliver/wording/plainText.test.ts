import { expect, it } from 'vitest'
import { plainText } from './plainText.ts'

it.each([
  ['Lindqvist, Åsa', 'Lindqvist, Åsa'],
  ['two\nlines\u0000\u0007and a bell', 'two lines and a bell'],
  // U+202E turns what follows round: gnp.exe would read as exe.png.
  ['scan\u202Egnp.exe', 'scangnp.exe'],
  ['\u200Bzero\u2066 width\u2069\uFEFF', 'zero width'],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  // e with an accent of its own becomes one character.
  ['Rene\u0301', 'René'],
  ['<b>&"bold"</b>', '<b>&"bold"</b>'],
])('makes %j fit to be shown', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

it('cuts what is too long and says so', () => {
  expect(plainText('abcdefghij', 10)).toBe('abcdefghij')
  expect(plainText('abcdefghijk', 10)).toBe('abcdefghi…')
  // Beyond the Basic Multilingual Plane a character is two units, and stays whole.
  expect(plainText('\u{20bb7}'.repeat(11), 10)).toBe(`${'\u{20bb7}'.repeat(9)}…`)
  expect(plainText('x'.repeat(10_000_000), 10)).toBe('xxxxxxxxx…')
})
