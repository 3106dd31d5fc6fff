/**
 * Results for tests and for looking at (`scripts/deliver-sheet.ts`): one of each kind that a reader meets. Made up, but for what
 * follows from the numbers: difference, Z and growth remaining are computed as for a real film.
 */

import { researchNotice } from '../../src/base/index.ts'
import { type JointEstimate, type Result, simulatedNotice } from '../../src/predict/index.ts'
import { closedKnee, interpret } from '../../src/predict/interpret.ts'

export type ExampleName = (typeof exampleNames)[number]

export const exampleNames = [
  'knee',
  'two-knees',
  'two-apart',
  'mature',
  'cast',
  'hand',
  'forced',
  'simulated',
  'withheld',
  'no-sex',
  'no-age',
  'warnings',
] as const

const model = { name: 'physis-knee', version: '0.1.0', sha256: 'a1b2c3d4e5f6'.padEnd(64, '0'), simulated: false }

type Told = {
  boneAgeMonths?: number
  halfMonths?: number
  sex?: 'F' | 'M' | null
  ageMonths?: number | null
  /** The estimate with the age withheld. */
  withheldMonths?: number | null
  joint?: 'knee' | 'hand'
}

/** An estimate as the predict room makes it. */
export function exampleEstimate(
  { boneAgeMonths = 148.3, halfMonths = 9, sex = 'F', ageMonths = 142, withheldMonths = 145, joint = 'knee' }: Told,
  rest: Partial<JointEstimate> = {},
): JointEstimate {
  const around = (estimate: number, half: number) => ({ estimate, lower: estimate - half, upper: estimate + half })
  const withheld = ageMonths === null || withheldMonths === null ? undefined : around(withheldMonths, halfMonths + 2)
  return {
    jointIndex: 1,
    status: 'estimated',
    code: null,
    message: '',
    forced: false,
    measured: null,
    limit: null,
    joint,
    view: joint === 'knee' ? 'AP' : 'PA',
    side: joint === 'knee' ? 'R' : 'L',
    box: { x: 120, y: 110, width: 660, height: 660 },
    turnedDegrees: 0,
    landmarks: {},
    widthRatios: null,
    trainedOn: false,
    scale: 'Greulich-Pyle equivalent',
    boneAgeMonths,
    lowerMonths: boneAgeMonths - halfMonths,
    upperMonths: boneAgeMonths + halfMonths,
    coverage: 0.9,
    distributionSdMonths: 6,
    foldSdMonths: 2.1,
    sex,
    chronologicalAgeMonths: ageMonths,
    chronologicalAgeSpanMonths: ageMonths === null ? null : 0,
    toldAge: withheld !== undefined,
    withheld: withheld
      ? {
          boneAgeMonths: withheld.estimate,
          lowerMonths: withheld.lower,
          upperMonths: withheld.upper,
          coverage: 0.9,
        }
      : null,
    interpretation: interpret({
      joint,
      known: { sex, chronologicalAgeMonths: ageMonths },
      boneAgeMonths: around(boneAgeMonths, halfMonths),
      withheldMonths: withheld,
      looksClosed: false,
    }),
    knownError: sex && { sex, fromMonths: 132, toMonths: 168, n: 131, meanAbsoluteErrorMonths: 5.1 },
    model,
    ...rest,
  }
}

/** A refusal as the predict room makes it. */
export const exampleRefusal = (rest: Partial<JointEstimate>): JointEstimate => ({
  ...exampleEstimate({}),
  status: 'refused',
  boneAgeMonths: null,
  lowerMonths: null,
  upperMonths: null,
  distributionSdMonths: null,
  foldSdMonths: null,
  withheld: null,
  interpretation: null,
  knownError: null,
  ...rest,
})

export const exampleResult = (joints: JointEstimate[], rest: Partial<Result> = {}): Result => ({
  format: 1,
  notice: joints.some(joint => joint.model?.simulated) ? `${researchNotice} ${simulatedNotice}` : researchNotice,
  software: { name: 'physis', version: '0.1.0' },
  gate: { name: 'gate', version: '0.1.0', sha256: 'f1e2d3c4b5a6'.padEnd(64, '0') },
  film: {
    file: 'knee-042.dcm',
    sha256: '0123456789abcdef'.repeat(4),
    sopInstanceUid: '1.2.826.0.1.3680043.8.498.1',
    width: 900,
    height: 900,
    simulated: false,
  },
  patient: null,
  failure: null,
  warnings: [],
  difference: null,
  timingsMs: {},
  joints,
  ...rest,
})

const twoKnees = (left: number): Result =>
  exampleResult(
    [
      exampleEstimate({}, { box: { x: 60, y: 100, width: 700, height: 700 } }),
      exampleEstimate(
        { boneAgeMonths: left, withheldMonths: left - 2 },
        { jointIndex: 2, side: 'L', box: { x: 960, y: 100, width: 700, height: 700 } },
      ),
    ],
    { difference: { months: 148.3 - left, expectedMonths: 6 } },
  )

export const examples: Record<ExampleName, Result> = {
  knee: exampleResult([exampleEstimate({})]),
  'two-knees': twoKnees(145.2),
  'two-apart': twoKnees(134.9),
  mature: exampleResult([
    exampleRefusal({
      code: 'mature',
      message: 'The growth plates look closed.',
      measured: 0.97,
      limit: 0.5,
      interpretation: closedKnee,
    }),
  ]),
  cast: exampleResult([
    exampleRefusal({ code: 'cast', message: 'A cast covers the joint.', measured: 0.934, limit: 0.42, side: null }),
  ]),
  hand: exampleResult(
    [
      exampleEstimate(
        { joint: 'hand', withheldMonths: null },
        { model: { ...model, name: 'physis-hand', version: '0.2.0' }, scale: 'Greulich-Pyle', foldSdMonths: null },
      ),
    ],
    { film: { ...exampleResult([]).film, file: '4360.png', sopInstanceUid: null } },
  ),
  forced: exampleResult([
    exampleEstimate(
      {},
      { forced: true, code: 'hardware', message: 'There is metal in the joint.', measured: 0.81, limit: 0.5 },
    ),
  ]),
  simulated: exampleResult([exampleEstimate({}, { model: { ...model, simulated: true } })]),
  withheld: exampleResult([exampleEstimate({ withheldMonths: 129 })]),
  'no-sex': exampleResult([exampleEstimate({ sex: null })]),
  'no-age': exampleResult([exampleEstimate({ ageMonths: null })]),
  warnings: exampleResult(
    [
      exampleEstimate(
        { withheldMonths: 133 },
        {
          forced: true,
          code: 'unlike_training',
          message: 'The film is unlike those of training.',
          model: { ...model, simulated: true },
        },
      ),
    ],
    {
      warnings: [
        'The sex on the film (M) contradicts the one that was given (F): F was used.',
        'The side on the film (L) contradicts the place of the fibula, which is that of a right knee.',
        'PresentationLUTShape contradicts PhotometricInterpretation: the film was shown as the latter says.',
        'The film has burned-in text at its upper edge.',
        'Pixel spacing is that at the detector: lengths are too large by the magnification.',
        'The film has 3 frames: the first was read.',
        'The birth date lies after the study date: the age was taken from PatientAge.',
      ],
    },
  ),
}
