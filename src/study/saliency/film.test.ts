import { expect, it } from 'vitest'
import { cropMasks, drawFilms } from './film.ts'

it('cuts masks as the crop was cut', () => {
  // A film of 4 x 2; its right half, at half the size, is one pixel of which 3/4 are bone and 1/4 is plate.
  const film = {
    width: 4,
    height: 2,
    bone: Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 1),
    plates: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0),
  }
  expect(cropMasks(film, { x: 2, y: 0, width: 2, height: 2 }, 1)).toEqual({
    bone: Uint8Array.of(1),
    plates: Uint8Array.of(0),
  })
  expect(cropMasks(film, { x: 2, y: 0, width: 2, height: 2 }, 2).plates).toEqual(Uint8Array.of(0, 0, 1, 0))
})
it('draws films by seed, in their order', () => {
  const films = Array.from({ length: 50 }, (_, i) => i)
  const drawn = drawFilms(films, 10, 3)
  expect(drawn.length).toBe(10)
  expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b))
  expect(drawFilms(films, 10, 3)).toEqual(drawn)
  expect(drawFilms(films, 10, 4)).not.toEqual(drawn)
  expect(drawFilms(films, 99, 3)).toEqual(films)
})
