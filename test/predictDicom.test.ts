/** `physis predict` of DICOM films: what the tags say, what speaks against an estimate, which model reads which film, what a folder holds. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePng, toGrey } from '../src/image/index.ts'
import type { LoadedModel } from '../src/model/index.ts'
import { loadPackage } from '../src/model/node/index.ts'
import { resultSchema } from '../src/predict/index.ts'
import { type FilmInput, type PredictOptions, predictFilms } from '../src/predict/node/index.ts'
import { drawnHand } from './helpers/drawnHand.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { simulatedHand } from './helpers/simulatedHand.ts'
import { tinyArchitecture, writeTinyPackage } from './helpers/tinyPackage.ts'
import { dicomFile, type TestElements, testFilm } from './helpers/writeDicom.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-predict-dicom-'))
const at = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture = drawnHand({ background: 0.05, tissue: 0.4, bone: 0.8 })
const film = (elements: TestElements, change: (grey: number) => number = grey => grey, shown = picture) =>
  testFilm(
    [...shown.data].map(grey => Math.round(1000 * change(grey))),
    { BitsStored: 12, HighBit: 11, WindowCenter: '500.5', WindowWidth: '1000', ...elements },
    { columns: shown.width },
  )
const girl: TestElements = {
  PatientID: '4711',
  PatientSex: 'F',
  PatientBirthDate: '20120301',
  StudyDate: '20240701',
  BodyPartExamined: 'HAND',
  ViewPosition: 'PA',
  ImageLaterality: 'L',
  SOPInstanceUID: '2.25.815',
}

let [hand, knee]: LoadedModel[] = []
beforeAll(() => {
  writeTinyPackage(at('hand-model'))
  const wide = [{ toMonths: null, quantile: 2, n: 100 }]
  const calibration = { coverage: 0.9, quantiles: { F: wide, M: wide, unknown: wide }, floorMonths: 3, n: 100 }
  const lines = (slope: number) => ({
    F: { intercept: 0, slope },
    M: { intercept: 0, slope },
    unknown: { intercept: 0, slope },
  })
  writeTinyPackage(at('knee-model'), {
    name: 'tiny-knee',
    joint: 'knee',
    view: 'AP',
    simulated: true,
    architecture: { ...tinyArchitecture, chronologicalAge: true },
    preprocessing: { ...hand_preprocessing, find: 'knee', kneeWidths: 2.2 },
    calibration: [true, false].flatMap(sexKnown =>
      [true, false].map(chronologicalAgeKnown => ({
        sexKnown,
        chronologicalAgeKnown,
        ...calibration,
        recalibration: lines(chronologicalAgeKnown ? 1 : 0.5),
      })),
    ),
  })
  hand = loadPackage(at('hand-model'))
  knee = loadPackage(at('knee-model'))
  writeFileSync(at('girl.dcm'), film(girl))
  writeFileSync(
    at('inverted.dcm'),
    film({ ...girl, PhotometricInterpretation: 'MONOCHROME1' }, grey => 1 - grey),
  )
  writeFileSync(at('unsaid.dcm'), film({}))
  writeFileSync(at('raw.dcm'), film({ ...girl, SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1.1', Modality: 'DX' }))
  writeFileSync(at('knee.dcm'), film({ ...girl, BodyPartExamined: 'KNEE', ViewPosition: 'AP' }))
  writeFileSync(at('chest.dcm'), film({ ...girl, BodyPartExamined: 'CHEST' }))
  writeFileSync(
    at('simulated.dcm'),
    film({ ...girl, BodyPartExamined: 'KNEE', Manufacturer: 'Physis-Simulated', ManufacturerModelName: 'a 1' }),
  )
  writeFileSync(at('flat.dcm'), film({ ...girl, PixelAspectRatio: '2\\1' }))
  writeFileSync(at('report.dcm'), dicomFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34', Modality: 'SR' }))
  writeFileSync(at('hand.png'), encodePng(toGrey(picture)))
})
const hand_preprocessing = {
  find: 'hand',
  squareSide: 299,
  cropSide: 96,
  px: 64,
  grey: { mean: 0.4, deviation: 0.3 },
  flipAveraging: true,
} as const

/** There is no gate in these tests: it would see that nothing is a film. */
const kneeInBox = (path: string) => ({ path, box: { x: 0, y: 0, width: 299, height: 299 } })

