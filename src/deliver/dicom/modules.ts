/**
 * What all of our objects have in common: SOP Common, the series, the equipment (PS3.3, C.12.1, C.7.3.1, C.7.5.1, C.7.5.2). Each object is
 * a series of its own, as no two kinds may share one and a series is never added to.
 */
import { manufacturer, type NaturalDataSet } from '../../dicom/index.ts'
import type { Result } from '../../predict/index.ts'
import { type DicomSource, dateAndTime, patientAndStudy } from '../source.ts'
import { answerParts, derivedUid } from '../uid.ts'

const kinds = {
  sr: { class: '1.2.840.10008.5.1.4.1.1.88.34', modality: 'SR', number: 901, description: 'Bone age report' },
  sc: { class: '1.2.840.10008.5.1.4.1.1.7', modality: 'OT', number: 902, description: 'Bone age picture' },
  pdf: { class: '1.2.840.10008.5.1.4.1.1.104.1', modality: 'DOC', number: 903, description: 'Bone age document' },
} as const

export type ObjectKind = keyof typeof kinds

/**
 * @param mapsOf joints whose saliency is shown
 * @throws {RangeError} for a film that could not be read, of which there is nothing to say
 */
export function commonModules(
  kind: ObjectKind,
  result: Result,
  source: DicomSource,
  now: Date,
  mapsOf: readonly number[] = [],
): NaturalDataSet {
  if (result.failure) throw new RangeError('a film that could not be read gets no DICOM objects')
  const { class: sopClass, modality, number, description } = kinds[kind]
  const { date, time } = dateAndTime(now, source)
  const { version } = result.software
  const parts = answerParts(result, mapsOf)
  return {
    ...patientAndStudy(source),
    SOPClassUID: sopClass,
    SOPInstanceUID: derivedUid(kind, parts),
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    ContentDate: date,
    ContentTime: time,
    Modality: modality,
    SeriesInstanceUID: derivedUid(`${kind} series`, parts),
    SeriesNumber: number,
    SeriesDescription: `${description}, research use only`,
    InstanceNumber: 1,
    Manufacturer: manufacturer,
    ManufacturerModelName: 'Physis',
    // There is no serial number of software; the attribute may not be empty.
    DeviceSerialNumber: version,
    SoftwareVersions: version,
  }
}
