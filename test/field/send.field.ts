/** `physis dicom send` to Orthanc, both ways: what arrives is what was sent, and what is refused is counted. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Ran, runPhysis } from '../helpers/runPhysis.ts'
import { type TestElements, type TestFile, testFilm } from '../helpers/writeDicom.ts'
import { lacks, type Orthanc, startOrthanc } from './tools.ts'

const values = Array.from({ length: 64 * 48 }, (_, i) => (i * 37) % 4096)

/** A film that a PACS would take; `id` ends its UIDs. */
const film = (id: number, elements: TestElements = {}, file: TestFile = {}) =>
  testFilm(
    values,
    {
      SOPInstanceUID: `2.25.900.${id}`,
      StudyInstanceUID: '2.25.901',
      SeriesInstanceUID: '2.25.902',
      PatientID: 'SIMULATED',
      PatientName: 'Simulated^Child',
      Modality: 'CR',
      BodyPartExamined: 'KNEE',
      BitsStored: 12,
      '0009,0010': ['LO', 'PHYSIS TEST'],
      '0009,1001': ['LO', 'private'],
      ...elements,
    },
    { columns: 64, ...file },
  )

describe.skipIf(lacks('orthanc', 'orthanc-dicomweb'))('physis dicom send to Orthanc', () => {
  let orthanc: Orthanc
  const folder = mkdtempSync(join(tmpdir(), 'physis-field-send-'))
  const write = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes)
    return join(folder, name)
  }
  beforeAll(async () => {
    orthanc = await startOrthanc({ DefaultEncoding: 'Utf8' })
    mkdirSync(join(folder, 'films'))
    write('films/explicit.dcm', film(1))
    write('films/implicit.dcm', film(2, {}, { syntax: '1.2.840.10008.1.2' }))
    write('films/no-meta', film(3, {}, { meta: false, preamble: false }))
    write('films/notes.txt', Buffer.from('not a film'))
    write(
      'incomplete.dcm',
      film(4, { StudyInstanceUID: undefined, SeriesInstanceUID: undefined, PatientID: undefined }),
    )
  })
  afterEach(() => orthanc.empty())
  afterAll(async () => {
    await orthanc?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const ways: [string, () => string][] = [
    ['C-STORE', () => orthanc.dicomNode],
    ['STOW-RS', () => orthanc.studies],
  ]
  const send = (to: string, ...paths: string[]): Promise<Ran> => runPhysis(['dicom', 'send', ...paths, '--to', to])

  it.each(ways)('stores a folder by %s, and QIDO finds it', async (_, to) => {
    const { status, stdout, stderr } = await send(to(), join(folder, 'films'))
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: '3 stored, 0 failed, 1 skipped that are no DICOM files to store\n',
    })
    const found = await orthanc.instances({ StudyInstanceUID: '2.25.901', Modality: 'CR' })
    expect(found.map(instance => instance['00080018'].Value![0]).sort()).toEqual([
      '2.25.900.1',
      '2.25.900.2',
      '2.25.900.3',
    ])
  })

  it.each(ways)('changes nothing by %s: private elements and pixels arrive', async (_, to) => {
    const path = join(folder, 'films/explicit.dcm')
    await send(to(), path)
    const arrived = await orthanc.file('2.25.900.1')
    // The meta header is the node's own.
    const dataSet = Buffer.from(film(1, {}, { meta: false, preamble: false }))
    expect(dataSet.includes('PHYSIS TEST')).toBe(true)
    expect(arrived.subarray(-dataSet.length).equals(dataSet)).toBe(true)
  })

  it.each(ways)('counts what the node refuses by %s, and stores the rest', async (_, to) => {
    const bad = join(folder, 'incomplete.dcm')
    const { status, stdout, stderr } = await send(to(), bad, join(folder, 'films/explicit.dcm'))
    expect({ status, stdout }, stderr).toEqual({ status: 1, stdout: '1 stored, 1 failed\n' })
    expect(stderr).toContain(`${bad} (SOP instance 2.25.900.4): `)
    expect(await orthanc.instances({ StudyInstanceUID: '2.25.901' })).toHaveLength(1)
  })

  it('is told by the node that it has another AE title', async () => {
    const to = `dicom://ELSEWHERE@127.0.0.1:${orthanc.dicomPort}`
    const { status, stdout, stderr } = await send(to, join(folder, 'films/explicit.dcm'))
    expect(stderr).toContain('no node of the AE title "ELSEWHERE" is there: check --to')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '0 stored, 0 failed, 1 not sent\n' })
  })

  it('finds no web service at a wrong address', async () => {
    const to = orthanc.studies.replace('dicom-web', 'dicomweb')
    const { status, stderr } = await send(to, join(folder, 'films/explicit.dcm'))
    expect(stderr).toContain('nothing is stored at this address (HTTP 404)')
    expect(status).toBe(1)
  })
})

describe.skipIf(lacks('orthanc', 'orthanc-dicomweb'))('an Orthanc that takes no JPEG 2000', () => {
  it('says so before a film is sent', async () => {
    const orthanc = await startOrthanc({ Jpeg2000TransferSyntaxAccepted: false })
    const folder = mkdtempSync(join(tmpdir(), 'physis-field-send-'))
    try {
      const path = join(folder, 'j2k.dcm')
      const syntax = '1.2.840.10008.1.2.4.90'
      writeFileSync(path, film(5, {}, { syntax, frames: [Buffer.from([0xff, 0x4f, 0xff, 0xd9])] }))
      const { status, stderr } = await runPhysis(['dicom', 'send', path, '--to', orthanc.dicomNode])
      expect(stderr).toContain(
        `${path} (SOP instance 2.25.900.5): the node does not store this transfer syntax (JPEG 2000 Lossless, ${syntax})`,
      )
      expect(status).toBe(1)
    } finally {
      await orthanc.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
