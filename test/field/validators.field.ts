/**
 * The validators on objects of which it is known what is wrong with them: a validator that passes everything proves
 * nothing. And what Physis writes by `encodeDataSet` is to pass.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeDataSet, type NaturalDataSet } from '../../src/dicom/index.ts'
import { dcentvfy, dciodvfy, dsrdump, lacks, srValidator } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-validators-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function write(name: string, dataSet: NaturalDataSet): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, await encodeDataSet(dataSet))
  return path
}

const patient: NaturalDataSet = {
  PatientName: 'Simulated^Child',
  PatientID: 'SIMULATED',
  PatientBirthDate: '20140301',
  PatientSex: 'F',
  StudyInstanceUID: '2.25.2',
  StudyDate: '20260102',
  StudyTime: '101500',
  StudyID: '1',
  ReferringPhysicianName: '',
  AccessionNumber: '',
}

const capture: NaturalDataSet = {
  ...patient,
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '2.25.11',
  SeriesInstanceUID: '2.25.3',
  SeriesNumber: '901',
  InstanceNumber: '1',
  Modality: 'OT',
  Laterality: 'L',
  ConversionType: 'WSD',
  PatientOrientation: '',
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: 2,
  Columns: 2,
  BitsAllocated: 8,
  BitsStored: 8,
  HighBit: 7,
  PixelRepresentation: 0,
  PixelData: Uint8Array.of(0, 85, 170, 255).buffer,
}

const code = (value: string, scheme: string, meaning: string): NaturalDataSet => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
})
const report: NaturalDataSet = {
  ...patient,
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11',
  SOPInstanceUID: '2.25.12',
  SeriesInstanceUID: '2.25.4',
  SeriesNumber: '902',
  InstanceNumber: '1',
  Modality: 'SR',
  Manufacturer: 'Physis',
  ContentDate: '20260102',
  ContentTime: '101600',
  CompletionFlag: 'COMPLETE',
  VerificationFlag: 'UNVERIFIED',
  ReferencedPerformedProcedureStepSequence: [],
  PerformedProcedureCodeSequence: [],
  ValueType: 'CONTAINER',
  ConceptNameCodeSequence: [code('18748-4', 'LN', 'Diagnostic imaging report')],
  ContinuityOfContent: 'SEPARATE',
  ContentSequence: [
    {
      RelationshipType: 'CONTAINS',
      ValueType: 'TEXT',
      ConceptNameCodeSequence: [code('121071', 'DCM', 'Finding')],
      TextValue: 'Growth plates open',
    },
  ],
}

describe.skipIf(lacks('dicom3tools'))('dicom3tools', () => {
  it('find nothing wrong with a secondary capture of ours', async () => {
    expect(dciodvfy(await write('sc.dcm', capture))).toEqual({ errors: [], warnings: [] })
  })
  it('find what is missing in one', async () => {
    const { errors } = dciodvfy(await write('bad.dcm', { ...capture, ConversionType: undefined }))
    expect(errors).toEqual([expect.stringContaining('ConversionType')])
  })
  it('find that a report belongs to the same patient, and that another does not', async () => {
    const sc = await write('sc.dcm', capture)
    expect(dcentvfy([sc, await write('sr.dcm', report)])).toEqual([])
    const other = await write('other.dcm', { ...report, PatientBirthDate: '20140302' })
    expect(dcentvfy([sc, other])).toEqual([expect.stringContaining('PatientBirthDate')])
  })
})

describe.skipIf(lacks('dcmtk'))('dsrdump', () => {
  it('reads a report', async () => {
    const { text, errors } = dsrdump(await write('sr.dcm', report))
    expect(errors).toEqual([])
    expect(text).toContain('contains TEXT:(121071,DCM,"Finding")="Growth plates open"')
  })
  it('does not read one whose content is broken', async () => {
    const [finding] = report.ContentSequence as NaturalDataSet[]
    const path = await write('bad-sr.dcm', { ...report, ContentSequence: [{ ...finding, ValueType: 'NOTHING' }] })
    expect(dsrdump(path).errors).not.toEqual([])
  })
})

describe.skipIf(lacks('pixelmed-apps'))("PixelMed's validator", () => {
  it('finds nothing wrong with a report, and what is wrong with another', async () => {
    expect(srValidator(await write('sr.dcm', report)).errors).toEqual([])
    const [finding] = report.ContentSequence as NaturalDataSet[]
    const wrong = { ...report, ContentSequence: [{ ...finding, RelationshipType: 'HAS PROPERTIES' }] }
    expect(srValidator(await write('bad-sr.dcm', wrong)).errors).toEqual([
      expect.stringContaining('illegal relationship HAS PROPERTIES'),
    ])
  })
})
