import { beforeAll, expect, it, vi } from 'vitest'
import { bareFilm, inventedFilm, inventedResult, joints } from '../../../test/helpers/inventedResults.ts'
import { readDicomFile } from '../../../test/helpers/readDicom.ts'
import { decodeDicom } from '../../dicom/index.ts'
import { loadCodecs } from '../../dicom/node/index.ts'
import { encapsulatedPdfObject } from './encapsulatedPdf.ts'
import { secondaryCaptureObject } from './secondaryCapture.ts'
import { structuredReport } from './structuredReport.ts'

const now = new Date('2026-09-14T09:00:00Z')
const { source } = inventedFilm()
const result = inventedResult(joints.forced, source)
/** Three by one: an odd number of bytes. */
const rgb = { width: 3, height: 1, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 9, 9, 9) }
const pdf = new TextEncoder().encode('%PDF-1.7\nxyz')

// The writer is loaded with the first file, and writes a dozen, which takes long on a busy machine.
vi.setConfig({ testTimeout: 30_000 })
beforeAll(() => encapsulatedPdfObject(result, source, pdf, now), 60_000)

it('makes a picture with the film as its source', async () => {
  const bytes = await secondaryCaptureObject(result, source, rgb, now)
  const file = readDicomFile(bytes)
  expect(file).toMatchObject({
    '0008,0016': '1.2.840.10008.5.1.4.1.1.7',
    '0008,0060': 'OT',
    '0008,0008': 'DERIVED\\SECONDARY',
    '0008,0064': 'WSD',
    '0028,0301': 'YES',
    '0028,0004': 'RGB',
    '0028,0010': '1',
    '0028,0011': '3',
    '0010,0020': 'P-0001',
    '0020,000d': '1.2.3.4',
  })
  expect((file['0008,2112'] as object[])[0]).toMatchObject({ '0008,1155': '1.2.3.4.5.6' })
  expect([...(file['7fe0,0010'] as Buffer)]).toEqual([...rgb.data, 0])
  const film = await decodeDicom(bytes, loadCodecs)
  expect([film.image.width, film.image.height, film.image.coloured]).toEqual([3, 1, true])
})

it('keeps saying that a film was compressed with loss', async () => {
  const { source: lossy } = inventedFilm({ LossyImageCompression: '01' })
  const of = async (film: typeof source) => readDicomFile(await secondaryCaptureObject(result, film, rgb, now))
  expect((await of(lossy))['0028,2110']).toBe('01')
  expect((await of(source))['0028,2110']).toBe('00')
})

it('names the side of the picture where there is one', async () => {
  const sides = async (estimates: Parameters<typeof inventedResult>[0]) => {
    const file = readDicomFile(await secondaryCaptureObject(inventedResult(estimates, source), source, rgb, now))
    return [file['0020,0060'], file['0020,0062']]
  }
  expect(await sides(joints.mature)).toEqual(['R', undefined])
  expect(await sides(joints.noModel)).toEqual(['', undefined])
  expect(await sides(joints.twoKnees)).toEqual([undefined, 'B'])
})

it('wraps a document, padded to an even length and with its own', async () => {
  const odd = new TextEncoder().encode('%PDF-1.7\nxy\n.')
  const file = readDicomFile(await encapsulatedPdfObject(result, source, odd, now))
  expect(file).toMatchObject({
    '0008,0016': '1.2.840.10008.5.1.4.1.1.104.1',
    '0008,0060': 'DOC',
    '0042,0012': 'application/pdf',
    '0042,0015': '13',
    '0040,a493': 'UNVERIFIED',
  })
  expect([...(file['0042,0011'] as Buffer)]).toEqual([...odd, 0])
  expect((file['0042,0013'] as object[])[0]).toMatchObject({ '0008,1155': '1.2.3.4.5.6' })
})

it('takes only what it can write', async () => {
  await expect(encapsulatedPdfObject(result, source, rgb.data, now)).rejects.toThrow('no PDF')
  await expect(secondaryCaptureObject(result, source, { ...rgb, width: 2 }, now)).rejects.toThrow('three bytes')
})

it('names a re-run as before, whenever it is, and each kind by itself', async () => {
  const later = new Date('2027-01-01T00:00:00Z')
  const uids = async (at: Date, of = result) =>
    [
      await structuredReport(of, source, at),
      await secondaryCaptureObject(of, source, rgb, at),
      await encapsulatedPdfObject(of, source, pdf, at),
    ].flatMap(bytes => {
      const file = readDicomFile(bytes)
      return [file['0008,0018'], file['0020,000e']]
    })
  const first = await uids(now)
  expect(new Set(first).size).toBe(6)
  expect(await uids(later)).toEqual(first)
  const other = await uids(now, { ...result, software: { ...result.software, version: '9' } })
  expect(other.filter(uid => first.includes(uid))).toEqual([])
})

it('writes what a hostile header holds only where it fits', async () => {
  const { source: hostile } = inventedFilm({
    PatientID: 'A\x1b[2J\nB',
    PatientName: 'x'.repeat(5000),
    StudyInstanceUID: '../../etc',
    SeriesInstanceUID: '1'.repeat(70),
    PatientAge: '12',
    StudyID: '',
    AccessionNumber: 'a'.repeat(300),
  })
  const file = readDicomFile(await structuredReport(inventedResult(joints.hand, hostile), hostile, now))
  expect(file['0010,0010']).toBe('x'.repeat(64))
  expect(file['0010,0020']).toBe('A [2J B')
  expect(file['0020,000d']).toMatch(/^2\.25\.\d+$/)
  expect(file['0010,1010']).toBeUndefined()
})

it('needs nothing of a film but its pixels', async () => {
  const { source: bare } = bareFilm()
  const file = readDicomFile(await structuredReport(inventedResult(joints.hand, bare), bare, now))
  // Attributes of type 2 are there, and empty.
  for (const tag of [
    '0010,0010',
    '0010,0020',
    '0010,0030',
    '0010,0040',
    '0008,0020',
    '0008,0030',
    '0020,0010',
    '0008,0050',
    '0008,0090',
  ])
    expect([tag, file[tag]]).toEqual([tag, ''])
})
