/**
 * Data sets as objects with keywords for keys, written to files by dcmjs (MIT). All of dcmjs stands behind this module,
 * which loads it when a file is first written, for that takes a third of a second: films are read without it, by
 * `elements.ts`. What dcmjs leaves to its caller is done here: a meta header, texts in UTF-8 declared as such, and
 * pixels with their representation.
 */
import { implementationClassUid, implementationVersionName } from './implementation.ts'
import { explicitLittleEndian } from './transferSyntax.ts'

/** A value of an attribute: a text, a number, bytes, an item or several of these. */
export type Value = string | number | ArrayBuffer | NaturalDataSet | readonly Value[] | undefined | null

/** Attributes by keyword, such as `PatientID`. */
export type NaturalDataSet = { [keyword: string]: Value }

/**
 * A data set as a file in explicit VR little endian.
 *
 * @param dataSet names its class and instance in `SOPClassUID` and `SOPInstanceUID`; a `PixelData` is one ArrayBuffer
 */
export async function encodeDataSet(dataSet: NaturalDataSet): Promise<Uint8Array> {
  const { SOPClassUID, SOPInstanceUID, PixelData, BitsAllocated } = dataSet
  if (typeof SOPClassUID !== 'string' || typeof SOPInstanceUID !== 'string')
    throw new RangeError('a data set needs SOPClassUID and SOPInstanceUID to be a file')
  const { default: dcmjs } = await import('dcmjs')
  dcmjs.log.setLevel('silent')
  const { DicomDict, DicomMetaDictionary } = dcmjs.data
  const meta = DicomMetaDictionary.denaturalizeDataset({
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: SOPClassUID,
    MediaStorageSOPInstanceUID: SOPInstanceUID,
    TransferSyntaxUID: explicitLittleEndian.uid,
    ImplementationClassUID: implementationClassUid,
    ImplementationVersionName: implementationVersionName,
    _vrMap: { FileMetaInformationVersion: 'OB' },
  })
  const file = new DicomDict(meta)
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...dataSet,
    SpecificCharacterSet: 'ISO_IR 192',
    _vrMap: PixelData === undefined ? {} : { PixelData: Number(BitsAllocated) > 8 ? 'OW' : 'OB' },
  })
  return new Uint8Array(file.write())
}
