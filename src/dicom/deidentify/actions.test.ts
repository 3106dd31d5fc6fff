import { describe, expect, it } from 'vitest'
import { actionOf } from './actions.ts'
import { profile } from './profile.ts'
import { standardVr } from './standardAttributes.ts'

describe('profile', () => {
  it('has the 653 attributes of the table, beside private ones, curves and two of overlays', () =>
    expect(profile.size).toBe(653))
  it('holds nothing but the codes of the table', () => {
    for (const { basic, patientCharacteristics, modifiedDates } of profile.values()) {
      expect(basic).toMatch(/^(D|Z|X|U|Z\/D|X\/Z|X\/D|X\/Z\/D|X\/Z\/U\*)$/)
      expect(patientCharacteristics).toMatch(/^[KC-]$/)
      expect(modifiedDates).toMatch(/^[C-]$/)
    }
  })
})

describe('standard attributes', () => {
  it.each([
    [0x00080018, 'UI'],
    [0x00100010, 'PN'],
    [0x00280120, 'US or SS'],
    [0x7fe00010, 'OB or OW'],
    [0x00109999, undefined],
  ])('%i is %s', (tag, vr) => expect(standardVr(tag)).toBe(vr))
})

describe('action', () => {
  it.each([
    ['StudyInstanceUID, U', 0x0020000d, 'uid'],
    ['StudyDate, Z and C', 0x00080020, 'shift'],
    ['AcquisitionDateTime, X/Z/D and C', 0x0008002a, 'shift'],
    ['ContextGroupVersion, D and C: the date of a code table', 0x00080106, 'dummy'],
    ['TemplateVersion, X and C: likewise', 0x0040db06, 'remove'],
    ['DateOfManufacture, X and C: the date of a machine', 0x00181204, 'remove'],
    ['DateOfLastDetectorCalibration, X/D and C: likewise', 0x0018700c, 'dummy'],
    ['StudyTime, Z: no time of day', 0x00080030, 'empty'],
    ['SeriesTime, X/D', 0x00080031, 'dummy'],
    ['PatientBirthDate, Z without option', 0x00100030, 'empty'],
    ['AccessionNumber, Z', 0x00080050, 'empty'],
    ['PatientSex, Z but K', 0x00100040, 'keep'],
    ['PatientSize, X but K', 0x00101020, 'keep'],
    ['Allergies, X and C', 0x00102110, 'remove'],
    ['StudyDescription, X', 0x00081030, 'remove'],
    ['ProtocolName, X/D', 0x00181030, 'dummy'],
    ['InstitutionCodeSequence, X/Z/D', 0x00080082, 'remove'],
    ['AcquisitionContextSequence, X/Z', 0x00400555, 'empty'],
    ['VerifyingObserverSequence, D', 0x0040a073, 'empty'],
    ['ReferencedImageSequence, X/Z/U*', 0x00081140, 'uid'],
    ['TimezoneOffsetFromUTC, X and C', 0x00080201, 'remove'],
    ['private', 0x00091001, 'removePrivate'],
    ['not of the standard', 0x00109999, 'removeUnknown'],
    ['length of a group', 0x00080000, 'remove'],
    ['overlay', 0x60020010, 'remove'],
    ['curve', 0x50020005, 'remove'],
    ['DetectorDescription, not in the table: words', 0x00187006, 'remove'],
    ['SOPInstanceUIDOfConcatenationSource, not in the table', 0x00200242, 'uid'],
    ['PatientBirthDateInAlternativeCalendar, not in the table', 0x00100033, 'remove'],
    ['PatientDeathDateInAlternativeCalendar, not in the table', 0x00100034, 'remove'],
    ['ContactDisplayName, not in the table', 0x0074100c, 'remove'],
    ['EncryptedAttributesSequence, not in the table', 0x04000500, 'remove'],
    ['SOPClassUID', 0x00080016, 'keep'],
    ['Manufacturer', 0x00080070, 'keep'],
    ['BodyPartExamined', 0x00180015, 'keep'],
    ['Rows', 0x00280010, 'keep'],
  ])('of %s', (_, tag, action) => expect(actionOf(tag)).toBe(action))
})
