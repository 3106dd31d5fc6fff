import { expect, it } from 'vitest'
import { kneePeaks } from './peaks.ts'

const side = 8
/** A map that is dark but for some places, each `[column, row, logit, dx, dy, logWidth, degrees]`. */
function mapWith(...places: number[][]) {
  const centre = new Float32Array(side * side).fill(-9)
  const knee = new Float32Array(side * side * 5)
  for (const [column, row, logit, dx, dy, logWidth, degrees] of places) {
    const at = row * side + column
    centre[at] = logit
    const angle = (degrees * Math.PI) / 180
    knee.set([dx, dy, logWidth, 3 * Math.cos(angle), 3 * Math.sin(angle)], 5 * at)
  }
  return [centre, knee] as const
}

it('tells place, width and direction of a peak', () => {
  const [peak, ...others] = kneePeaks(...mapWith([2, 5, 2, 0.25, -0.5, -2, 90]), 0.3)
  expect(others).toEqual([])
  expect(peak.x).toBeCloseTo(2.75 / 8)
  expect(peak.y).toBeCloseTo(5 / 8)
  expect(peak.width).toBeCloseTo(0.25)
  expect(peak.rotationDegrees).toBeCloseTo(90)
  // 1 / (1 + e^-2)
  expect(peak.confidence).toBeCloseTo(0.8808, 4)
})

it('counts places next to each other, and centres within one knee, once', () => {
  expect(kneePeaks(...mapWith([2, 5, 2, 0, 0, -1, 0], [3, 5, 2, 0, 0, -1, 0]), 0.3)).toHaveLength(1)
  // Two cells apart are a quarter of the side, less than 0.45 of a knee that is 0.7 of it wide.
  expect(kneePeaks(...mapWith([2, 5, 2, 0, 0, -0.5, 0], [4, 5, 1, 0, 0, -0.5, 0]), 0.3)).toHaveLength(1)
  expect(kneePeaks(...mapWith([1, 5, 2, 0, 0, -2, 0], [5, 5, 1, 0, 0, -2, 0]), 0.3)).toHaveLength(2)
})

it('finds nothing below the limit', () => {
  expect(kneePeaks(...mapWith([2, 5, 0, 0, 0, -1, 0]), 0.51)).toEqual([])
  expect(kneePeaks(...mapWith([2, 5, 0, 0, 0, -1, 0]), 0.49)).toHaveLength(1)
})
