/** Results and the films they are about, as they could come from `physis predict`; nobody's, and no model's. */

import { createHash } from 'node:crypto'
import { researchNotice } from '../../src/base/index.ts'
import type { Delivery, SourceFilm } from '../../src/deliver/index.ts'
import { readDicomHeader } from '../../src/dicom/index.ts'
import { type JointEstimate, type Result, resultSchema, simulatedNotice } from '../../src/predict/index.ts'
import { closedKnee } from '../../src/predict/interpret.ts'
import { type TestElements, testFilm } from './writeDicom.ts'

export const model = { name: 'knee', version: '0.3.0', sha256: 'ab'.repeat(32), simulated: false }

/** A right knee of a girl of 12 years and 2 months, by a model that was told her age. */
export const rightKnee: JointEstimate = {
  jointIndex: 1,
  status: 'estimated',
  code: null,
  message: '',
  forced: false,
  measured: null,
  limit: null,
  joint: 'knee',
  view: 'AP',
  side: 'R',
  box: { x: -2, y: 10, width: 30, height: 30 },
  turnedDegrees: 1.5,
  trainedOn: false,
  landmarks: { femurEpiphysisMedial: { x: 4, y: 20 } },
  widthRatios: { femur: 1.08, tibia: 1.12 },
  scale: 'Greulich-Pyle equivalent',
  boneAgeMonths: 148.3,
  lowerMonths: 138.1,
  upperMonths: 158.9,
  coverage: 0.9,
  distributionSdMonths: 6.1,
  foldSdMonths: 2.2,
  sex: 'F',
  chronologicalAgeMonths: 146,
  chronologicalAgeSpanMonths: 0,
  toldAge: true,
  withheld: { boneAgeMonths: 151.2, lowerMonths: 139, upperMonths: 163.4, coverage: 0.9 },
  interpretation: {
    boneAgeMinusAgeMonths: {
      value: { estimate: 5.2, lower: -7, upper: 17.4, uncertainty: 'bone-age uncertainty only' },
    },
    zScores: [
      {
        table: 'Brush',
        citation: 'Greulich and Pyle 1959, Tables III and IV (Brush Foundation)',
        score: {
          value: {
            z: { estimate: 0.43, lower: -0.58, upper: 1.44, uncertainty: 'bone-age uncertainty only' },
            sdMonths: 12.1,
            expectedMonths: 146,
            finding: 'normal',
            isFindingCertain: true,
          },
        },
      },
      {
        table: 'Greulich-Pyle',
        citation: 'Greulich and Pyle 1959, Table V',
        score: { value: null, code: 'outside', reason: 'The table covers girls of 2 y 0 m to 12 y 0 m.' },
      },
    ],
    growth: [
      {
        method: 'Birch',
        clock: 'bone age',
        citation: 'Birch, Makarov, Jackson and Jo, J Bone Joint Surg Am',
        verified: true,
        note: 'The bone ages were read on hand films.',
        remaining: {
          value: {
            state: 'growing',
            distalFemurMm: { estimate: 14.8, lower: 6.8, upper: 22.4 },
            proximalTibiaMm: { estimate: 9.9, lower: 4.6, upper: 15 },
            kneeMm: { estimate: 24.7, lower: 11.4, upper: 37.4 },
            uncertainty: 'bone-age uncertainty only',
            methodError: { distalFemur: 'off by 6.6 mm on average.', proximalTibia: 'off by 4.3 mm on average.' },
            notes: ['The interval reaches below 9 y 0 m.'],
          },
        },
      },
      {
        method: 'White-Menelaus',
        clock: 'calendar age',
        citation: '',
        verified: null,
        note: '',
        remaining: { value: null, code: 'unknown_age', reason: 'The chronological age is unknown.' },
      },
    ],
    multipliers: null,
  },
  knownError: { sex: 'F', fromMonths: 144, toMonths: 168, n: 120, meanAbsoluteErrorMonths: 6.4 },
  model,
}

const leftKnee: JointEstimate = {
  ...rightKnee,
  jointIndex: 2,
  side: 'L',
  box: { x: 30, y: 10, width: 28, height: 28 },
  boneAgeMonths: 150,
  lowerMonths: 140,
  upperMonths: 160,
}

const without = {
  boneAgeMonths: null,
  lowerMonths: null,
  upperMonths: null,
  distributionSdMonths: null,
  foldSdMonths: null,
  withheld: null,
  knownError: null,
  widthRatios: null,
} as const

const matureKnee: JointEstimate = {
  ...rightKnee,
  ...without,
  status: 'refused',
  code: 'mature',
  message: 'The growth plates look closed.',
  measured: 0.97,
  limit: 0.5,
  interpretation: closedKnee,
}

const unknownAge = { value: null, code: 'unknown_age', reason: 'The chronological age is unknown.' } as const

