import { expect, it } from 'vitest'
import { encodeDataSet } from './dataSet.ts'
import { openDicom } from './part10.ts'

it('writes texts in any script, sequences and pixels so that they are read again', async () => {
  const bytes = await encodeDataSet({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
    SOPInstanceUID: '2.25.1',
    PatientName: 'Wang^XiaoDong=王^小东',
    PatientID: '007 ',
    PixelSpacing: ['0.2', '0.25'],
    AnatomicRegionSequence: [{ CodeValue: '72696002', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Коленный сустав' }],
    ViewCodeSequence: [],
    Rows: 1,
    Columns: 3,
    BitsAllocated: 16,
    PixelData: Uint16Array.of(1, 258, 65535).buffer,
  })
  const { dataSet, syntax, warnings } = openDicom(bytes)
  expect(syntax!.uid).toBe('1.2.840.10008.1.2.1')
  expect(warnings).toEqual([])
  expect(dataSet.text('PatientName')).toBe('Wang^XiaoDong=王^小东')
  expect(dataSet.numbers('PixelSpacing')).toEqual([0.2, 0.25])
  expect(dataSet.items('AnatomicRegionSequence')[0].text('CodeMeaning')).toBe('Коленный сустав')
  expect(dataSet.items('ViewCodeSequence')).toEqual([])
  expect([...dataSet.bytes('PixelData')!]).toEqual([1, 0, 2, 1, 255, 255])
  expect(dataSet.find('PixelData')!.vr).toBe('OW')
})

it('asks for a class and an instance', async () => {
  await expect(encodeDataSet({ PatientID: '1' })).rejects.toThrow('SOPClassUID and SOPInstanceUID')
})
