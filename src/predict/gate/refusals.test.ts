import { describe, expect, it } from 'vitest'
import { gateLimits as limits } from '../../../test/helpers/gateLimits.ts'
import { refusalCodes } from '../result.ts'
import { type GateFindings, type KneeFindings, sideOfFibula, widthRatios } from './findings.ts'
import { gateRefusals } from './refusals.ts'

const plain = { frontal: 0.99, cut: 0.01, cast: 0.01, hardware: 0.01, mature: 0.02 }
const point = { x: 0, y: 0 }
const knee: KneeFindings = {
  rotationDegrees: 3,
  centre: { x: 100, y: 100 },
  width: 110,
  confidence: 0.9,
  tags: plain,
  landmarks: {
    femurEpiphysisLeft: { x: 0, y: 10 },
    femurEpiphysisRight: { x: 100, y: 10 },
    femurMetaphysisLeft: { x: 10, y: 0 },
    femurMetaphysisRight: { x: 90, y: 0 },
    tibiaEpiphysisLeft: point,
    tibiaEpiphysisRight: { x: 30, y: 40 },
    tibiaMetaphysisLeft: point,
    tibiaMetaphysisRight: { x: 0, y: 40 },
  },
  fibulaLeft: 0.97,
  distance: 1.1,
}
const film = (changes: Partial<GateFindings> = {}): GateFindings => ({
  width: 800,
  height: 600,
  joint: { hand: 0.01, knee: 0.98, other: 0.01 },
  tags: plain,
  rotationDegrees: 3,
  handDistance: 5,
  likeliestCentre: 0.9,
  knees: [knee],
  ...changes,
})
const codes = (findings: GateFindings, wanted: 'hand' | 'wrist' | 'knee') =>
  gateRefusals(findings, limits, wanted).map(({ refusals }) => refusals.map(r => r.code))

describe('a knee', () => {
  it('passes', () => {
    expect(codes(film(), 'knee')).toEqual([[]])
    expect(codes(film({ knees: [knee, knee] }), 'knee')).toEqual([[], []])
  })

  it.each([
    ['not_frontal', { tags: { ...plain, frontal: 0.2 } }, 0.2, 0.5],
    ['not_frontal', { rotationDegrees: -90 }, 90, 45],
    ['resolution', { width: 40 }, 40, 64],
    ['collimated', { tags: { ...plain, cut: 0.8 } }, 0.8, 0.5],
    ['cast', { tags: { ...plain, cast: 0.8 } }, 0.8, 0.4],
    ['hardware', { tags: { ...plain, hardware: 0.8 } }, 0.8, 0.3],
    ['mature', { tags: { ...plain, mature: 0.8 } }, 0.8, 0.5],
    ['unlike_training', { distance: 2.5 }, 2.5, 2],
  ] as const)('is refused as %s', (code, changes, measured, limit) => {
    const [{ refusals }] = gateRefusals(film({ knees: [{ ...knee, ...changes }] }), limits, 'knee')
    expect(refusals).toHaveLength(1)
    expect(refusals[0]).toMatchObject({ code, measured, limit })
    expect(refusals[0].message).toMatch(/^[A-Z].*\.$/)
  })

  it('just beyond a limit is not told to lie on it', () => {
    const told = (changes: Partial<KneeFindings>) =>
      gateRefusals(film({ knees: [{ ...knee, ...changes }] }), limits, 'knee')[0].refusals[0].message
    expect(told({ rotationDegrees: 45.3 })).toContain('turned by 46 degrees on the film, at most 45')
    expect(told({ width: 63.9 })).toContain('63 pixels wide on the film; at least 64')
    expect(told({ tags: { ...plain, frontal: 0.498 } })).toContain('is 49.8 %, at least 50.0 % is needed')
    expect(told({ tags: { ...plain, mature: 0.50003 } })).toContain('is 50.003 %, the limit 50.000 %')
  })

  it('that is wrong in every way is told so in the order of precedence', () => {
    const tags = { frontal: 0, cut: 1, cast: 1, hardware: 1, mature: 1 }
    const [found] = codes(
      film({ joint: { hand: 0, knee: 0.1, other: 0.9 }, knees: [{ ...knee, tags, width: 10, distance: 9 }] }),
      'knee',
    )
    expect(found).toEqual([
      'wrong_joint',
      'not_frontal',
      'resolution',
      'collimated',
      'cast',
      'hardware',
      'mature',
      'unlike_training',
    ])
    const places = found.map(code => refusalCodes.indexOf(code))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('that was not found is a film without one, or seen from the side', () => {
    const [none] = gateRefusals(film({ knees: [], likeliestCentre: 0.12 }), limits, 'knee')
    expect(none.refusals).toEqual([
      {
        code: 'wrong_joint',
        message:
          'No knee was found on the film: the probability of one where it is likeliest is 12 %, at least 30 % is needed.',
        measured: 0.12,
        limit: 0.3,
      },
    ])
    expect(codes(film({ knees: [], tags: { ...plain, frontal: 0.1 } }), 'knee')).toEqual([['not_frontal']])
  })

  it('is none to the model of a hand, and the sentence says what it is', () => {
    const [{ refusals }] = gateRefusals(film(), limits, 'wrist')
    expect(refusals[0].code).toBe('wrong_joint')
    expect(refusals[0].message).toBe(
      'The film seems to show a knee: the probability of a hand is 1 %, at least 60 % is needed.',
    )
  })
})

describe('a hand', () => {
  const hand = film({ joint: { hand: 0.98, knee: 0.01, other: 0.01 }, handDistance: 1, knees: [] })
  it('passes, closed growth plates too, and is none to the model of a knee', () => {
    expect(codes(hand, 'hand')).toEqual([[]])
    expect(codes({ ...hand, tags: { ...plain, mature: 1 } }, 'hand')).toEqual([[]])
    expect(codes(hand, 'knee')).toEqual([['wrong_joint']])
  })
  it.each([-175, 175, 90, -60, 44])(
    'that lies turned by %i degrees passes: it is turned upright by quarters',
    degrees => {
      expect(codes({ ...hand, rotationDegrees: degrees }, 'hand')).toEqual([[]])
      const strict = { ...limits, hand: { ...limits.hand, turnedDegrees: 20 } }
      const refused = gateRefusals({ ...hand, rotationDegrees: degrees }, strict, 'hand')[0].refusals
      expect(refused.map(r => r.measured)).toEqual({ 44: [44], '-60': [30] }[degrees] ?? [])
    },
  )
  it('on a film of few pixels is refused', () => {
    expect(codes({ ...hand, width: 100 }, 'hand')).toEqual([['resolution']])
  })
})

it('the fibula tells the side, if it is clear', () => {
  expect(sideOfFibula({ fibulaLeft: 0.97 })).toBe('R')
  expect(sideOfFibula({ fibulaLeft: 0.03 })).toBe('L')
  expect(sideOfFibula({ fibulaLeft: 0.6 })).toBeNull()
})

it('width ratios are lengths over lengths, however the bones lie', () => {
  // 100 over 80; 50 (3-4-5) over 40.
  expect(widthRatios(knee)).toEqual({ femur: 1.25, tibia: 1.25 })
})