/** Of each kind that differs in what is delivered. */
export const joints = {
  twoKnees: [rightKnee, leftKnee],
  mature: [matureKnee],
  cast: [
    {
      ...rightKnee,
      ...without,
      status: 'refused',
      code: 'cast',
      message: 'A cast lies over the joint.',
      interpretation: null,
    },
  ],
  outOfRange: [
    {
      ...rightKnee,
      ...without,
      status: 'refused',
      code: 'out_of_range',
      message: 'Too old.',
      measured: 230,
      limit: 216,
      interpretation: null,
    },
  ],
  noModel: [
    {
      ...rightKnee,
      ...without,
      status: 'refused',
      code: 'no_model',
      message: 'No model reads it.',
      joint: 'other',
      box: null,
      side: null,
      scale: null,
      coverage: null,
      view: null,
      toldAge: false,
      interpretation: null,
      model: null,
    },
  ],
  forced: [{ ...rightKnee, forced: true, code: 'hardware', message: 'Metal lies over the joint.', side: null }],
  hand: [
    {
      ...rightKnee,
      joint: 'hand',
      side: 'L',
      view: 'PA',
      withheld: null,
      widthRatios: null,
      foldSdMonths: null,
    },
  ],
  /** The age moves the estimate far: growth by both. */
  farApart: [
    {
      ...rightKnee,
      withheld: { boneAgeMonths: 140, lowerMonths: 128, upperMonths: 152, coverage: 0.9 },
      interpretation: {
        ...rightKnee.interpretation!,
        growth: rightKnee.interpretation!.growth.flatMap(answer =>
          answer.method === 'Birch' ? [answer, { ...answer, clock: 'bone age, age withheld' as const }] : [answer],
        ),
      },
    },
  ],
  /** Of an age that the model was not trained for. */
  untold: [{ ...rightKnee, chronologicalAgeMonths: 0, toldAge: false, withheld: null }],
  noAge: [
    {
      ...rightKnee,
      sex: null,
      chronologicalAgeMonths: null,
      chronologicalAgeSpanMonths: null,
      toldAge: false,
      withheld: null,
      knownError: null,
      interpretation: { boneAgeMinusAgeMonths: unknownAge, zScores: [], growth: [], multipliers: null },
    },
  ],
  simulated: [{ ...rightKnee, model: { ...model, simulated: true } }],
} as const satisfies Record<string, readonly JointEstimate[]>

/** A film of 60 by 50 pixels. */
export function inventedFilm(elements: TestElements = {}): { bytes: Uint8Array; source: SourceFilm } {
  const bytes = testFilm(
    Array.from({ length: 60 * 50 }, (_, i) => i % 4096),
    {
      SpecificCharacterSet: 'ISO_IR 192',
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.1',
      SOPInstanceUID: '1.2.3.4.5.6',
      SeriesInstanceUID: '1.2.3.4.5',
      StudyInstanceUID: '1.2.3.4',
      StudyDate: '20260914',
      StudyTime: '101500',
      StudyID: 'S1',
      AccessionNumber: 'A-77',
      ReferringPhysicianName: 'Mayer^Anna',
      PatientName: 'Invented^Child',
      PatientID: 'P-0001',
      PatientBirthDate: '20140714',
      PatientSex: 'F',
      PatientAge: '012Y',
      BodyPartExamined: 'KNEE',
      ...elements,
    },
    { columns: 60 },
  )
  return { bytes, source: sourceOf(bytes) }
}

/** A film that says nothing but what it shows. */
export function bareFilm(): { bytes: Uint8Array; source: SourceFilm } {
  const bytes = testFilm([1, 2, 3, 4], {}, { columns: 2 })
  return { bytes, source: sourceOf(bytes) }
}

const sourceOf = (bytes: Uint8Array): SourceFilm => ({
  header: readDicomHeader(bytes),
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

export function inventedResult(estimates: readonly JointEstimate[], { sha256, header }: SourceFilm): Result {
  const isSimulated = estimates.some(estimate => estimate.model?.simulated)
  const [a, b] = estimates
  return resultSchema.parse({
    format: 1,
    notice: isSimulated ? `${researchNotice} ${simulatedNotice}` : researchNotice,
    software: { name: 'physis', version: '0.1.0' },
    gate: { name: 'gate', version: '0.1.0', sha256: 'f1e2d3c4b5a6'.padEnd(64, '0') },
    film: {
      file: 'knee.dcm',
      sha256,
      sopInstanceUid: header?.facts.sopInstanceUid ?? null,
      width: header?.format?.columns ?? 60,
      height: header?.format?.rows ?? 50,
      simulated: isSimulated,
    },
    patient: header?.facts.patientId ?? null,
    failure: null,
    warnings: ['the sex as given is not what the DICOM file says: the one given was used'],
    difference:
      a?.boneAgeMonths != null && b?.boneAgeMonths != null
        ? { months: b.boneAgeMonths - a.boneAgeMonths, expectedMonths: 6 }
        : null,
    timingsMs: { read: 12 },
    joints: estimates,
  })
}

/** A result with its pictures: of each estimate where it comes from. */
export function inventedDelivery(
  estimates: readonly JointEstimate[],
  source: SourceFilm,
): Pick<Delivery, 'result' | 'image' | 'saliency' | 'source'> {
  const result = inventedResult(estimates, source)
  const { width, height } = result.film
  const data = Uint8Array.from({ length: width! * height! }, (_, i) => (i * 31) % 251)
  return {
    result,
    image: { width: width!, height: height!, data, maxValue: 255, coloured: false },
    saliency: result.joints
      .filter(({ status }) => status === 'estimated')
      .map(({ jointIndex }) => ({
        jointIndex,
        crop: new Uint8Array(64).fill(90),
        cropSide: 8,
        maps: { gradient: { side: 8, map: Float32Array.from({ length: 64 }, (_, i) => i / 64) } },
      })),
    source,
  }
}
