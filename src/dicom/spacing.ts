/**
 * Millimetres for each pixel (PS3.3, 10.7). On a radiograph most spacings are those of the detector, on which a knee
 * stands magnified by 5 to 15 %: only a calibrated one is that of the patient. Pixels that are not square are told, for
 * a picture that is shown must be stretched.
 */
import type { ElementSet } from './elements.ts'

export type Spacing = {
  /** Between rows, and between columns. */
  rowMm: number
  columnMm: number
  /** Whether it holds in the patient; else it holds at the detector, or on the paper that was scanned. */
  calibrated: boolean
  /** How much larger the patient is on the detector, where the file says so. */
  magnification: number | null
  source: 'PixelSpacing' | 'ImagerPixelSpacing' | 'NominalScannedPixelSpacing'
}

/** The spacing, or null where the file has none; adds to `warnings`. */
export function readSpacing(dataSet: ElementSet, warnings: string[]): Spacing | null {
  const pixel = pair(dataSet, 'PixelSpacing', warnings)
  const imager = pair(dataSet, 'ImagerPixelSpacing', warnings)
  const scanned = pair(dataSet, 'NominalScannedPixelSpacing', warnings)
  const magnification = readMagnification(dataSet)
  if (pixel) {
    // Equal to the detector's, it has not been calibrated, unless the file says how it was (PS3.3, 10.7.1.3).
    const differs = imager !== undefined && pixel.some((mm, i) => Math.abs(mm / imager[i] - 1) > 1e-4)
    const calibrated = dataSet.text('PixelSpacingCalibrationType') !== undefined || differs
    return { rowMm: pixel[0], columnMm: pixel[1], calibrated, magnification, source: 'PixelSpacing' }
  }
  const [source, other] = imager
    ? (['ImagerPixelSpacing', imager] as const)
    : (['NominalScannedPixelSpacing', scanned] as const)
  return other ? { rowMm: other[0], columnMm: other[1], calibrated: false, magnification, source } : null
}

/** Height of a pixel as a multiple of its width; 1 where the file does not say, or says what no detector has. */
export function readPixelAspect(dataSet: ElementSet, spacing: Spacing | null, warnings: string[]): number {
  const [vertical, horizontal] = dataSet.numbers('PixelAspectRatio')
  const aspect = spacing ? spacing.rowMm / spacing.columnMm : horizontal === undefined ? 1 : vertical / horizontal
  if (aspect >= 0.25 && aspect <= 4) return aspect
  warnings.push('the shape of the pixels is implausible: they are taken as square')
  return 1
}

function pair(
  dataSet: ElementSet,
  keyword: 'PixelSpacing' | 'ImagerPixelSpacing' | 'NominalScannedPixelSpacing',
  warnings: string[],
): [number, number] | undefined {
  const values = dataSet.numbers(keyword)
  if (values.every(Number.isNaN)) return undefined
  const [row, column = row] = values
  // From a microfilm scanner to a film photographed from a wall.
  if ([row, column].every(mm => mm >= 0.001 && mm <= 20)) return [row, column]
  warnings.push(`${keyword} is implausible and is left out`)
  return undefined
}

function readMagnification(dataSet: ElementSet): number | null {
  const said = dataSet.number('EstimatedRadiographicMagnificationFactor')
  const toDetector = dataSet.number('DistanceSourceToDetector')
  const toPatient = dataSet.number('DistanceSourceToPatient')
  const factor = said ?? (toDetector && toPatient ? toDetector / toPatient : undefined)
  return factor !== undefined && factor >= 1 && factor <= 3 ? factor : null
}
