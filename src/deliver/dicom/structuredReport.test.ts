import { beforeAll, expect, it, vi } from 'vitest'
import { bareFilm, inventedFilm, inventedResult, joints } from '../../../test/helpers/inventedResults.ts'
import { contentLines, type ReadElements, readDicomFile } from '../../../test/helpers/readDicom.ts'
import { readDicomHeader } from '../../dicom/index.ts'
import type { JointEstimate } from '../../predict/index.ts'
import * as codes from '../codes.ts'
import type { SourceFilm } from '../source.ts'
import { structuredReport } from './structuredReport.ts'

const now = new Date('2026-09-14T09:00:00Z')
const { source } = inventedFilm()

const report = async (estimates: readonly JointEstimate[], film: SourceFilm = source) =>
  readDicomFile(await structuredReport(inventedResult(estimates, film), film, now))
const lines = async (estimates: readonly JointEstimate[]) => contentLines(await report(estimates))
const numbers = (all: readonly string[]) =>
  all.filter(line => line.startsWith('    CONTAINS NUM')).map(line => line.trim())

// The writer is loaded with the first file, which takes long on a busy machine.
vi.setConfig({ testTimeout: 30_000 })
beforeAll(() => report(joints.hand), 60_000)

it('is a TID 1500 report by a device, of the child as used', async () => {
  const file = await report(joints.twoKnees)
  expect(file['0008,0016']).toBe('1.2.840.10008.5.1.4.1.1.88.34')
  expect(file['0040,a491']).toBe('COMPLETE')
  expect(file['0040,a493']).toBe('UNVERIFIED')
  expect(file['0040,a496']).toBe('PRELIMINARY')
  expect(file['0040,a504']).toEqual([{ '0008,0105': 'DCMR', '0040,db00': '1500' }])
  expect(contentLines(file).filter(line => !line.startsWith(' '))).toEqual([
    'HAS CONCEPT MOD CODE 121049/DCM en-US/RFC5646',
    'HAS OBS CONTEXT CODE 121005/DCM 121007/DCM',
    expect.stringMatching(/^HAS OBS CONTEXT UIDREF 121012\/DCM 2\.25\.\d+$/),
    'HAS OBS CONTEXT TEXT 121013/DCM Physis 0.1.0',
    'HAS OBS CONTEXT TEXT 121014/DCM Physis',
    'HAS OBS CONTEXT TEXT 121015/DCM Physis',
    'HAS OBS CONTEXT CODE 121024/DCM 121025/DCM',
    'HAS OBS CONTEXT CODE 121032/DCM F/DCM',
    'HAS OBS CONTEXT NUM 121033/DCM 146 mo/UCUM',
    'HAS CONCEPT MOD CODE 121058/DCM 363679005/SCT',
    'CONTAINS CONTAINER 111028/DCM',
    'CONTAINS CONTAINER 126010/DCM',
    'CONTAINS CONTAINER C0034375/UMLS',
  ])
})

