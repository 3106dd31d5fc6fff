/**
 * What a person must look at, for no table says what pixels show (PS3.15, E.3.1): text that was burned into the
 * picture, and overlays that older machines put into its unused bits. Pixels are kept as they are.
 */
import type { ElementSet } from '../elements.ts'

/** Kinds of object whose pixels come from a detector; others (screens, ultrasound, scanned paper) often hold names. */
const fromDetector = new Set(
  // CR, DX, mammography and intra-oral for presentation and processing; CT, MR with their enhanced kinds, NM, PET.
  '1 1.1 1.1.1 1.2 1.2.1 1.3 1.3.1 2 2.1 4 4.1 20 128'.split(' ').map(end => `1.2.840.10008.5.1.4.1.1.${end}`),
)

export function pictureWarnings(dataSet: ElementSet): string[] {
  const warnings: string[] = []
  const burnedIn = dataSet.text('BurnedInAnnotation')?.toUpperCase()
  const isFromDetector =
    fromDetector.has(dataSet.text('SOPClassUID') ?? '') &&
    dataSet.text('ConversionType') === undefined &&
    (dataSet.number('SamplesPerPixel') ?? 1) === 1
  if (burnedIn === 'YES')
    warnings.push('text is burned into the picture, the file says: look at it before it leaves the site')
  else if (burnedIn !== 'NO' && !isFromDetector)
    warnings.push(
      'text may be burned into the picture, as is frequent in this kind of object, and the file does not deny it: look at it before it leaves the site',
    )
  for (let group = 0x6000; group <= 0x60fe; group += 2)
    if (dataSet.elements.has(group * 65536 + 0x0010) && !dataSet.elements.has(group * 65536 + 0x3000)) {
      warnings.push(
        'an overlay lies in the unused bits of the pixels, which are kept: look at it before it leaves the site',
      )
      break
    }
  return warnings
}
