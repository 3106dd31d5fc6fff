import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { inventedFilm, inventedResult, joints } from '../../../test/helpers/inventedResults.ts'
import type { Result } from '../../predict/index.ts'
import { fhirBundle } from './bundle.ts'

// Loaded as the package says, without its sources being transformed.
const { Fhir } = createRequire(import.meta.url)('fhir') as typeof import('fhir')

// biome-ignore lint/suspicious/noExplicitAny: JSON as a receiver has it
type Loose = any

const now = new Date('2026-09-14T09:00:00Z')
const { source } = inventedFilm()
const png = { header: undefined, sha256: 'ab'.repeat(32) }
const bundleOf = (result: Result, film: typeof source = source): Loose => fhirBundle(result, { now, source: film })
const observations = (bundle: Loose) =>
  bundle.entry.map((e: Loose) => e.resource).filter((r: Loose) => r.resourceType === 'Observation')
const components = (observation: Loose): [string, unknown][] =>
  observation.component.map((c: Loose) => [
    c.code.coding[0].code,
    c.valueQuantity?.value ?? c.valueString ?? c.valueCodeableConcept?.text ?? c.dataAbsentReason,
  ])

describe('the validator of npm fhir', () => {
  const fhir = new Fhir()
  const errors = (bundle: object) =>
    fhir
      .validate(bundle, { errorOnUnexpected: true })
      .messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
  it.each(Object.entries(joints))('finds no error: %s', (_, estimates) => {
    expect(errors(bundleOf(inventedResult(estimates, source)))).toEqual([])
    expect(errors(bundleOf(inventedResult(estimates, png), png))).toEqual([])
  })
  it('finds one where there is one', () => {
    const bundle = bundleOf(inventedResult(joints.hand, source))
    observations(bundle)[0].status = 'certain'
    expect(errors(bundle)).not.toEqual([])
  })
})

it('gives the bone age as a preliminary quantity with its limits, and what belongs to it', () => {
  const [boneAge] = observations(bundleOf(inventedResult(joints.twoKnees, source)))
  expect(boneAge).toMatchObject({
    status: 'preliminary',
    code: { coding: [{ system: 'http://loinc.org', code: '85151-9' }] },
    bodySite: { coding: [{ system: 'http://snomed.info/sct', code: '6757004' }] },
    effectiveDateTime: '2026-09-14',
    issued: '2026-09-14T09:00:00.000Z',
    valueQuantity: { value: 148.3, system: 'http://unitsofmeasure.org', code: 'mo' },
  })
  expect(components(boneAge)).toEqual([
    ['BA-LOWER', 138.1],
    ['BA-UPPER', 158.9],
    ['COVERAGE', 90],
    ['85150-1', 'Greulich-Pyle equivalent'],
    ['BA-NO-AGE', 151.2],
    ['BA-NO-AGE-LOWER', 139],
    ['BA-NO-AGE-UPPER', 163.4],
    ['BA-CA', 5.2],
    ['BA-CA-LOWER', -7],
    ['BA-CA-UPPER', 17.4],
    ['121416', 0.43],
    ['Z-LOWER', -0.58],
    ['Z-UPPER', 1.44],
    ['121416', expect.objectContaining({ text: 'The table covers girls of 2 y 0 m to 12 y 0 m.' })],
    ['WIDTH-FEMUR', 1.08],
    ['WIDTH-TIBIA', 1.12],
    ['SEX-USED', 'Female'],
    ['AGE-USED', 146],
  ])
  expect(boneAge.component[10].code.text).toContain('Brush')
  expect(boneAge.component[10].interpretation[0].coding[0].code).toBe('N')
  expect(boneAge.note[0].text).toBe('Research use only, not a medical device.')
  expect(boneAge.note).toContainEqual({ text: 'Limits of difference and Z: bone-age uncertainty only.' })
})

it('says of an age that the model was not told it', () => {
  const said = (estimates: Parameters<typeof inventedResult>[0]) => {
    const [boneAge] = observations(bundleOf(inventedResult(estimates, source)))
    return boneAge.component.at(-1).code.text
  }
  expect(said(joints.untold)).toBe('Chronological age as used, but not told to the model')
  expect(said(joints.forced)).toBe('Chronological age as used')
  expect(said(joints.noAge)).toBe('Chronological age as used')
  expect(said(joints.noModel)).toBe('Chronological age as used')
})