it('has a group a knee, with site and side, what was measured, and where', async () => {
  const all = await lines(joints.twoKnees)
  const starts = all.flatMap((line, i) => (line.includes('125007/DCM') ? [i] : []))
  expect(starts).toHaveLength(2)
  expect(all.slice(starts[0] + 1, starts[0] + 17)).toEqual([
    '    HAS OBS CONTEXT TEXT 112039/DCM knee 1',
    expect.stringMatching(/^ {4}HAS OBS CONTEXT UIDREF 112040\/DCM 2\.25\.\d+$/),
    '    HAS CONCEPT MOD CODE 363698007/SCT 72696002/SCT',
    '      HAS CONCEPT MOD CODE 272741003/SCT 24028007/SCT',
    '    CONTAINS NUM 85151-9/LN 148.3 mo/UCUM',
    '      HAS CONCEPT MOD CODE 370129005/SCT NETWORK/99PHYSIS',
    // The box begins 2 pixels beyond the film's left edge.
    '      INFERRED FROM SCOORD 121112/DCM 0\\10\\28\\10\\28\\40\\0\\40\\0\\10',
    '        SELECTED FROM IMAGE 1.2.3.4.5.6',
    '      HAS CONCEPT MOD TEXT 111001/DCM knee',
    '      HAS CONCEPT MOD TEXT 111003/DCM 0.3.0',
    '      HAS CONCEPT MOD TEXT 111002/DCM Research use only, not a medical device.',
    '      HAS CONCEPT MOD TEXT 111002/DCM Limits of 90 % nominal coverage.',
    '      HAS CONCEPT MOD TEXT 111002/DCM Scale: Greulich-Pyle equivalent.',
    `      HAS CONCEPT MOD TEXT 111002/DCM Model package: SHA-256 ${'ab'.repeat(32)}.`,
    '      HAS CONCEPT MOD TEXT 111002/DCM Standard deviation between members: 2.2 months.',
    '      HAS CONCEPT MOD TEXT 111002/DCM Mean absolute error on other films of this sex, at bone ages of 144 to 168 months: 6.4 months (n = 120).',
  ])
  expect(all.slice(starts[1])).toContain('      HAS CONCEPT MOD CODE 272741003/SCT 7771000/SCT')
  expect(all).toContain(
    '  CONTAINS TEXT 121106/DCM The two knees differ by 1.7 months; both intervals allow up to 6.0 months. No mean is made of them.',
  )
})

it('gives limits, Z and growth remaining as measurements beside it', async () => {
  expect(numbers(await lines(joints.forced))).toEqual([
    'CONTAINS NUM 85151-9/LN 148.3 mo/UCUM',
    'CONTAINS NUM BA-LOWER/99PHYSIS 138.1 mo/UCUM',
    'CONTAINS NUM BA-UPPER/99PHYSIS 158.9 mo/UCUM',
    'CONTAINS NUM BA-NO-AGE/99PHYSIS 151.2 mo/UCUM',
    'CONTAINS NUM BA-NO-AGE-LOWER/99PHYSIS 139 mo/UCUM',
    'CONTAINS NUM BA-NO-AGE-UPPER/99PHYSIS 163.4 mo/UCUM',
    'CONTAINS NUM BA-CA/99PHYSIS 5.2 mo/UCUM',
    'CONTAINS NUM BA-CA-LOWER/99PHYSIS -7 mo/UCUM',
    'CONTAINS NUM BA-CA-UPPER/99PHYSIS 17.4 mo/UCUM',
    'CONTAINS NUM 121416/DCM 0.43 1/UCUM',
    'CONTAINS NUM Z-LOWER/99PHYSIS -0.58 1/UCUM',
    'CONTAINS NUM Z-UPPER/99PHYSIS 1.44 1/UCUM',
    'CONTAINS NUM GROWTH-K/99PHYSIS 24.7 mm/UCUM',
    'CONTAINS NUM GROWTH-K-LOWER/99PHYSIS 11.4 mm/UCUM',
    'CONTAINS NUM GROWTH-K-UPPER/99PHYSIS 37.4 mm/UCUM',
    'CONTAINS NUM GROWTH-F/99PHYSIS 14.8 mm/UCUM',
    'CONTAINS NUM GROWTH-F-LOWER/99PHYSIS 6.8 mm/UCUM',
    'CONTAINS NUM GROWTH-F-UPPER/99PHYSIS 22.4 mm/UCUM',
    'CONTAINS NUM GROWTH-T/99PHYSIS 9.9 mm/UCUM',
    'CONTAINS NUM GROWTH-T-LOWER/99PHYSIS 4.6 mm/UCUM',
    'CONTAINS NUM GROWTH-T-UPPER/99PHYSIS 15 mm/UCUM',
    'CONTAINS NUM WIDTH-FEMUR/99PHYSIS 1.08 1/UCUM',
    'CONTAINS NUM WIDTH-TIBIA/99PHYSIS 1.12 1/UCUM',
  ])
})

