/**
 * Scatter and mean of hand bone ages in the Brush Foundation study, as printed in Tables III (boys) and IV (girls) of
 * Greulich and Pyle, Radiographic Atlas of Skeletal Development of the Hand and Wrist, 2nd edition, Stanford 1959.
 *
 * The book itself was not read. The standard deviations agree, number for number, in two public transcriptions
 * (dfnr2/bone-age-app, BrushFoundationData.js; a growth chart in Python that labels them Brush Foundation Study). The
 * means stand in the second only. Their size matters: at 5 years, girls of the study read 66 months, six more than
 * their age.
 */
import type { SdTable } from '../sdTable.ts'

const citation = 'Greulich and Pyle 1959, Tables III and IV (Brush Foundation)'

const handsOfThe1930s =
  'It describes hand bone ages of children of the 1930s: that it holds for the knee, and today, is assumed.'

const boys = [3, 6, 9, 12, 18, 24, 30, 36, 42, 48, 54, 60, 72, 84, 96, 108, 120, 132, 144, 156, 168, 180, 192, 204]
const girls = boys.slice(0, -1)

const sdMonths: SdTable['sdMonths'] = {
  M: {
    atMonths: boys,
    values: [
      0.69, 1.13, 1.43, 1.97, 3.52, 3.92, 4.52, 5.08, 5.4, 6.66, 8.36, 8.79, 9.17, 8.91, 9.1, 9, 9.79, 10.09, 10.38,
      10.44, 10.72, 11.32, 12.86, 13.05,
    ],
  },
  F: {
    atMonths: girls,
    values: [
      0.72, 1.16, 1.36, 1.77, 3.49, 4.64, 5.37, 5.97, 7.48, 8.98, 10.73, 11.65, 10.23, 9.64, 10.23, 10.74, 11.73, 11.94,
      10.24, 10.67, 11.3, 9.23, 7.31,
    ],
  },
}

/** Z against the child's own age, as reports usually give it. */
export const brush: SdTable = {
  name: 'Brush Foundation',
  source: {
    citation,
    verified: true,
    note: `Two public transcriptions agree; the printed tables were not read. ${handsOfThe1930s}`,
  },
  sdMonths,
}

/** Z against the mean bone age of the study's children of that age: the strict form. */
export const brushFromMean: SdTable = {
  name: 'Brush Foundation, from its mean bone age',
  source: {
    citation: `${citation}; means unverified, from one transcription`,
    verified: false,
    note: `The mean bone ages were read in one public transcription only. ${handsOfThe1930s}`,
  },
  sdMonths,
  meanMonths: {
    M: {
      atMonths: boys,
      values: [
        3.01, 6.09, 9.56, 12.74, 19.36, 25.97, 32.4, 38.21, 43.89, 49.04, 56, 62.43, 75.46, 88.2, 101.38, 113.9, 125.68,
        137.32, 148.82, 158.39, 170.02, 182.72, 195.32, 206.21,
      ],
    },
    F: {
      atMonths: girls,
      values: [
        3.02, 6.04, 9.05, 12.04, 18.22, 24.16, 30.96, 36.63, 43.5, 50.14, 60.06, 66.21, 78.5, 89.3, 100.66, 113.86,
        125.66, 137.86, 149.62, 162.28, 174.25, 183.62, 189.44,
      ],
    },
  },
}
