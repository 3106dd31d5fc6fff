import { expect, it } from 'vitest'
import { type MappedFilm, montageSvg } from './montage.ts'

const map = { map: new Float32Array(16).fill(1), side: 4 }
const film = (sex: 'F' | 'M' | null, ageMonths: number): MappedFilm => ({
  sex,
  ageMonths,
  boneAgeMonths: ageMonths + 6,
  pixels: new Uint8Array(16).fill(100),
  side: 4,
  gradient: map,
  gradCam: map,
})
const draw = (films: MappedFilm[], showFilms: boolean) =>
  montageSvg(films, { title: 'T', subtitle: ['a', 'b'], footer: '', showFilms })
const count = (svg: string, what: string) => svg.split(what).length - 1

it('shows a film, its maps and the means of each sex and band', () => {
  const svg = draw([film('F', 30), film('F', 40), film('M', 100)], true)
  // Girls of 0 to 4 years: film, 2 maps, 2 means; boys of 8 to 12 likewise; the other bands of each are empty.
  expect(count(svg, '<image')).toBe(10)
  expect(svg).toContain('n = 2')
  // The one nearer to the middle of the band, 24 months.
  expect(svg).toContain('reference 2.5 y, read 3.0 y')
  expect(svg).not.toContain('Sex unknown')
})
it('shows no film, and no mean in which one could be seen, unless films may be shown', () => {
  const ten = Array.from({ length: 10 }, () => film('F', 100))
  const svg = draw([...ten, film('F', 20), film(null, 110)], false)
  expect(count(svg, '<image')).toBe(2)
  expect(count(svg, 'fewer than 10 films')).toBe(1)
  expect(svg).toContain('n = 10')
  expect(svg).not.toContain('reference')
})
it('names the bands of which it has too few films', () => {
  const ten = Array.from({ length: 10 }, () => film('M', 100))
  const svg = draw([...ten, film('F', 20), film('M', 200)], false)
  expect(svg).toContain('Fewer than 10 films of each sex: 0 to 4, 16 to 20 years.')
  expect(svg).not.toContain('>0 to 4<')
  expect(draw(ten, false)).not.toContain('of each sex')
})