it('tells growth by the two estimates apart, and says that what grows is at the knee where the bone age is of a hand', async () => {
  const count = (all: readonly string[], line: string) => all.filter(one => one.trim() === line).length
  const far = await lines(joints.farApart)
  // Three measurements, each with two limits.
  expect(count(far, 'HAS CONCEPT MOD CODE 370129005/SCT BIRCH/99PHYSIS')).toBe(9)
  expect(count(far, 'HAS CONCEPT MOD CODE 370129005/SCT BIRCH-NO-AGE/99PHYSIS')).toBe(9)
  const knee = 'HAS CONCEPT MOD CODE 363698007/SCT 72696002/SCT'
  expect(count(far, knee)).toBe(1)
  expect(count(await lines(joints.hand), knee)).toBe(9)
})

it('names table, method, its error and what was verified, and says why a number is missing', async () => {
  const all = (await lines(joints.forced)).map(line => line.trim())
  for (const line of [
    'HAS PROPERTIES TEXT 121406/DCM Brush: Greulich and Pyle 1959, Tables III and IV (Brush Foundation)',
    'HAS PROPERTIES TEXT 121405/DCM Z is 0 at 12 y 2 m, SD 12.1 months.',
    'CONTAINS TEXT 121106/DCM Limits of difference and Z: bone-age uncertainty only.',
    'CONTAINS TEXT 121106/DCM Z-score, Greulich-Pyle: The table covers girls of 2 y 0 m to 12 y 0 m.',
    'HAS CONCEPT MOD CODE 370129005/SCT BIRCH/99PHYSIS',
    'INFERRED FROM TEXT 121423/DCM Birch, Makarov, Jackson and Jo, J Bone Joint Surg Am',
    'HAS CONCEPT MOD TEXT 111002/DCM off by 6.6 mm on average.',
    'HAS CONCEPT MOD TEXT 111002/DCM Source: The bone ages were read on hand films.',
    'CONTAINS TEXT 121106/DCM Growth remaining, White-Menelaus: The chronological age is unknown.',
    'CONTAINS CODE FORCED/99PHYSIS HARDWARE/99PHYSIS',
    'HAS CONCEPT MOD TEXT 111002/DCM Estimated in spite of a refusal (hardware): Metal lies over the joint.',
  ])
    expect(all).toContain(line)
})

it('gives a refused joint no bone age, but the reason', async () => {
  const all = await lines(joints.outOfRange)
  expect(numbers(all)).toEqual([])
  expect(all).toContain('    CONTAINS CODE REFUSAL/99PHYSIS OUT_OF_RANGE/99PHYSIS')
  expect(all).toContain('    CONTAINS TEXT 121106/DCM Too old. Measured 230, limit 216.')
})

it('gives closed plates 0 mm to grow, without limits', async () => {
  const all = await lines(joints.mature)
  expect(numbers(all)).toEqual([
    'CONTAINS NUM GROWTH-K/99PHYSIS 0 mm/UCUM',
    'CONTAINS NUM GROWTH-F/99PHYSIS 0 mm/UCUM',
    'CONTAINS NUM GROWTH-T/99PHYSIS 0 mm/UCUM',
  ])
  expect(all).toContain('    CONTAINS CODE REFUSAL/99PHYSIS MATURE/99PHYSIS')
})

it('leaves out the sex and age that were not known', async () => {
  const all = await lines(joints.noAge)
  expect(all.some(line => /121032|121033/.test(line))).toBe(false)
  expect(all).toContain(
    '    CONTAINS TEXT 121106/DCM Bone age minus chronological age: The chronological age is unknown.',
  )
})

it('says of an age that the model was not told it', async () => {
  const untold = '      HAS CONCEPT MOD TEXT 111002/DCM The model was not told the chronological age.'
  const all = await lines(joints.untold)
  expect(all).toContain('HAS OBS CONTEXT NUM 121033/DCM 0 mo/UCUM')
  expect(all.filter(line => line === untold)).toHaveLength(1)
  expect(await lines(joints.forced)).not.toContain(untold)
  expect(await lines(joints.noAge)).not.toContain(untold)
})

