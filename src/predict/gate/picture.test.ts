import { expect, it } from 'vitest'
import { stretchGreys, toNetwork, windowOf } from './picture.ts'

/** Black, with a light square of 6 pixels about a place. */
function filmWith(x: number, y: number, width = 120, height = 80) {
  const data = new Float32Array(width * height)
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) if (Math.abs(i + 0.5 - x) < 3 && Math.abs(j + 0.5 - y) < 3) data[j * width + i] = 1
  return { width, height, data }
}

/** Where a picture is light on the mean, in shares of its side. */
function lightPlace({ width, data }: { width: number; data: Float32Array }) {
  let [sum, x, y] = [0, 0, 0]
  for (let i = 0; i < data.length; i++) {
    const v = Number.isNaN(data[i]) ? 0 : data[i]
    sum += v
    x += v * ((i % width) + 0.5)
    y += v * (Math.floor(i / width) + 0.5)
  }
  return [x / sum / width, y / sum / width]
}

it('shows upright what lies turned: what is to the right of a centre on a film that lies a quarter clockwise was above it', () => {
  const film = filmWith(80, 40)
  const window = { x: 60, y: 40, side: 60, rotationDegrees: 90 }
  const [x, y] = lightPlace(windowOf(film, window, 30))
  expect(x).toBeCloseTo(0.5, 1)
  expect(y).toBeCloseTo(0.5 - 20 / 60, 1)
})

it.each([0, 30, -110, 180])('a point at %i degrees is where the window says', rotationDegrees => {
  const angle = (rotationDegrees * Math.PI) / 180
  // 12 pixels right of the centre and 8 below it, as the window shows it.
  const [u, v] = [12, 8]
  const x = 60 + u * Math.cos(angle) - v * Math.sin(angle)
  const y = 40 + u * Math.sin(angle) + v * Math.cos(angle)
  const found = lightPlace(windowOf(filmWith(x, y), { x: 60, y: 40, side: 60, rotationDegrees }, 30))
  expect(found[0]).toBeCloseTo(0.5 + u / 60, 1)
  expect(found[1]).toBeCloseTo(0.5 + v / 60, 1)
})

it('is NaN outside the film, which is 0 to the network; the film itself is stretched from -2 to 2', () => {
  const film = filmWith(60, 40)
  const { data } = windowOf(film, { x: 60, y: 40, side: 120, rotationDegrees: 0 }, 60)
  // The film is 80 high in a square of 120: a sixth above it, and below.
  expect(data.filter(v => Number.isNaN(v)).length).toBe(60 * 20)
  stretchGreys(data)
  toNetwork(data)
  expect(data[0]).toBe(0)
  expect(Math.min(...data)).toBe(-2)
  expect(data[30 * 60 + 30]).toBeCloseTo(2)
})

it('an even picture is an even grey, not a fault', () => {
  const data = new Float32Array(16).fill(0.3)
  stretchGreys(data)
  toNetwork(data)
  expect([...data]).toEqual(new Array(16).fill(0))
})
