import { describe, expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { findHand } from './findHand.ts'

/** The drawn hand reaches from x 80 to 225 and y 40 to 299 (palm at 150, 170); its wrist's growth plates lie at y 255. */
const expectHand = ({ box, found }: ReturnType<typeof findHand>, scale = 1, x = 0, y = 0) => {
  expect(found).toBe(true)
  expect(box.width).toBe(box.height)
  const [left, right] = [box.x, box.x + box.width].map(v => (v - x) / scale)
  const [top, bottom] = [box.y, box.y + box.height].map(v => (v - y) / scale)
  expect(left).toBeLessThan(80)
  expect(right).toBeGreaterThan(225)
  expect(top).toBeLessThan(40)
  expect(top).toBeGreaterThan(0)
  expect(bottom).toBeGreaterThan(255)
  expect(bottom).toBeLessThan(340)
}

describe('findHand', () => {
  it.each([
    ['light', 0.1, 0.5, 0.9],
    ['dark', 0.01, 0.04, 0.08],
    ['flat', 0.5, 0.58, 0.66],
    ['inverted', 0.9, 0.6, 0.3],
  ])('finds a hand on a %s film', (_, background, tissue, bone) => {
    expectHand(findHand(drawnHand({ background, tissue, bone })))
  })
  it('is not misled by a light frame and a marker', () => {
    const film = drawnHand({ background: 0.05, tissue: 0.25, bone: 0.5 })
    for (let y = 0; y < 299; y++)
      for (let x = 0; x < 299; x++)
        if (x < 12 || y > 288 || (x > 20 && x < 50 && y > 200 && y < 250)) film.data[y * 299 + x] = 1
    expectHand(findHand(film))
  })
  it('finds a small hand in a collimated field', () => {
    const film = drawnHand({ background: 0.3, tissue: 0.5, bone: 0.7, scale: 0.55, x: 90, y: 60 })
    for (let y = 0; y < 299; y++)
      for (let x = 0; x < 299; x++) if (x < 110 || x > 240 || y < 65 || y > 215) film.data[y * 299 + x] = 0
    expectHand(findHand(film), 0.55, 90, 60)
  })
  it('takes the whole film where there is no hand', () => {
    const whole = { x: 0, y: 0, width: 299, height: 299 }
    const blank = { width: 299, height: 299, data: new Float32Array(299 * 299).fill(0.2) }
    expect(findHand(blank)).toEqual({ box: whole, found: false })
    const field = { ...blank, data: blank.data.map((_, i) => (i % 299 > 60 && i % 299 < 200 ? 0.5 : 0.1)) }
    expect(findHand(field)).toEqual({ box: whole, found: false })
  })
})