it('says of a model that it has seen simulated films only', async () => {
  const all = (await lines(joints.simulated)).map(line => line.trim())
  expect(all).toContain('HAS CONCEPT MOD TEXT 111002/DCM The model was trained on simulated films only.')
  expect(all).toContain(
    'CONTAINS TEXT 121106/DCM Research use only, not a medical device. The model was trained on simulated films only.',
  )
})

it('copies who it is, in UTF-8 whatever it was in, and when', async () => {
  const { source: film } = inventedFilm({
    SpecificCharacterSet: '\\ISO 2022 IR 87',
    // PS3.5, H.3.1: Yamada Tarou in Kanji.
    PatientName: 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B',
    PatientIdentityRemoved: 'YES',
    DeidentificationMethod: 'Basic\\Dates modified',
    TimezoneOffsetFromUTC: '+0900',
    StudyDate: '2026.09.14',
    StudyTime: 'noon',
    PatientSex: 'X',
  })
  const file = await report(joints.hand, film)
  expect(file['0008,0005']).toBe('ISO_IR 192')
  expect(file['0010,0010']).toBe('Yamada^Tarou=山田^太郎')
  expect([file['0010,0020'], file['0010,0030'], file['0010,1010']]).toEqual(['P-0001', '20140714', '012Y'])
  expect([file['0020,000d'], file['0008,0050'], file['0008,0090']]).toEqual(['1.2.3.4', 'A-77', 'Mayer^Anna'])
  expect([file['0012,0062'], file['0012,0063']]).toEqual(['YES', 'Basic\\Dates modified'])
  expect([file['0008,0020'], file['0008,0030'], file['0010,0040']]).toEqual(['20260914', '', ''])
  // 9:00 in Greenwich is 18:00 in Tokyo.
  expect([file['0008,0023'], file['0008,0033'], file['0008,0201']]).toEqual(['20260914', '180000', '+0900'])
})

it('refers to the film in the evidence, and makes UIDs for one that has none', async () => {
  const evidence = async (film: SourceFilm) => {
    const [study] = (await report(joints.hand, film))['0040,a375'] as ReadElements[]
    const [series] = study['0008,1115'] as ReadElements[]
    const [instance] = series['0008,1199'] as ReadElements[]
    return [study['0020,000d'], series['0020,000e'], instance['0008,1155']]
  }
  expect(await evidence(source)).toEqual(['1.2.3.4', '1.2.3.4.5', '1.2.3.4.5.6'])
  const { source: bare } = bareFilm()
  const made = await evidence(bare)
  expect(made).toEqual([expect.stringMatching(/^2\.25\.\d+$/), expect.stringMatching(/^2\.25\.\d+$/), '2.25.7'])
  expect(await evidence(bare)).toEqual(made)
})

it('is read again by our own reader', async () => {
  const bytes = await structuredReport(inventedResult(joints.hand, source), source, now)
  const header = readDicomHeader(bytes)
  expect(header.format).toBeUndefined()
  expect(header.facts.patientId).toBe('P-0001')
})

it('is not made of a PNG, or of a film that could not be read', async () => {
  const result = inventedResult(joints.hand, source)
  await expect(structuredReport(result, { ...source, header: undefined }, now)).rejects.toThrow('only a DICOM film')
  const failed = { ...result, joints: [], failure: { code: 'unreadable' as const, message: 'damaged' } }
  await expect(structuredReport(failed, source, now)).rejects.toThrow('could not be read')
})

it('keeps codes within the 16 and 64 characters of their attributes', () => {
  const isCode = (value: unknown): value is codes.Code =>
    Array.isArray(value) && value.length === 3 && value.every(part => typeof part === 'string')
  const found: codes.Code[] = []
  const collect = (value: unknown): void => {
    if (isCode(value)) found.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect({ ...codes })
  for (const reason of ['out_of_range', 'simulated_model', 'wrong_joint', 'unlike_training'] as const)
    found.push(codes.refusalReason(reason))
  expect(found.length).toBeGreaterThan(60)
  for (const [value, scheme, meaning] of found)
    expect([value.length <= 16, scheme.length <= 16, meaning.length <= 64, value]).toEqual([true, true, true, value])
})