it('gives growth remaining by each method, derived from the bone age', () => {
  const bundle = bundleOf(inventedResult(joints.forced, source))
  const [boneAge, birch, menelaus] = observations(bundle)
  expect(birch).toMatchObject({
    valueQuantity: { value: 24.7, code: 'mm' },
    method: { coding: [{ code: 'BIRCH' }], text: 'Birch, Makarov, Jackson and Jo, J Bone Joint Surg Am' },
  })
  expect(components(birch)).toEqual([
    ['GROWTH-K-LOWER', 11.4],
    ['GROWTH-K-UPPER', 37.4],
    ['GROWTH-F', 14.8],
    ['GROWTH-F-LOWER', 6.8],
    ['GROWTH-F-UPPER', 22.4],
    ['GROWTH-T', 9.9],
    ['GROWTH-T-LOWER', 4.6],
    ['GROWTH-T-UPPER', 15],
  ])
  const { fullUrl } = bundle.entry.find((e: Loose) => e.resource === boneAge)
  expect(birch.derivedFrom[0].reference).toBe(fullUrl)
  expect(menelaus.valueQuantity).toBeUndefined()
  expect(menelaus.dataAbsentReason.text).toBe('The chronological age is unknown.')
})

it('gives growth by both estimates where they are far apart, and at the knee by the bone age of a hand', () => {
  const bundle = bundleOf(inventedResult(joints.farApart, source))
  expect(observations(bundle)).toHaveLength(4)
  const urls = (bundle.entry as { fullUrl: string }[]).map(({ fullUrl }) => fullUrl)
  expect(new Set(urls).size).toBe(urls.length)
  const [hand, growth] = observations(bundleOf(inventedResult(joints.hand, source)))
  expect(hand.bodySite).toMatchObject({ coding: [{ code: '85151006' }] })
  expect(growth.bodySite).toMatchObject({ coding: [{ code: '72696002' }] })
})

it('says of a refusal that there is no value, and why', () => {
  const [cast] = observations(bundleOf(inventedResult(joints.cast, source)))
  expect(cast.valueQuantity).toBeUndefined()
  expect(cast.dataAbsentReason.coding[0].code).toBe('not-performed')
  expect(cast.note.map((n: Loose) => n.text)).toContain(
    'No bone age is given: A cast lies over the joint. A cast lies over the joint.',
  )
  const [mature, growth] = observations(bundleOf(inventedResult(joints.mature, source)))
  expect(mature.dataAbsentReason.coding[0].code).toBe('not-applicable')
  expect(growth.valueQuantity).toMatchObject({ value: 0, code: 'mm' })
  expect(components(growth)).toEqual([
    ['GROWTH-F', 0],
    ['GROWTH-T', 0],
  ])
})

it('is not made of a film that could not be read', () => {
  const failure = { code: 'unreadable' as const, message: 'the DICOM file is damaged' }
  expect(() => bundleOf({ ...inventedResult([], source), failure })).toThrow('could not be read')
})

it('names patient and film of a DICOM film, and of a PNG what was given', () => {
  const { source: chinese } = inventedFilm({
    PatientName: Buffer.from('Wang^XiaoDong=王^小东', 'utf8'),
    IssuerOfPatientID: 'HOSPITAL',
  })
  const bundle = bundleOf(inventedResult(joints.hand, chinese), chinese)
  expect(bundle.entry[0].resource).toEqual({
    resourceType: 'Patient',
    identifier: [{ value: 'P-0001', assigner: { display: 'HOSPITAL' } }],
    name: [
      { family: 'Wang', given: ['XiaoDong'] },
      { family: '王', given: ['小东'] },
    ],
    gender: 'female',
    birthDate: '2014-07-14',
  })
  expect(bundle.entry[1].resource).toMatchObject({
    resourceType: 'ImagingStudy',
    identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.3.4' }],
    series: [{ uid: '1.2.3.4.5', modality: { code: 'CR' }, instance: [{ uid: '1.2.3.4.5.6' }] }],
  })
  const result = { ...inventedResult(joints.hand, png), patient: 'from-manifest' }
  const plain = bundleOf(result, png)
  expect(plain.entry[0].resource).toEqual({ resourceType: 'Patient', identifier: [{ value: 'from-manifest' }] })
  // 32 bytes of 0xab, in the alphabet of URLs.
  expect(observations(plain)[0].derivedFrom[0].identifier.value).toBe(
    `ni:///sha-256;${Buffer.alloc(32, 0xab).toString('base64url')}`,
  )
})

it('is the same when it is made again, but for its dates', () => {
  const result = inventedResult(joints.twoKnees, source)
  const again = JSON.stringify(fhirBundle(result, { now: new Date('2027-01-01T00:00:00Z'), source }))
  const undated = (text: string) => text.replaceAll(/"20\d\d-\d\d-\d\dT[^"]*"/g, '""')
  expect(undated(again)).toBe(undated(JSON.stringify(bundleOf(result))))
  const urls = (JSON.parse(again).entry as { fullUrl: string }[]).map(entry => entry.fullUrl)
  expect(new Set(urls).size).toBe(urls.length)
})
