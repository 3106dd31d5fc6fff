/**
 * Numbers that are written as text (PS3.5, 6.2: DS and IS). Each value is judged by itself, for one bad value says
 * nothing of the others. Some systems write a comma where the standard asks for a point: it is read as one unless it
 * could part thousands, as in 1,024. What cannot be read is told by its keyword alone, since it may be anything.
 */
import type { ElementSet } from './elements.ts'
import type { Keyword } from './tags.ts'

/** Those that change the picture, or what is measured on it. */
const read = [
  ...['WindowCenter', 'WindowWidth', 'RescaleSlope', 'RescaleIntercept', 'NumberOfFrames'],
  ...['PixelSpacing', 'ImagerPixelSpacing', 'NominalScannedPixelSpacing', 'PixelAspectRatio'],
  ...['EstimatedRadiographicMagnificationFactor', 'DistanceSourceToDetector', 'DistanceSourceToPatient'],
  ...['ShutterLeftVerticalEdge', 'ShutterRightVerticalEdge', 'ShutterUpperHorizontalEdge'],
  ...['ShutterLowerHorizontalEdge', 'CenterOfCircularShutter', 'RadiusOfCircularShutter'],
  ...['VerticesOfThePolygonalShutter'],
] as Keyword[]

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const withComma = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i
const perhapsThousands = /^[+-]?[1-9]\d{0,2},\d{3}$/

/** The number that a text stands for; NaN if it is none, or empty. */
export function decimalIn(text: string): number {
  const isComma = withComma.test(text) && !perhapsThousands.test(text)
  const plain = isComma ? text.replace(',', '.') : text
  const value = decimal.test(plain) ? Number(plain) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}

/** Adds to `warnings` which numbers cannot be read, or have a comma. */
export function warnOfDecimals(dataSet: ElementSet, warnings: string[]): void {
  for (const keyword of read) {
    if (!dataSet.isText(keyword)) continue
    const texts = dataSet.texts(keyword).filter(text => text !== '')
    if (texts.some(text => Number.isNaN(decimalIn(text))))
      warnings.push(`${keyword} holds what is no number: that value is left out`)
    if (texts.some(text => text.includes(',') && !Number.isNaN(decimalIn(text))))
      warnings.push(`${keyword} is written with a decimal comma: it is read as a point`)
  }
}
