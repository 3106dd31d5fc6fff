import { expect, it } from 'vitest'
import { drawnHand } from '../../test/helpers/drawnHand.ts'
import { gateLimits as limits } from '../../test/helpers/gateLimits.ts'
import { turnBox, turnQuarters } from '../image/index.ts'
import { gateLandmarks } from '../model/index.ts'
import type { GateFindings, KneeFindings } from './gate/index.ts'
import { openJoints } from './openJoints.ts'

const hand = drawnHand({ background: 0.02, tissue: 0.1, bone: 0.2 })
const model = { joint: 'hand' as const, preprocessing: { find: 'hand' as const, cropSide: 64, squareSide: 299 } }

it.each([0, 1, 2, 3])(
  'a hand that lies turned by %i quarters is cut as if it stood upright, and its warning says so',
  quarters => {
    const open = (turned: number) => {
      const film = turnQuarters(hand, turned)
      const findings: GateFindings = {
        width: film.width,
        height: film.height,
        joint: { hand: 0.98, knee: 0.01, other: 0.01 },
        tags: { frontal: 1, cut: 0, cast: 0, hardware: 0, mature: 0 },
        rotationDegrees: turned > 2 ? 90 * turned - 365 : 90 * turned - 5,
        handDistance: 1,
        likeliestCentre: 0,
        knees: [],
      }
      const warnings: string[] = []
      const said = { side: undefined, facts: undefined, given: undefined }
      return { warnings, film, joints: openJoints(film, model, { findings, limits }, said, warnings) }
    }
    const upright = open(0).joints[0]
    const { joints, warnings } = open(quarters)
    expect(joints).toHaveLength(1)
    expect(joints[0].refusals).toEqual([])
    expect([...joints[0].crop.pixels]).toEqual([...upright.crop.pixels])
    const box = turnBox(upright.crop.box, hand, quarters)
    for (const edge of ['x', 'y', 'width', 'height'] as const)
      expect(joints[0].crop.box[edge]).toBeCloseTo(box[edge], 6)
    const degrees = [0, 90, 180, 90][quarters]
    expect(warnings).toEqual(
      quarters === 0 ? [] : [`the hand lies turned by about ${degrees} degrees on the film and was read upright`],
    )
  },
)

it('warns of a film that is said to show both knees, where one was found', () => {
  const film = { width: 200, height: 200, data: new Float32Array(40_000).map((_, i) => ((7 * i) % 100) / 100) }
  const at = { x: 100, y: 100 }
  const knee = {
    rotationDegrees: 0,
    centre: at,
    width: 80,
    confidence: 0.9,
    tags: { frontal: 1, cut: 0, cast: 0, hardware: 0, mature: 0 },
    landmarks: Object.fromEntries(gateLandmarks.map(name => [name, at])) as KneeFindings['landmarks'],
    fibulaLeft: 0.5,
    distance: 1,
  }
  const warned = (both: boolean, knees: number) => {
    const findings: GateFindings = {
      width: 200,
      height: 200,
      joint: { hand: 0, knee: 1, other: 0 },
      tags: knee.tags,
      rotationDegrees: 0,
      handDistance: 9,
      likeliestCentre: 0.9,
      knees: Array.from({ length: knees }, () => knee),
    }
    const warnings: string[] = []
    const preprocessing = { find: 'knee' as const, kneeWidths: 1.6, cropSide: 32, squareSide: 299 }
    const said = { side: undefined, both, facts: undefined, given: undefined }
    openJoints(film, { joint: 'knee', preprocessing }, { findings, limits }, said, warnings)
    return warnings
  }
  expect(warned(true, 1)).toEqual([
    'the film is said to show both knees, and one was found: look for the other one by eye',
  ])
  expect([warned(false, 1), warned(true, 2)]).toEqual([[], []])
})