async function read(
  inputs: readonly (string | (Partial<FilmInput> & { path: string }))[],
  options: Partial<PredictOptions> = {},
) {
  const films = inputs.map(input => {
    const { path, ...rest } = typeof input === 'string' ? { path: input } : input
    return { path: at(path), file: path, known: { sex: null, chronologicalAgeMonths: null }, ...rest }
  })
  const results = []
  for await (const prediction of predictFilms(films, {
    models: [hand, knee],
    gate: null,
    softwareVersion: 'test',
    ...options,
  }))
    results.push({ ...prediction, result: resultSchema.parse(prediction.result) })
  return results
}

describe('predictFilms on DICOM', { timeout: 60_000 }, () => {
  it('takes sex, age, side and patient from the tags, and the same picture from an inverted film and a PNG', async () => {
    const [girlFilm, inverted, png] = (
      await read(['girl.dcm', 'inverted.dcm', { path: 'hand.png', known: { sex: 'F', chronologicalAgeMonths: 148 } }])
    ).map(one => one.result)
    expect(girlFilm).toMatchObject({
      patient: '4711',
      film: { sopInstanceUid: '2.25.815', width: 299, height: 299, simulated: false },
      joints: [
        { status: 'estimated', sex: 'F', chronologicalAgeMonths: expect.closeTo(148, 0), side: 'L', joint: 'hand' },
      ],
    })
    expect(inverted.joints[0].boneAgeMonths).toBe(girlFilm.joints[0].boneAgeMonths)
    expect(Math.abs(png.joints[0].boneAgeMonths! - girlFilm.joints[0].boneAgeMonths!)).toBeLessThan(0.5)
    const { interpretation, boneAgeMonths, chronologicalAgeMonths: age } = girlFilm.joints[0]
    expect(interpretation!.boneAgeMinusAgeMonths).toMatchObject({ value: { estimate: boneAgeMonths! - age! } })
    expect(interpretation!.growth.map(({ method }) => method)).toEqual(['Birch', 'White-Menelaus'])
  })
  it('takes an age in whole years for its middle, and says how wide it is', async () => {
    const { PatientBirthDate, ...rest } = girl
    writeFileSync(at('years.dcm'), film({ ...rest, PatientAge: '012Y', BodyPartExamined: 'KNEE', ViewPosition: 'AP' }))
    const [{ result }] = await read([kneeInBox('years.dcm')], { acceptSimulated: true })
    const [joint] = result.joints
    expect(joint).toMatchObject({ chronologicalAgeMonths: 150, chronologicalAgeSpanMonths: 12 })
    const { boneAgeMonths, lowerMonths, upperMonths } = joint.withheld!
    expect(joint.interpretation!.boneAgeMinusAgeMonths).toMatchObject({
      value: { estimate: boneAgeMonths - 150, lower: lowerMonths - 156, upper: expect.closeTo(upperMonths - 144, 9) },
    })
    const byCalendar = joint.interpretation!.growth.find(({ clock }) => clock === 'calendar age')!
    expect(byCalendar.remaining.value!.uncertainty).toBe('calendar age +- 6 m: known in whole years only')
    expect(result.warnings).toContain('the age is known in whole years only: the middle of the year was taken')
  })
  it('refuses a person of 45, and estimates when forced to', async () => {
    writeFileSync(at('adult.dcm'), film({ ...girl, PatientBirthDate: '19790701' }))
    const [{ result }] = await read(['adult.dcm'])
    expect(result.joints[0]).toMatchObject({
      status: 'refused',
      code: 'out_of_range',
      measured: expect.closeTo(540, 0),
      limit: 264,
      message: expect.stringContaining('The person is 45 y 0 m old'),
    })
    const [forced] = await read(['adult.dcm'], { force: true })
    expect(forced.result.joints[0]).toMatchObject({ status: 'estimated', code: 'out_of_range', forced: true })
    expect(forced.result.warnings.join()).toContain('look whether the age, or the dates it comes from, are right')
  })
  it('tells a model no age of 0 that a placeholder made, and warns of it', async () => {
    const older = { ...knee, description: { ...knee.description, validMonths: { from: 3, to: 216 } } }
    const born = { ...girl, BodyPartExamined: 'KNEE', ViewPosition: 'AP', PatientBirthDate: girl.StudyDate }
    writeFileSync(at('placeholder.dcm'), film(born))
    writeFileSync(at('ageless.dcm'), film({ ...born, PatientBirthDate: undefined }))
    const [placeholder, ageless] = await read([kneeInBox('placeholder.dcm'), kneeInBox('ageless.dcm')], {
      models: [older],
      acceptSimulated: true,
    })
    const [joint] = placeholder.result.joints
    expect(joint).toMatchObject({ status: 'estimated', chronologicalAgeMonths: 0, withheld: null })
    expect(joint.boneAgeMonths).toBe(ageless.result.joints[0].boneAgeMonths)
    expect(placeholder.result.warnings[0]).toContain('the age of 0 d was not told to the model tiny-knee')
  })
  it('believes what was said before the tags, and warns of the contradiction', async () => {
    const [{ result }] = await read([
      { path: 'girl.dcm', known: { sex: 'M', chronologicalAgeMonths: 120 }, side: 'R', joint: 'hand' },
    ])
    expect(result.joints[0]).toMatchObject({ sex: 'M', chronologicalAgeMonths: 120, side: 'R' })
    expect(result.warnings).toEqual([
      'the sex as given is not what the DICOM file says: the one given was used',
      'the age as given is not what the DICOM file says: the one given was used',
      'the side as given is not what the DICOM file says: the one given was used',
    ])
  })
  it('lets the joint choose the model, and gives the estimate with the age withheld beside the other', async () => {
    const [kneeFilm, unsaid, chest] = (
      await read([kneeInBox('knee.dcm'), 'unsaid.dcm', 'chest.dcm'], { acceptSimulated: true })
    ).map(one => one.result)
    const [joint] = kneeFilm.joints
    expect(joint).toMatchObject({ status: 'estimated', joint: 'knee', model: { name: 'tiny-knee', simulated: true } })
    expect(kneeFilm.notice).toContain('simulated')
    expect(joint.withheld!.boneAgeMonths).not.toBe(joint.boneAgeMonths)
    expect(joint.interpretation!.boneAgeMinusAgeMonths).toMatchObject({
      value: { estimate: joint.withheld!.boneAgeMonths - joint.chronologicalAgeMonths! },
    })
    expect(joint.interpretation!.growth.map(({ method, clock }) => [method, clock])).toEqual([
      ['Birch', 'bone age'],
      // The tiny model halves what it reads without the age.
      ['Birch', 'bone age, age withheld'],
      ['White-Menelaus', 'calendar age'],
    ])
    expect(unsaid.joints[0]).toMatchObject({ joint: 'hand', sex: null, chronologicalAgeMonths: null, withheld: null })
    expect(unsaid.joints[0].interpretation!.boneAgeMinusAgeMonths).toMatchObject({ code: 'unknown_age' })
    expect(chest.joints[0]).toMatchObject({ status: 'refused', code: 'no_model', joint: 'other', model: null })
  })
  it('refuses films for processing whatever is forced, another joint, and real films by a simulated model', async () => {
    const codes = async (options: Partial<PredictOptions>, ...films: Parameters<typeof read>[0]) =>
      (await read(films, options)).map(({ result }) => `${result.joints[0].status} ${result.joints[0].code}`)
    expect(await codes({ force: true, models: hand }, 'raw.dcm', 'knee.dcm')).toEqual([
      'refused for_processing',
      'estimated wrong_joint',
    ])
    expect(await codes({ models: hand }, 'raw.dcm', 'knee.dcm', 'chest.dcm')).toEqual([
      'refused for_processing',
      'refused wrong_joint',
      'refused wrong_joint',
    ])
    expect(await codes({}, kneeInBox('knee.dcm'), kneeInBox('simulated.dcm'))).toEqual([
      'refused simulated_model',
      'estimated null',
    ])
    // Without a gate nobody has found it.
    expect(await codes({}, 'simulated.dcm')).toEqual(['refused wrong_joint'])
  })
  it('refuses a view from the side that somebody names, though the picture may deceive, and does not call it AP', async () => {
    const lateral = { ...kneeInBox('knee.dcm'), view: 'LATERAL' }
    writeFileSync(at('side.dcm'), film({ ...girl, BodyPartExamined: 'KNEE', ViewPosition: 'LL' }))
    const results = await read([lateral, kneeInBox('side.dcm'), kneeInBox('knee.dcm')], { acceptSimulated: true })
    expect(
      results.map(({ result: { joints } }) => [joints[0].status, joints[0].code, joints[0].view, joints[0].message]),
    ).toEqual([
      ['refused', 'not_frontal', 'LATERAL', expect.stringContaining('another kind (lateral)')],
      ['refused', 'not_frontal', 'LATERAL', expect.stringContaining('reads AP views')],
      ['estimated', null, 'AP', ''],
    ])
    expect(results[0].result.warnings).toContain(
      'the view as given is not what the DICOM file says: the one given was used',
    )
  })
  it('gives boxes in pixels of the file, where these are not square', async () => {
    const [square, flat] = (await read(['girl.dcm', 'flat.dcm'], { pictures: true })).map(one => one)
    expect(flat.result.film).toMatchObject({ width: 299, height: 299 })
    expect(flat.image).toMatchObject({ width: 299, height: 598 })
    const [a, b] = [square.result.joints[0].box!, flat.result.joints[0].box!]
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(Math.abs(a[side] - b[side])).toBeLessThan(6)
  })
})

