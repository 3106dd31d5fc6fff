import { describe, expect, it } from 'vitest'
import { tinyArchitecture } from '../../test/helpers/tinyPackage.ts'
import { asTheyAre, type LoadedModel } from '../model/index.ts'
import { type ConcludeOptions, conclude } from './conclude.ts'
import type { Estimate } from './estimator.ts'
import type { JointEstimate, RefusalCode } from './result.ts'

const wide = [{ toMonths: null, quantile: 2, n: 100 }]

/** Intervals are 12 months to both sides. */
const knee = {
  description: {
    name: 'tiny-knee',
    version: '0.0.1',
    joint: 'knee',
    view: 'AP',
    scale: 'simulated skeletal age',
    simulated: false,
    architecture: { ...tinyArchitecture, chronologicalAge: true },
    calibration: [true, false].flatMap(sexKnown =>
      [true, false].map(chronologicalAgeKnown => ({
        sexKnown,
        chronologicalAgeKnown,
        coverage: 0.9,
        recalibration: asTheyAre,
        quantiles: { F: wide, M: wide, unknown: wide },
        floorMonths: 3,
        n: 100,
      })),
    ),
    errors: [],
    validMonths: { from: 6, to: 216 },
  },
  sha256: 'ab'.repeat(32),
} as unknown as LoadedModel

const estimate = (boneAgeMonths: number): Estimate => ({ boneAgeMonths, distributionSdMonths: 6, memberMonths: [] })
const mature = { code: 'mature', message: 'The growth plates look closed.', measured: 0.55, limit: 0.5 } as const

function concluded(changes: Partial<ConcludeOptions>): { joint: JointEstimate; warnings: string[] } {
  const warnings: string[] = []
  const joint = conclude(
    {
      model: knee,
      known: { sex: 'F', chronologicalAgeMonths: 156 },
      jointIndex: 1,
      side: null,
      crop: { pixels: new Uint8Array(), box: { x: 1, y: 2, width: 30, height: 30 }, turnedDegrees: 0, found: true },
      landmarks: { femurEpiphysisLeft: { x: 3, y: 4 } },
      widthRatios: { femur: 1.1, tibia: 1.2 },
      estimate: estimate(150),
      withheld: estimate(148),
      refusals: [],
      force: false,
      ...changes,
    },
    warnings,
  )
  return { joint, warnings }
}

it('reads a child whose age was not told like one of unknown age, and warns where film and age differ by four years', () => {
  const known = { sex: 'F', chronologicalAgeMonths: 0 } as const
  const { joint, warnings } = concluded({
    known,
    told: { ...known, chronologicalAgeMonths: null },
    withheld: undefined,
  })
  expect(joint).toMatchObject({ status: 'estimated', boneAgeMonths: 150, chronologicalAgeMonths: 0, withheld: null })
  expect([joint.toldAge, concluded({}).joint.toldAge]).toEqual([false, true])
  expect(warnings).toEqual([
    expect.stringContaining('was not told'),
    expect.stringContaining('the dates it comes from'),
  ])
  // A refusal that an untrue age may have made is warned of too, another is not.
  const wrong = { known: { ...known, chronologicalAgeMonths: 60 }, estimate: estimate(1) }
  expect(concluded(wrong)).toMatchObject({
    joint: { code: 'out_of_range' },
    warnings: [expect.stringContaining('the dates it comes from')],
  })
  expect(concluded({ ...wrong, refusals: [{ code: 'cast', message: 'A cast.' }] }).warnings).toEqual([])
})

describe('a refused joint', () => {
  const refused = (code: RefusalCode, changes: Partial<ConcludeOptions> = {}) =>
    concluded({ refusals: [{ code, message: 'No.' }], ...changes }).joint
  const nowhere = {
    pixels: new Uint8Array(),
    box: { x: 0, y: 0, width: 99, height: 99 },
    turnedDegrees: 0,
    found: false,
  }
  it('has widths only where its plates are closed', () => {
    for (const code of ['not_frontal', 'cast', 'hardware', 'unlike_training'] as const) {
      expect(refused(code).widthRatios, code).toBeNull()
      expect(refused(code).box, code).not.toBeNull()
    }
    expect(refused('mature').widthRatios).toEqual({ femur: 1.1, tibia: 1.2 })
    expect(refused('cast', { force: true }).widthRatios).toEqual({ femur: 1.1, tibia: 1.2 })
  })
  it("that is another one is not called the model's, and has no place", () => {
    expect(refused('wrong_joint')).toMatchObject({ joint: 'other', box: null, landmarks: {}, view: null })
    expect(refused('wrong_joint', { otherJoint: 'hand' })).toMatchObject({ joint: 'hand', box: null })
    // Who forces says that it is one.
    expect(refused('wrong_joint', { force: true })).toMatchObject({ joint: 'knee', box: { width: 30 } })
  })
  it('that was not found has no place', () => {
    expect(refused('cast', { crop: nowhere })).toMatchObject({ joint: 'knee', box: null, landmarks: {} })
    expect(refused('cast', { crop: nowhere, force: true }).box).toEqual(nowhere.box)
  })
})

describe('closed growth plates', () => {
  const closed = (
    sex: 'F' | 'M' | null,
    chronologicalAgeMonths: number | null,
    withheldMonths: number,
    force = false,
  ) =>
    concluded({
      known: { sex, chronologicalAgeMonths },
      estimate: estimate(withheldMonths),
      withheld: chronologicalAgeMonths === null ? undefined : estimate(withheldMonths),
      refusals: [mature],
      force,
    })
  it.each([
    ['F', 144, 132],
    ['M', 168, 156],
    [null, 144, 132],
    ['F', null, 132],
  ] as const)('of a child of sex %s, age %s and bone age %s leave nothing to grow', (sex, age, bone) => {
    const { joint, warnings } = closed(sex, age, bone)
    expect(joint).toMatchObject({
      status: 'refused',
      code: 'mature',
      message: `${mature.message} No growth remains at this knee.`,
    })
    expect(joint.interpretation?.growth[0].remaining.value?.kneeMm.estimate).toBe(0)
    expect(warnings).toEqual([])
  })
  it.each([
    ['F', 108, 108, /child is 9 y 0 m old and the bone age without the age is 8 y 0 m to 10 y 0 m/],
    ['F', 143, 180, /child is 11 y 11 m old/],
    ['F', 180, 131, /bone age without the age is 9 y 11 m to 11 y 11 m/],
    ['M', 160, 180, /of a boy are not expected to be closed before 14 y/],
    [null, 143, 180, /unknown sex/],
    ['F', null, 131, /bone age without the age/],
  ] as const)('of a child of sex %s, age %s and bone age %s are doubted', (sex, age, bone, said) => {
    const { joint, warnings } = closed(sex, age, bone)
    expect(joint).toMatchObject({ status: 'refused', code: 'mature', measured: 0.55, limit: 0.5 })
    const { remaining } = joint.interpretation!.growth[0]
    expect(remaining).toMatchObject({ value: null, code: 'contradicted', reason: expect.stringMatching(said) })
    expect(joint.message).toMatch(said)
    expect(warnings).toEqual([expect.stringMatching(said)])
  })
  it('are doubted beside a forced estimate too', () => {
    const { joint } = closed('F', 108, 108, true)
    expect(joint.status).toBe('estimated')
    expect(joint.interpretation?.growth.map(({ clock, remaining }) => [clock, remaining.value === null])).toEqual([
      ['growth plates', true],
      ['bone age', false],
      ['calendar age', false],
    ])
  })
})
