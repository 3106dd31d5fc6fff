/**
 * Which answer a delivered file holds: its UID, read from the file again. Two files of one UID say the same, so one that is there is kept
 * when it is made again, and is what an archive already has.
 */
import { isDicom, readDicomHeader } from '../dicom/index.ts'

/** The UID of a file that `deliver` made; undefined for any other file, damaged ones too. */
export function deliveredUid(bytes: Uint8Array): string | undefined {
  try {
    if (isDicom(bytes)) return readDicomHeader(bytes).facts.sopInstanceUid
    const text = new TextDecoder('latin1').decode(bytes)
    // First of the keywords, which are an object of their own.
    if (text.startsWith('%PDF-')) return /^\d+ 0 obj\n\((2\.25\.\d+)/m.exec(text)?.[1]
    const bundle = JSON.parse(text) as { identifier?: { value?: string } }
    return bundle.identifier?.value
  } catch {
    return undefined
  }
}
