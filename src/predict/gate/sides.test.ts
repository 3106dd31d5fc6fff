import { describe, expect, it } from 'vitest'
import { sidesOfKnees } from './sides.ts'

// Seen from the front, a right knee has its fibula on the left.
const [right, left, unclear] = [{ fibulaLeft: 0.98 }, { fibulaLeft: 0.03 }, { fibulaLeft: 0.6 }]

describe('sidesOfKnees', () => {
  const sides = (knees: readonly { fibulaLeft: number }[], side?: 'L' | 'R', orientation?: [string, string]) => {
    const warnings: string[] = []
    return { sides: sidesOfKnees(knees, { side, orientation }, warnings), warnings: warnings.length }
  }
  it('keeps what was said, and warns where the fibula contradicts', () => {
    expect(sides([right], 'R')).toEqual({ sides: ['R'], warnings: 0 })
    expect(sides([right], 'L')).toEqual({ sides: ['L'], warnings: 1 })
    expect(sides([unclear], 'L')).toEqual({ sides: ['L'], warnings: 0 })
  })
  it('leaves the side open where neither was said nor oriented', () => {
    expect(sides([right])).toEqual({ sides: [null], warnings: 0 })
  })
  it('takes the side from orientation and fibula, on a mirrored film too', () => {
    expect(sides([right], undefined, ['L', 'F']).sides).toEqual(['R'])
    expect(sides([right], undefined, ['R', 'F']).sides).toEqual(['L'])
    expect(sides([unclear], undefined, ['L', 'F']).sides).toEqual([null])
    expect(sides([right], 'L', ['R', 'F'])).toEqual({ sides: ['L'], warnings: 0 })
  })
  it('tells a film that was mirrored from one that lies on its side or upside down', () => {
    const one = (orientation: [string, string]) => sides([right], undefined, orientation).sides[0]
    for (const way of ['LF', 'RH', 'HL', 'FR']) expect([way, one([way[0], way[1]])]).toEqual([way, 'R'])
    for (const way of ['RF', 'LH', 'HR', 'FL']) expect([way, one([way[0], way[1]])]).toEqual([way, 'L'])
    expect(one(['LF', 'FR'])).toBe('R')
    expect(one(['P', 'F'])).toBeNull()
    expect(sides([right], 'R', ['R', 'H'])).toEqual({ sides: ['R'], warnings: 0 })
    expect(sides([right], 'R', ['L', 'H'])).toEqual({ sides: ['R'], warnings: 1 })
    // The knee on the left of a film that is upside down is the patient's left one.
    expect(sides([right, left], undefined, ['R', 'H'])).toEqual({ sides: ['L', 'R'], warnings: 1 })
    expect(sides([left, right], undefined, ['R', 'H'])).toEqual({ sides: ['L', 'R'], warnings: 0 })
  })
  it('tells two knees by where the left of the patient lies', () => {
    expect(sides([right, left], undefined, ['L', 'F'])).toEqual({ sides: ['R', 'L'], warnings: 0 })
    // Mirrored, the fibulae are still on the outer sides.
    expect(sides([right, left], undefined, ['R', 'F'])).toEqual({ sides: ['L', 'R'], warnings: 0 })
    expect(sides([left, right], undefined, ['L', 'F'])).toEqual({ sides: ['R', 'L'], warnings: 1 })
  })
  it('tells no sides of three knees, and warns of them', () => {
    expect(sides([right, left, unclear], undefined, ['L', 'F'])).toEqual({ sides: [null, null, null], warnings: 1 })
  })
  it('uses no side for two knees', () => {
    expect(sides([right, left], 'R')).toEqual({ sides: [null, null], warnings: 1 })
  })
})
