/**
 * A simulated film as a Computed Radiography Image (PS3.3, A.2), for trying what takes films from an archive. Whoever reads it sees by its device that
 * it is simulated; its patient does not exist.
 */
import { sha256 } from '../../base/node/index.ts'
import { encodeDataSet } from '../../dicom/index.ts'
import { type GreyImage, simulatedKeyword } from '../../image/index.ts'
import type { Child } from '../child.ts'
import { patientName } from './names.ts'

export type FilmOfChild = {
  child: Child
  joint: 'hand' | 'knee'
  leg: 'L' | 'R'
  /** Names the film among the patient's. */
  stem: string
  pixelMm: number
  generator: { name: string; version: string | number }
}

/** The file; the same film has the same UIDs. */
export function filmDicom(image: GreyImage, { child, joint, leg, stem, pixelMm, generator }: FilmOfChild) {
  const patient = patientName(child)
  const uid = (what: string) => `2.25.${BigInt(`0x${sha256(`${what}/${stem}/${generator.name}`).slice(0, 32)}`)}`
  const day = (iso: string) => iso.replaceAll('-', '')
  const date = day(child.studyDate)
  return encodeDataSet({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.1',
    SOPInstanceUID: uid('film'),
    StudyInstanceUID: uid('study'),
    SeriesInstanceUID: uid('series'),
    ImageType: ['ORIGINAL', 'PRIMARY'],
    StudyDate: date,
    SeriesDate: date,
    AcquisitionDate: date,
    ContentDate: date,
    StudyTime: '120000',
    ContentTime: '120000',
    AccessionNumber: '',
    Modality: 'CR',
    Manufacturer: simulatedKeyword,
    ManufacturerModelName: `${generator.name} ${generator.version}`,
    ReferringPhysicianName: '',
    PatientName: `Simulated^${patient}`,
    PatientID: patient,
    PatientBirthDate: day(child.birthDate),
    PatientSex: child.sex,
    PatientIdentityRemoved: 'YES',
    DeidentificationMethod: 'simulated: there is no such patient',
    BodyPartExamined: joint === 'hand' ? 'HAND' : 'KNEE',
    ViewPosition: joint === 'hand' ? 'PA' : 'AP',
    ImageLaterality: leg,
    PatientOrientation: joint === 'hand' ? '' : ['L', 'F'],
    StudyID: '1',
    SeriesNumber: 1,
    InstanceNumber: 1,
    ImagerPixelSpacing: [pixelMm.toFixed(5), pixelMm.toFixed(5)],
    BurnedInAnnotation: 'NO',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: image.height,
    Columns: image.width,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: Uint8Array.from(image.data).buffer,
  })
}
