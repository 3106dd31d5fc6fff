import { describe, expect, it } from 'vitest'
import { bake, distanceAt, ellipsoid, extentX, fitWidth, roundedBox, smoothMax, smoothMin } from './shapes.ts'

describe('distances', () => {
  it('are those of a sphere for an ellipsoid of equal radii', () => {
    expect(ellipsoid(3, 0, 4, 2, 2, 2)).toBeCloseTo(3, 9)
    expect(ellipsoid(0, 1, 0, 2, 2, 2)).toBeCloseTo(-1, 9)
  })
  it('are exact for a box with round corners', () => {
    expect(roundedBox(5, 0, 3, 2, 1)).toBe(2)
    // The corner's circle is centred at (2, 1): 3-4-5 triangle less its radius.
    expect(roundedBox(5, 5, 3, 2, 1)).toBeCloseTo(4, 9)
    expect(roundedBox(0, 0, 3, 2, 1)).toBe(-2)
  })
  it('are blended only where two surfaces are near', () => {
    expect(smoothMax(5, 1, 2)).toBe(5)
    expect(smoothMax(1, 1, 2)).toBe(1.5)
    expect(smoothMin(1, 1, 2)).toBe(0.5)
  })
})

describe('a baked solid', () => {
  const sphere = () => bake(y => (x, z) => Math.hypot(x, y, z) - 10, { from: [-12, -12, -12], to: [12, 12, 12] }, 1.5)
  it('keeps its surface between grid points', () => {
    // Linear interpolation errs by spacing squared over 8 radii and axis: at most 0.09 mm.
    for (let i = 0; i < 50; i++) {
      const [a, b] = [Math.acos(1 - (2 * i + 1) / 50), 2.4 * i]
      const at = distanceAt(sphere(), 10 * Math.sin(a) * Math.cos(b), 10 * Math.cos(a), 10 * Math.sin(a) * Math.sin(b))
      expect(Math.abs(at)).toBeLessThan(0.09)
    }
  })
  it('is stretched to a width', () => {
    const grid = sphere()
    fitWidth(grid, 30, -5, 5)
    const [from, to] = extentX(grid, -5, 5)!
    expect(to - from).toBeCloseTo(30, 4)
    expect(from + to).toBeCloseTo(0, 4)
  })
})
