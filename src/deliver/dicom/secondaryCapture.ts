/**
 * A picture of the result as a Secondary Capture (PS3.3, A.8.1), for people: every viewer shows it. Of the film it keeps nothing but the
 * reference; its pixels are a drawing, without a spacing to measure by.
 */
import { encodeDataSet } from '../../dicom/index.ts'
import type { Result } from '../../predict/index.ts'
import { dicomSource, filmReference, type SourceFilm } from '../source.ts'
import { codeItem } from './content.ts'
import { commonModules } from './modules.ts'

/** Red, green and blue of each pixel, row by row. */
export type RgbPixels = { width: number; height: number; data: Uint8Array }

/**
 * The picture as a file.
 *
 * @param mapsOf joints whose saliency is on it: with and without are two pictures
 * @throws {RangeError} if the film is no DICOM object, or could not be read
 */
export async function secondaryCaptureObject(
  result: Result,
  source: SourceFilm,
  { width, height, data }: RgbPixels,
  now: Date,
  mapsOf: readonly number[] = [],
): Promise<Uint8Array> {
  if (data.length !== 3 * width * height) throw new RangeError('a picture needs three bytes for each pixel')
  const film = dicomSource(source)
  const { sopClassUid, sopInstanceUid } = filmReference(film)
  const sides = new Set(result.joints.map(({ side }) => side))
  const side = sides.size === 1 ? [...sides][0] : null
  const pixels = new Uint8Array(data.length + (data.length % 2))
  pixels.set(data)
  return encodeDataSet({
    ...commonModules('sc', result, film, now, mapsOf),
    ConversionType: 'WSD',
    ImageType: ['DERIVED', 'SECONDARY'],
    DerivationDescription: `Film with an estimated bone age. ${result.notice}`,
    SourceImageSequence: [
      {
        ReferencedSOPClassUID: sopClassUid,
        ReferencedSOPInstanceUID: sopInstanceUid,
        PurposeOfReferenceCodeSequence: [codeItem(['121322', 'DCM', 'Source Image for Image Processing Operation'])],
      },
    ],
    PatientOrientation: '',
    ...(sides.has('L') && sides.has('R') ? { ImageLaterality: 'B' } : { Laterality: side ?? '' }),
    BurnedInAnnotation: 'YES',
    // What was once compressed with loss stays so.
    LossyImageCompression: film.header.lossy ? '01' : '00',
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: height,
    Columns: width,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: pixels.buffer,
  })
}
