/** What a DICOM film's picture carries as text where it is written as PNG, for pixels do not tell: who made it up, and whether a name may stand on it. */
import { burnedInKeyword, simulatedKeyword } from '../image/index.ts'
import type { DicomHeader } from './decode.ts'
import { pictureWarnings } from './deidentify/pictureWarnings.ts'

export const pictureMarks = ({ facts, dataSet }: DicomHeader): Record<string, string> => ({
  ...(facts.simulated === null ? {} : { [simulatedKeyword]: facts.simulated }),
  [burnedInKeyword]: pictureWarnings(dataSet).length === 0 ? 'no' : 'possible',
})
