import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { filmsFolder } from '../../test/helpers/films.ts'
import { type Box, decodeImage, type FloatImage, toFloat } from '../image/index.ts'
import { findWrist } from './findWrist.ts'

const hand = drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2 })

// The palm of the drawn hand is a bar of radius 45 from (135, 190) to (165, 190), and a forearm 60 wide goes down from y = 220 at x = 150. The
// largest circle has its middle near (150, 190) and a radius of 45 to 50. So the middle of the wrist is 1.3 x 45 to 50 = 58 to 65
// below, at y = 248 to 255, and the side of the square 2.2 x 45 to 50 = 99 to 110; pixels of the search are 3 pixels of the film.
const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 })

/** The film turned by quarters, clockwise. */
const turned = (film: FloatImage): FloatImage => {
  const n = film.width
  return { ...film, data: film.data.map((_, i) => film.data[(n - 1 - (i % n)) * n + Math.floor(i / n)]) }
}

describe('drawn hands', () => {
  it('finds the wrist below the palm', () => {
    const { box, found } = findWrist(hand)
    expect(found).toBe(true)
    expect(Math.abs(middle(box).x - 150)).toBeLessThan(5)
    expect(middle(box).y).toBeGreaterThan(243)
    expect(middle(box).y).toBeLessThan(265)
    expect(box.width).toBeGreaterThan(95)
    expect(box.width).toBeLessThan(116)
    expect(box.height).toBe(box.width)
    // The fingers end at y = 160, where the palm begins.
    expect(box.y).toBeGreaterThan(180)
  })
  it('moves and shrinks with the hand', () => {
    const whole = findWrist(hand).box
    const { box, found } = findWrist(drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2, scale: 0.75, x: 30, y: 20 }))
    expect(found).toBe(true)
    expect(Math.abs(box.width / whole.width - 0.75)).toBeLessThan(0.1)
    expect(Math.abs(middle(box).x - (0.75 * middle(whole).x + 30))).toBeLessThan(5)
    expect(Math.abs(middle(box).y - (0.75 * middle(whole).y + 20))).toBeLessThan(6)
  })
  it('finds it on a film that shows light as dark', () => {
    const { box } = findWrist({ ...hand, data: hand.data.map(v => 0.5 - v) })
    const expected = findWrist(hand).box
    expect(Math.abs(box.x - expected.x)).toBeLessThan(5)
    expect(Math.abs(box.y - expected.y)).toBeLessThan(5)
  })
  it('finds it beside the palm of a hand that lies on its side', () => {
    const { box, found } = findWrist(turned(hand))
    const upright = middle(findWrist(hand).box)
    expect(found).toBe(true)
    expect(Math.abs(middle(box).x - (299 - upright.y))).toBeLessThan(8)
    expect(Math.abs(middle(box).y - upright.x)).toBeLessThan(8)
  })
  it('says so where the film ends at the wrist, and shows no finger', () => {
    // The middle of the palm is at y = 190 + 57 = 247, that of the wrist at 305 or more: below the film, which ends at 299.
    const { box, found } = findWrist(drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2, y: 57 }))
    expect(found).toBe(false)
    expect(box.y).toBeGreaterThan(57 + 160)
  })
  it('takes the lower middle of a film without a hand', () => {
    const { box, found } = findWrist({ width: 100, height: 100, data: new Float32Array(10_000) })
    expect(found).toBe(false)
    expect([box.x, box.y, box.width, box.height].map(v => Math.round(v))).toEqual([32, 50, 36, 36])
  })
})

describe('real films', () => {
  const rsna = filmsFolder('rsna-hand')
  const find = (id: string) =>
    findWrist(
      toFloat(
        decodeImage(
          readFileSync(join(rsna!, 'images', String(Math.floor(Number(id) / 1000)).padStart(2, '0'), `${id}.jpg`)),
        ),
      ),
    )

  // A point between the growth plates of radius and ulna, in pixels, as seen on the film.
  it.skipIf(!rsna).each([
    ['5057', 'adolescent, forearm oblique', 150, 207],
    ['7493', 'hand on its side', 259, 145],
    ['2327', 'hand on its side, forearm above', 90, 98],
    ['15015', 'hand turned', 85, 240],
    ['13484', 'small child', 138, 244],
    ['8052', 'small child', 197, 226],
    ['8711', 'forearm wider than the palm', 157, 197],
    ['1835', 'small field', 110, 208],
    ['1863', 'small field, grown-up finger beside it', 131, 213],
  ])('has the growth plates of film %s (%s) near the middle of the square', (id, _what, x, y) => {
    const { box, found } = find(id)
    expect(found).toBe(true)
    expect(Math.abs((x - middle(box).x) / box.width)).toBeLessThan(0.25)
    expect(Math.abs((y - middle(box).y) / box.height)).toBeLessThan(0.25)
  })
})
