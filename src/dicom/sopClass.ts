/**
 * Which objects are films (PS3.4, B.5). A radiograph for presentation and a secondary capture are; a detector's raw
 * image, for processing, is a film that nobody is meant to read, and is told apart; anything else is no radiograph.
 */
import type { ElementSet } from './elements.ts'

export type FilmKind = 'presentation' | 'processing' | 'other'

const classes: Readonly<Record<string, { name: string; kind: FilmKind }>> = {
  '1.2.840.10008.5.1.4.1.1.1': { name: 'Computed Radiography', kind: 'presentation' },
  '1.2.840.10008.5.1.4.1.1.1.1': { name: 'Digital X-Ray, for presentation', kind: 'presentation' },
  '1.2.840.10008.5.1.4.1.1.1.1.1': { name: 'Digital X-Ray, for processing', kind: 'processing' },
  '1.2.840.10008.5.1.4.1.1.7': { name: 'Secondary Capture', kind: 'presentation' },
  '1.2.840.10008.5.1.4.1.1.7.2': { name: 'Multi-frame Grayscale Byte Secondary Capture', kind: 'presentation' },
  '1.2.840.10008.5.1.4.1.1.7.3': { name: 'Multi-frame Grayscale Word Secondary Capture', kind: 'presentation' },
  '1.2.840.10008.5.1.4.1.1.7.4': { name: 'Multi-frame True Color Secondary Capture', kind: 'presentation' },
}

/** Defined terms (PS3.3, C.7.3.1.1.1) that messages may repeat; anything else in the attribute could be a name. */
const modalities = new Set(
  'AR ASMT AU BI BMD CR CT DOC DX ECG EPS ES FID GM IO IVOCT IVUS KO LS MG MR NM OCT OP OT PLAN PR PT PX REG RF RG RTDOSE RTIMAGE RTPLAN RTSTRUCT SC SEG SM SR ST TG US XA XC XR'.split(
    ' ',
  ),
)

/** Modalities of radiographs: computed, digital, general, and scanned or captured films. */
const filmModalities = new Set(['CR', 'DX', 'RG', 'XR', 'OT', 'SC'])

export type FilmClass = { kind: FilmKind; name: string; modality: string | undefined }

/** What the object is; adds to `warnings`. */
export function readFilmClass(dataSet: ElementSet, warnings: string[]): FilmClass {
  const uid = dataSet.text('SOPClassUID')
  const code = dataSet.text('Modality')?.toUpperCase()
  const modality = code !== undefined && modalities.has(code) ? code : undefined
  const known = uid === undefined ? undefined : classes[uid]
  const raw = /processing/i.test(dataSet.text('PresentationIntentType') ?? '')
  if (known) return { kind: raw ? 'processing' : known.kind, name: known.name, modality }
  if (uid !== undefined) return { kind: 'other', name: `${modality ?? 'unknown'} image`, modality }
  const kind = modality === undefined || filmModalities.has(modality) ? 'presentation' : 'other'
  warnings.push('the file does not say what kind of object it is')
  return { kind: raw ? 'processing' : kind, name: `${modality ?? 'unknown'} image`, modality }
}
