import { describe, expect, it } from 'vitest'
import { type TestElements, testFilm } from '../../test/helpers/writeDicom.ts'
import { jointIn, sideIn, viewIn } from './bodyPart.ts'
import { readDicomHeader } from './decode.ts'

const read = (elements: TestElements) => {
  const { facts, warnings } = readDicomHeader(testFilm([0], elements))
  return { ...facts, warnings }
}

describe('age', () => {
  const dates = { PatientBirthDate: '20120301', StudyDate: '20240301' }
  it.each<[string, TestElements, object]>([
    ['dates', dates, { chronologicalAgeMonths: 144, ageSource: 'dates', ageSpanMonths: 0, warnings: [] }],
    [
      'dates of the old standard',
      { PatientBirthDate: '2012.03.01', StudyDate: '2024.03.01' },
      { chronologicalAgeMonths: 144 },
    ],
    ['dates before an age', { ...dates, PatientAge: '012Y' }, { ageSource: 'dates', warnings: [] }],
    [
      'dates against an age',
      { ...dates, PatientAge: '008Y' },
      {
        chronologicalAgeMonths: 144,
        warnings: ['the age in the file is not that from birth and study date: of the two the dates count'],
      },
    ],
    [
      'another date of the film',
      { ...dates, StudyDate: undefined, AcquisitionDate: '20240301' },
      { ageSource: 'dates' },
    ],
    [
      'months',
      { PatientAge: '150M' },
      { chronologicalAgeMonths: 150.5, ageSource: 'PatientAge', ageSpanMonths: 1, warnings: [] },
    ],
    [
      'weeks',
      { PatientAge: '010W' },
      { chronologicalAgeMonths: expect.closeTo(73.5 / 30.4375, 9), ageSpanMonths: 7 / 30.4375 },
    ],
    [
      'days',
      { PatientAge: '021D' },
      { chronologicalAgeMonths: expect.closeTo(21.5 / 30.4375, 9), ageSpanMonths: 1 / 30.4375 },
    ],
    [
      'years',
      { PatientAge: '012Y' },
      {
        chronologicalAgeMonths: 150,
        ageSpanMonths: 12,
        warnings: [],
      },
    ],
    [
      'birth after study',
      { PatientBirthDate: '20250101', StudyDate: '20240301' },
      {
        chronologicalAgeMonths: null,
        ageSource: null,
        warnings: ['the birth date lies after the study date: the age is unknown by them'],
      },
    ],
    [
      '140 years, but with an age',
      { PatientBirthDate: '18840101', StudyDate: '20240301', PatientAge: '149M' },
      { chronologicalAgeMonths: 149.5, ageSource: 'PatientAge' },
    ],
    [
      'no date and no age',
      { PatientBirthDate: 'DOE^JANE', PatientAge: 'twelve' },
      {
        chronologicalAgeMonths: null,
        warnings: [
          'PatientBirthDate is no date and is taken as unknown',
          'the age in the file is no plausible age such as 012Y, 150M, 010W or 010D',
        ],
      },
    ],
    ['nothing', {}, { chronologicalAgeMonths: null, ageSource: null, warnings: [] }],
  ])('from %s', (_, elements, expected) => expect(read(elements)).toMatchObject(expected))
})

it('takes F and M for a sex, and nothing else', () => {
  expect(['F', 'm ', 'O', 'X', ''].map(PatientSex => read({ PatientSex }).sex)).toEqual(['F', 'M', null, null, null])
  expect(read({ PatientSex: 'DOE' }).warnings).toEqual([
    'the sex in the file is none of F, M, O: it is taken as unknown',
  ])
  expect(read({}).warnings).toEqual([])
})

it('warns of letters that it may read wrongly, and of no character set that it knows', () => {
  const warningsOf = (SpecificCharacterSet: string) => read({ SpecificCharacterSet }).warnings
  expect(warningsOf('ISO_IR 999')).toEqual([
    'the character set of the file is not known: letters beyond ASCII may be read wrongly',
  ])
  for (const known of ['ISO_IR 192', 'ISO_IR 100', '\\ISO 2022 IR 87', 'GB18030']) expect(warningsOf(known)).toEqual([])
})

