/**
 * A DICOM film to a grey picture, and what the file says of it. The order matters to hostile files: the header is read
 * without values, sizes are checked, and only then is a frame decoded. Whatever goes wrong is a FilmError, whose message
 * holds nothing that stands in the file but sizes and names of formats.
 */
import { FilmError } from '../base/index.ts'
import { type GreyImage, maxMegapixels, resize, toFloat } from '../image/index.ts'
import type { Codecs } from './codecs.ts'
import { colourToGrey, paletteToGrey } from './colour.ts'
import { warnOfDecimals } from './decimals.ts'
import { type Display, displayGrey } from './display.ts'
import type { ElementSet } from './elements.ts'
import { type DicomFacts, readFacts } from './facts.ts'
import { failure } from './failure.ts'
import { manufacturer } from './implementation.ts'
import { openDicom } from './part10.ts'
import { isGrey, type PixelFormat, readPixelFormat } from './pixelFormat.ts'
import { closeShutter, readShutter } from './shutter.ts'
import { type FilmClass, readFilmClass } from './sopClass.ts'
import { readPixelAspect, readSpacing, type Spacing } from './spacing.ts'
import { readStoredPixels, type StoredPixels } from './storedPixels.ts'
import { unreadSyntax } from './transferSyntax.ts'

/** What the header alone says. */
export type DicomHeader = {
  dataSet: ElementSet
  film: FilmClass
  facts: DicomFacts
  /** Undefined where there is no picture, such as in a report or a DICOMDIR. */
  format: PixelFormat | undefined
  /** Its name; of one that is not read its UID. */
  transferSyntax: string
  /** Whether pixels were compressed with loss, at any time. */
  lossy: boolean
  spacing: Spacing | null
  /** Height of a pixel as a multiple of its width. */
  pixelAspect: number
  burnedIn: boolean
  warnings: string[]
}

export type DicomFilm = DicomHeader & {
  format: PixelFormat
  /** As displayed: white is the highest value. Pixels are those of the file, square or not. */
  image: GreyImage
  stored: StoredPixels
  /** How stored values became grey; undefined for a picture in colour. */
  display: Omit<Display, 'image'> | undefined
}

export type DecodeOptions = {
  /** Also what is no radiograph, such as MR. */
  anyKind?: boolean
}

/**
 * What a file says of itself, without its pixels.
 *
 * @throws {FilmError} `unreadable`, and what is wrong with the format of the pixels
 */
export function readDicomHeader(bytes: Uint8Array): DicomHeader {
  return guarded(() => headerOf(bytes).header)
}

/** A film; a picture that Physis made of an answer; a picture of another kind, such as MR; or no picture, such as a report or a DICOMDIR. */
export type ObjectKind = 'film' | 'answer' | 'otherPicture' | 'noPicture'

/**
 * What a file is, without its pixels: the format of those need not be one that is read.
 *
 * @throws {FilmError} `unreadable`
 */
export function objectKind(bytes: Uint8Array): ObjectKind {
  return guarded(() => {
    const { dataSet } = openDicom(bytes)
    if (!hasPicture(dataSet)) return 'noPicture'
    if (readFilmClass(dataSet, []).kind === 'other') return 'otherPicture'
    // Simulated films have a manufacturer of their own.
    const isAnswer = dataSet.text('Manufacturer') === manufacturer && dataSet.texts('ImageType')[0] === 'DERIVED'
    return isAnswer ? 'answer' : 'film'
  })
}

/**
 * Decodes a film.
 *
 * @param loadCodecs is called where pixels are compressed
 * @throws {FilmError} `unreadable`, `unsupported` (a syntax or format that is not read, no radiograph) or `too_large`;
 * the message does not name the file, which is the caller's to add
 */
export async function decodeDicom(
  bytes: Uint8Array,
  loadCodecs: () => Promise<Codecs>,
  { anyKind = false }: DecodeOptions = {},
): Promise<DicomFilm> {
  const { header, syntax, syntaxUid } = guarded(() => headerOf(bytes))
  const { dataSet, format, film, warnings } = header
  if (!format) throw failure('unreadable', 'the DICOM file holds no picture')
  if (film.kind === 'other' && !anyKind)
    throw failure('unsupported', `the ${film.name} is no radiograph (CR, DX or secondary capture)`)
  if (!syntax) throw unreadSyntax(syntaxUid)
  const needsCodec = syntax.compression !== undefined && syntax.compression !== 'RLE'
  const codecs = needsCodec ? await loadCodecs() : undefined
  return guarded(() => {
    const stored = readStoredPixels(dataSet, syntax, format, codecs, warnings)
    if (isGrey(format)) {
      const { image, ...display } = displayGrey(dataSet, stored, format, header.pixelAspect, warnings)
      return { ...header, format, image, stored, display }
    }
    const image =
      format.photometric === 'PALETTE COLOR' ? paletteToGrey(dataSet, stored, format) : colourToGrey(stored, format)
    const shutter = readShutter(dataSet, header.pixelAspect, warnings)
    if (shutter) closeShutter(image, shutter)
    return { ...header, format, image, stored, display: undefined }
  })
}

function headerOf(bytes: Uint8Array) {
  const { dataSet, syntax, syntaxUid, warnings } = openDicom(bytes)
  warnOfDecimals(dataSet, warnings)
  const film = readFilmClass(dataSet, warnings)
  const facts = readFacts(dataSet, warnings)
  const format = hasPicture(dataSet) ? readPixelFormat(dataSet, warnings) : undefined
  const spacing = readSpacing(dataSet, warnings)
  const burnedIn = dataSet.text('BurnedInAnnotation')?.toUpperCase() === 'YES'
  const header: DicomHeader = {
    dataSet,
    film,
    facts,
    format,
    transferSyntax: syntax?.name ?? syntaxUid ?? 'unknown',
    lossy: dataSet.text('LossyImageCompression') === '01' || (syntax?.lossy ?? false),
    spacing,
    pixelAspect: readPixelAspect(dataSet, spacing, warnings),
    burnedIn,
    warnings,
  }
  return { header, syntax, syntaxUid }
}

const hasPicture = (dataSet: ElementSet): boolean => Boolean(dataSet.find('PixelData') && dataSet.number('Rows'))

/** What a hostile header may provoke beside our own errors is a defect of the file too. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof FilmError) throw error
    if (error instanceof RangeError) throw failure('unreadable', 'the DICOM file is damaged')
    throw error
  }
}

/** The picture with square pixels: stretched along the longer side of a pixel, or, if it were too large then, shrunk along the other. */
export function withSquarePixels(image: GreyImage, pixelAspect: number): GreyImage {
  if (Math.abs(pixelAspect - 1) < 0.005) return image
  const factor = pixelAspect > 1 ? pixelAspect : 1 / pixelAspect
  const fits = image.width * image.height * factor <= maxMegapixels * 1e6
  const scale = fits ? factor : 1 / factor
  const isVertical = pixelAspect > 1 === fits
  const width = Math.max(1, Math.round(image.width * (isVertical ? 1 : scale)))
  const height = Math.max(1, Math.round(image.height * (isVertical ? scale : 1)))
  const { data } = resize(toFloat(image), width, height)
  const { maxValue } = image
  const out = maxValue === 255 ? new Uint8Array(data.length) : new Uint16Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = Math.round(data[i] * maxValue)
  return { width, height, data: out, maxValue, coloured: image.coloured }
}