describe('physis predict of a folder of DICOM', { timeout: 60_000 }, () => {
  it('passes over what is no film and counts it; a report that is named outright has failed', async () => {
    mkdirSync(at('disk/IMAGES'), { recursive: true })
    const seen = (elements: TestElements) => film(elements, undefined, simulatedHand())
    writeFileSync(at('disk/IMAGES/IM0001'), seen(girl))
    writeFileSync(at('disk/IMAGES/IM0002'), seen({ ...girl, SOPInstanceUID: '2.25.816' }))
    writeFileSync(at('disk/DICOMDIR'), dicomFile({ SOPClassUID: '1.2.840.10008.1.3.10' }))
    writeFileSync(at('disk/IMAGES/SR0001'), dicomFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34', Modality: 'SR' }))
    writeFileSync(at('disk/README.TXT'), 'no film')
    // What is no radiograph need not be a picture that can be read.
    const mr = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.4', Modality: 'MR', BitsAllocated: 32 }
    writeFileSync(at('disk/IMAGES/MR0001'), film(mr))
    writeFileSync(at('mr.dcm'), film({ ...mr, BitsAllocated: 16 }))
    const walked = await runPhysis(
      ['predict', '--model', at('hand-model'), '--sex', 'f', 'disk', '--out', 'out'],
      folder,
    )
    expect(walked.stderr).toContain('3 files that are no film skipped')
    expect(walked.stderr).toContain('1 picture of another kind than a radiograph skipped')
    expect(walked.stderr).toContain('2 estimated, 0 refused, 0 failed')
    expect(walked.status).toBe(0)
    const named = await runPhysis(['predict', '--model', at('hand-model'), 'report.dcm', 'mr.dcm', 'girl.dcm'], folder)
    expect(named.status).toBe(1)
    expect(named.stderr).toContain('report.dcm: the DICOM file holds no picture')
    expect(named.stderr).toContain('mr.dcm: the MR image is no radiograph')
    expect(named.stdout).toContain('girl.dcm')
  })
})
