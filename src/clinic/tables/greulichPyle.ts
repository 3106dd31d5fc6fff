/**
 * Scatter of hand bone ages in the second series of Greulich and Pyle, Radiographic Atlas of Skeletal Development of
 * the Hand and Wrist, 2nd edition, Stanford 1959: Tables V (boys, to 17 years) and VI (girls, to 15 years).
 *
 * Read in one public transcription of a scan; no second one was found, and the book itself was not read.
 */
import type { SdTable } from '../sdTable.ts'

const boys = [12, 18, 24, 30, 36, 42, 48, 54, 60, 66, 72, 84, 96, 108, 120, 132, 144, 156, 168, 180, 192, 204]
const girls = boys.slice(0, -2)

export const greulichPyle: SdTable = {
  name: 'Greulich-Pyle',
  source: {
    citation: 'Greulich and Pyle 1959, Tables V and VI; unverified, from one transcription',
    verified: false,
    note: 'Read in one public transcription of a scan; no second source was found. It describes hand bone ages: that it holds for bone ages from the knee is an assumption.',
  },
  sdMonths: {
    M: {
      atMonths: boys,
      values: [
        2.1, 2.7, 4, 5.4, 6, 6.6, 7, 7.8, 8.4, 9.1, 9.3, 10.1, 10.8, 11, 11.4, 10.5, 10.4, 11.1, 12, 14.2, 15.1, 15.4,
      ],
    },
    F: {
      atMonths: girls,
      values: [2.7, 3.4, 4, 4.8, 5.6, 6.5, 7.2, 8, 8.6, 8.9, 9, 8.3, 8.8, 9.3, 10.8, 12.3, 14, 14.6, 12.6, 11.2],
    },
  },
}
