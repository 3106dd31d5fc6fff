import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dicomFile, testFilm } from '../../../test/helpers/writeDicom.ts'
import { openDicom } from '../part10.ts'
import { dataSetBytes, part10Bytes, readOutgoing } from './outgoing.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-outgoing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

const film = testFilm([1, 2, 3, 4])
const bare = testFilm([1, 2, 3, 4], {}, { preamble: false, meta: false })

describe('a file to be sent', () => {
  it('says which instance it is, and its data set are the very bytes behind the meta header', () => {
    const path = write('film.dcm', film)
    const outgoing = readOutgoing(path)
    expect(outgoing).toEqual({
      path,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.1',
      sopInstanceUid: '2.25.7',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      bytes: film.length,
    })
    expect(dataSetBytes(outgoing!)).toEqual(Buffer.from(bare))
    expect(Buffer.concat(part10Bytes(outgoing!))).toEqual(Buffer.from(film))
  })
  it('gets a meta header where it has none, whose length is right', () => {
    const outgoing = readOutgoing(write('bare.dcm', bare))!
    const whole = Buffer.concat(part10Bytes(outgoing))
    const { dataSet, warnings } = openDicom(whole)
    expect(warnings).toEqual([])
    expect(dataSet.text('SOPInstanceUID')).toBe('2.25.7')
    expect(whole.subarray(whole.length - bare.length)).toEqual(Buffer.from(bare))
    // From behind (0002,0000) to the data set.
    expect(whole.readUInt32LE(140)).toBe(whole.length - bare.length - 144)
  })
  it('is nothing, where it is no DICOM file or a DICOMDIR', () => {
    expect(readOutgoing(write('notes.txt', 'file,sex\nknee.dcm,F\n'))).toBeUndefined()
    expect(readOutgoing(write('empty', ''))).toBeUndefined()
    // Looks like an element of group 8, and goes on as something else.
    expect(readOutgoing(write('odd', Buffer.from([8, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4, 9, 9, 9])))).toBeUndefined()
    const directory = dicomFile({ '0002,0002': ['UI', '1.2.840.10008.1.3.10'], '0004,1130': ['CS', 'DISK'] })
    expect(readOutgoing(write('DICOMDIR', directory))).toBeUndefined()
  })
  it('fails with its name where it is damaged, missing, names no instance, or is written otherwise than it says', () => {
    const fails = (name: string, bytes: Uint8Array, message: string) =>
      expect(() => readOutgoing(write(name, bytes))).toThrow(`${join(folder, name)}: ${message}`)
    fails('cut.dcm', film.subarray(0, 170), 'the DICOM file is cut off within its header')
    fails('who.dcm', dicomFile({ Modality: 'CR' }), 'the file does not say which SOP instance it is')
    fails('wrong.dcm', testFilm([1], {}, { explicit: false }), 'the data set is not written as its transfer syntax')
    expect(() => readOutgoing(join(folder, 'none.dcm'))).toThrow(expect.objectContaining({ code: 'missing' }))
  })
})