describe('joint, side and view', () => {
  it('come from codes, then terms, then words', () => {
    expect(read({ AnatomicRegionSequence: [{ CodeMeaning: 'Knee' }], BodyPartExamined: 'HAND' })).toMatchObject({
      joint: 'knee',
    })
    expect(read({ BodyPartExamined: 'KNEE', SeriesDescription: 'Hand' })).toMatchObject({ joint: 'knee' })
    expect(read({ BodyPartExamined: 'LEG', ProtocolName: 'Knie a.p. links' })).toMatchObject({
      joint: 'knee',
      side: 'L',
    })
    expect(read({ BodyPartExamined: 'CHEST', ViewPosition: 'PA' })).toMatchObject({ joint: 'other', view: 'PA' })
    expect(read({ BodyPartExamined: 'LEG' })).toMatchObject({ joint: null, view: null, side: null })
    expect(read({ ViewCodeSequence: [{ CodeMeaning: 'postero-anterior' }], ViewPosition: 'AP' })).toMatchObject({
      view: 'PA',
    })
  })
  it('come from codes in any language, of SNOMED CT and RT', () => {
    const code = (CodingSchemeDesignator: string, CodeValue: string) => ({
      CodingSchemeDesignator,
      CodeValue,
      CodeMeaning: 'GELENK',
    })
    const film = (region: TestElements, modifier?: TestElements) =>
      read({
        AnatomicRegionSequence: [{ ...region, AnatomicRegionModifierSequence: modifier ? [modifier] : undefined }],
        BodyPartExamined: 'CHEST',
      })
    expect(film(code('SCT', '72696002'), code('SCT', '7771000'))).toMatchObject({ joint: 'knee', side: 'L' })
    expect(film(code('SRT', 'T-D8700'), code('SRT', 'G-A100'))).toMatchObject({ joint: 'hand', side: 'R' })
    expect(film(code('SNM3', 'T-15460'), code('SCT', '51440002'))).toMatchObject({ joint: 'wrist', side: 'B' })
    expect(film(code('SCT', '56459004')).joint).toBe('other')
    expect(film(code('99SITE', '72696002')).joint).toBe('other')
    expect(read({ AnatomicRegionSequence: [code('SCT', '61685007')] }).joint).toBeNull()
    const view = (CodeValue: string) => read({ ViewCodeSequence: [code('SCT', CodeValue)], ViewPosition: 'PA' }).view
    expect(['399348003', '272479007', '399173006', '399182000', '399110001', '1'].map(view)).toEqual([
      ...['AP', 'PA', 'LATERAL', 'OBLIQUE', 'AXIAL', 'PA'],
    ])
    expect(read({ ProtocolName: 'Patella skyline' }).view).toBe('AXIAL')
  })
  it('leave the joint to the picture where a description names another part, or a whole leg', () => {
    const joint = (elements: TestElements) => read(elements).joint
    expect(joint({ StudyDescription: 'LEG LENGTH HIP TO ANKLE' })).toBeNull()
    expect(joint({ ProtocolName: 'Chest PA' })).toBeNull()
    expect(joint({ ProtocolName: 'Foot', StudyDescription: 'Knee' })).toBe('knee')
    expect(joint({ BodyPartExamined: 'HIP_ANKLE' })).toBeNull()
    expect(joint({ BodyPartExamined: 'HIP' })).toBe('other')
  })
  it('take the side of the image before that of its series', () => {
    expect(read({ ImageLaterality: 'R', Laterality: 'L' })).toMatchObject({
      side: 'R',
      warnings: ['the side of the image is not that of its series: the side of the image was used'],
    })
    expect(read({ Laterality: 'L', SeriesDescription: 'right knee' }).side).toBe('L')
    expect(read({ ImageLaterality: 'B' }).side).toBe('B')
    expect(read({ PatientOrientation: 'L\\F' }).orientation).toEqual(['L', 'F'])
  })
  it.each([
    [
      'knee',
      [
        'KNEE',
        'Knees bilat.',
        'GENOU FACE',
        'Knie re. a.p.',
        'RODILLA',
        'Ginocchio dx',
        'Knä',
        '膝关节正位',
        '무릎',
        'Коленный сустав',
      ],
    ],
    ['hand', ['HAND', 'Main gauche', 'Hände bds', 'Mão esquerda', '左手', '손']],
    ['wrist', ['WRIST', 'Handgelenk', 'Poignet', 'Muñeca', '手首', '腕关节', '손목']],
    ['other', ['CHEST', 'L-SPINE', 'Foot']],
    ['knee', ['Long leg, knees']],
    [undefined, ['Hip to ankle', 'Leg length, hips', 'Scanogram hip knee hand', 'leg length and hand']],
    [undefined, ['LEG', 'EXTREMITY', 'knee and hand', 'Main street clinic', 'DOE^JANE', '']],
  ])('finds %s in words', (joint, texts) => {
    expect(texts.map(jointIn)).toEqual(texts.map(() => joint))
  })
  it.each([
    ['R', ['rechtes Knie', 'Knie re. a.p.', 'Knie re', 'KNEE_R', 'R KNEE', 'Ginocchio dx', 'polso AP dx']],
    ['L', ['linkes Knie', 'der linken Hand', 'KNEE L', 'L Hand', 'Hand li.', 'li Knie', 'ginocchio sx']],
    [undefined, ['KNEE L/R', 'Knee R&L', 'L+R knee', 'Knee DX', 'DX hand', 'hand re-exam', 'L-SPINE', 'Knie re. li.']],
    ['L', ['DX hand left', 're-exam knee left']],
  ])('finds %s in short and inflected words', (side, texts) => {
    expect(texts.map(sideIn)).toEqual(texts.map(() => side))
  })
  it('takes views of the patella for none from the front', () => {
    const texts = ['Skyline', 'SUNRISE', 'Patella axial', 'tangential', 'Merchant view', 'Défilé 30°']
    expect(texts.map(viewIn)).toEqual(texts.map(() => 'AXIAL'))
    expect(viewIn('AP and skyline')).toBeUndefined()
  })
  it('finds sides and views in words', () => {
    expect(['KNEE LT', 'rechts', 'genou gauche', 'bilateral', 'left or right', 'knee', '左膝'].map(sideIn)).toEqual([
      'L',
      'R',
      'L',
      'B',
      undefined,
      undefined,
      'L',
    ])
    expect(['AP', 'Knee a.p.', 'LLO', 'RL', 'lateral', 'AP/LAT', 'profil'].map(viewIn)).toEqual([
      'AP',
      'AP',
      'OBLIQUE',
      'LATERAL',
      'LATERAL',
      undefined,
      'LATERAL',
    ])
  })
})

it('tells a simulated film by its device', () => {
  expect(read({ Manufacturer: 'Physis-Simulated', ManufacturerModelName: 'physis-phantom-a 1' }).simulated).toBe(
    'physis-phantom-a 1',
  )
  expect(read({ Manufacturer: 'ACME', ManufacturerModelName: 'DR 1' })).toMatchObject({
    simulated: null,
    device: 'ACME DR 1',
  })
})

it('never puts what stands in the file into a warning', () => {
  const name = 'DOE^JANE'
  const { warnings } = read({
    PatientSex: name,
    PatientBirthDate: name,
    StudyDate: name,
    PatientAge: name,
    ViewPosition: name,
    PresentationLUTShape: name,
    PixelSpacing: name,
    Modality: name,
    VOILUTFunction: name,
  })
  expect(warnings.join()).not.toContain('DOE')
  expect(warnings.length).toBeGreaterThan(3)
})
