import { describe, expect, it } from 'vitest'
import { turnBox, turnQuarters } from '../image/index.ts'
import { cutJoint } from './preprocess.ts'
import { quartersOf } from './quarters.ts'

/** A dark film, wider than high, with a light square of 10 pixels at (60, 20). */
const film = {
  width: 100,
  height: 50,
  data: Float32Array.from({ length: 5000 }, (_, i) => {
    const [x, y] = [i % 100, Math.floor(i / 100)]
    return x >= 60 && x < 70 && y >= 20 && y < 30 ? 1 : 0
  }),
}

describe('cutJoint', () => {
  it('takes the middle of a film for a knee that nobody has found, without stretching it', () => {
    const { box, found } = cutJoint(film, { find: 'knee', cropSide: 50, squareSide: 299 })
    expect(box).toEqual({ x: 25, y: 0, width: 50, height: 50 })
    expect(found).toBe(false)
  })
  it('takes the square about a box that was given, whatever it would look for: of a hand on the squashed film', () => {
    const given = { x: 55, y: 20, width: 20, height: 10 }
    const knee = cutJoint(film, { find: 'knee', cropSide: 20, squareSide: 200 }, given)
    expect(knee.box).toEqual({ x: 55, y: 15, width: 20, height: 20 })
    // Squashed to a square, a film of 2 to 1 makes that box one.
    const { box, pixels, found } = cutJoint(film, { find: 'hand', cropSide: 20, squareSide: 200 }, given)
    expect(box).toEqual(given)
    expect(found).toBe(true)
    // The light square fills the middle of the crop, from 5 to 15 across and all of it down.
    expect(pixels[2 * 20 + 10]).toBeGreaterThan(pixels[2 * 20 + 2])
    expect([4, 5, 14, 15].map(x => pixels[10 * 20 + x] > 128)).toEqual([false, true, true, false])
  })
  it('brings a joint that lies turned upright', () => {
    // About (60, 25) the light square lies to the right. Of a joint that lies turned clockwise by 90 degrees, what is right on the film is above.
    const place = { x: 50, y: 15, width: 20, height: 20 }
    const { pixels, turnedDegrees } = cutJoint(film, { find: 'knee', cropSide: 20, squareSide: 299 }, place, 90)
    expect(turnedDegrees).toBe(90)
    const light = (x: number, y: number) => pixels[y * 20 + x] > 128
    expect([light(10, 5), light(10, 15), light(3, 5), light(17, 5)]).toEqual([true, false, false, false])
    const level = cutJoint(film, { find: 'knee', cropSide: 20, squareSide: 299 }, place).pixels
    expect(level[10 * 20 + 15]).toBeGreaterThan(128)
  })
  it.each([
    [95, 1, 90],
    [-60, -1, -90],
    [170, 2, 180],
    [30, 0, 0],
  ])(
    'turns a film on which a hand lies at %i degrees back by %i quarters, and tells its place on the film as it is',
    (degrees, quarters, told) => {
      const given = { x: 55, y: 15, width: 20, height: 20 }
      const settings = { find: 'hand', cropSide: 20, squareSide: 200 } as const
      // The film as it would be upright, and its box there.
      const upright = turnQuarters(film, -quarters)
      const expected = cutJoint(upright, settings, turnBox(given, film, -quarters))
      const { pixels, box, turnedDegrees } = cutJoint(film, settings, given, degrees)
      expect([...pixels]).toEqual([...expected.pixels])
      expect(turnedDegrees).toBe(told)
      for (const edge of ['x', 'y', 'width', 'height'] as const)
        expect(box[edge], edge).toBeCloseTo(turnBox(expected.box, upright, quarters)[edge], 9)
      expect([box.x + box.width / 2, box.y + box.height / 2]).toEqual([expect.closeTo(65, 9), expect.closeTo(25, 9)])
    },
  )
})

it('a turn that is no whole number of quarters leaves no more than half a quarter', () => {
  for (let degrees = -180; degrees <= 180; degrees++) {
    const quarters = quartersOf(degrees)
    expect([-1, 0, 1, 2]).toContain(quarters)
    const left = degrees - 90 * quarters
    expect(Math.abs(left - 360 * Math.round(left / 360))).toBeLessThanOrEqual(45)
  }
})
