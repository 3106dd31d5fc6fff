/** What is known of a picture fits what is seen on it. */
import { expect, it } from 'vitest'
import { keyedRandom } from '../../base/index.ts'
import type { GateTruth } from '../../phantom/index.ts'
import { windowOf } from '../../predict/index.ts'
import { landmarksIn, planPictures } from './plan.ts'

const at = (x: number, y: number) => ({ x, y })
/** Lying a quarter clockwise: hip on the right, and what was left, here the lateral side of a right knee, above. */
const landmarks = {
  femur_epiphysis_lateral: at(110, 60),
  femur_epiphysis_medial: at(110, 140),
  femur_metaphysis_lateral: at(130, 65),
  femur_metaphysis_medial: at(130, 135),
  tibia_epiphysis_lateral: at(90, 60),
  tibia_epiphysis_medial: at(90, 140),
  tibia_metaphysis_lateral: at(70, 65),
  tibia_metaphysis_medial: at(70, 135),
}
const knee = {
  x: 100,
  y: 100,
  width: 80,
  rotationDegrees: 90,
  side: 'R' as const,
  closing: 0,
  mature: false,
  landmarks,
  wholeOnFilm: true,
}
const truth: GateTruth = {
  kind: 'knee-turned',
  joint: 'knee',
  frontal: true,
  knees: [knee],
  metal: [],
  cast: false,
  cut: false,
}
const film = { width: 240, height: 200 }
const plans = planPictures(
  { path: '', name: 'x', list: 'train', source: { kind: 'simulated', truth } },
  film,
  1.7,
  keyedRandom(1),
)

it('the whole film says where the knee is and how it lies', () => {
  const { item } = plans[0]
  expect(item).toMatchObject({ look: 'film', group: 'knee', joint: 'knee', rotationDegrees: 90 })
  expect(item.tags).toEqual({
    frontal: true,
    cast: false,
    cut: false,
    mature: false,
    fibulaLeft: true,
  })
  // The square of 240 holds the film in its middle: 20 above it. Half a pixel: places are from the corner, not from a pixel's middle.
  expect(item.knees![0]).toEqual({ x: 100.5 / 240, y: 120.5 / 240, width: 80 / 240, rotationDegrees: 90 })
})

it('the close look stands upright, its landmarks where the film shows them, left before right', () => {
  const { item, window } = plans[1]
  expect(item).toMatchObject({ look: 'crop', group: 'knee-crop', rotationDegrees: 0 })
  expect(item.knees![0].x).toBeCloseTo(0.5)
  expect(item.knees![0].width).toBeCloseTo(1 / (1.5 * 1.7))
  const [left, right] = item.landmarks!
  expect(left[0]).toBeLessThan(right[0])
  // The femur's epiphysis is above the joint, which is in the middle.
  expect(left[1]).toBeCloseTo(0.5 - 10 / window.side, 3)
  const data = new Float32Array(film.width * film.height)
  const { x, y } = landmarks.femur_epiphysis_lateral
  for (let j = -2; j <= 2; j++) for (let i = -2; i <= 2; i++) data[(y + j) * film.width + x + i] = 1
  const seen = windowOf({ ...film, data }, window, 96)
  expect(seen.data[Math.floor(left[1] * 96) * 96 + Math.floor(left[0] * 96)]).toBeGreaterThan(0.5)
})

it('metal lies where the window shows it', () => {
  const metal = [at(70, 110), at(170, 90)]
  const planned = planPictures(
    {
      path: '',
      name: 'x',
      list: 'train',
      source: {
        kind: 'simulated',
        truth: {
          ...truth,
          metal,
          knees: [
            { ...knee, x: 60, width: 50 },
            { ...knee, x: 180, width: 50 },
          ],
        },
      },
    },
    film,
    1.7,
    keyedRandom(1),
  )
  expect(planned.map(({ item }) => item.look)).toEqual(['film', 'crop', 'crop'])
  const [whole, left, right] = planned.map(({ item }) => item.metal!)
  // The film is wider than high: its square begins 20 pixels above it.
  expect(whole[0][0]).toBeCloseTo(70.5 / 240, 3)
  expect(whole[0][1]).toBeCloseTo((110.5 + 20) / 240, 3)
  // The close look of a knee of 50 pixels is 1.5 x 1.7 times as wide, and stands upright: right of the knee is above it.
  const side = 1.5 * 1.7 * 50
  expect(left[0][0]).toBeCloseTo(0.5 + 10 / side, 3)
  expect(left[0][1]).toBeCloseTo(0.5 - 10 / side, 3)
  expect(right[1][0]).toBeCloseTo(0.5 - 10 / side, 3)
  expect(right[1][1]).toBeCloseTo(0.5 + 10 / side, 3)
})

it('without a landmark there are none', () => {
  const { femur_epiphysis_medial: _, ...some } = landmarks
  expect(landmarksIn(plans[1].window, some)).toBeNull()
})

it('strips say what is known of them, and no more', () => {
  const of = (marks: { x: number; y: number; width: number }[] | null) =>
    planPictures({ path: '', name: 'x', list: 'train', source: { kind: 'strip', marks } }, film, 1.7, keyedRandom(1))
  expect(of(null)).toHaveLength(1)
  expect(of(null)[0].item.knees).toBeNull()
  const two = of([
    { x: 60, y: 100, width: 70 },
    { x: 180, y: 100, width: 70 },
  ])
  expect(two).toHaveLength(3)
  expect(two[0].item.tags).toEqual({ frontal: true, mature: true, cast: false })
  expect(two[0].item.metal).toEqual([])
  expect(two[1].item.knees).toHaveLength(2)
})
