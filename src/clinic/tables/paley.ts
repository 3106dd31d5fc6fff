/**
 * Multipliers of the lower limb: length at maturity over length now, the same for femur and tibia and for tall and
 * short children (Paley, Bhave, Herzenberg and Bowen, J Bone Joint Surg Am 2000;82:1432-1446). Values as given at
 * guided-growth-calculations.com/multipliers.html; the paper's own table was not read.
 *
 * Checked against the lengths from which such multipliers come: those of 67 boys in Anderson, Messner and Green, J
 * Bone Joint Surg Am 1964;46:1197-1202, as printed in a textbook, give the boys' column at whole years from 1 to 17
 * within 0.016. No lengths of girls were found. Sanders et al. (J Bone Joint Surg Am 2020, doi 10.2106/JBJS.20.00040)
 * report average multipliers "nearly identical" to Paley's in 136 other children, without values that could be
 * compared.
 */
import type { Sex } from '../answer.ts'
import type { Curve } from '../piecewise.ts'
import type { MethodError, Source } from '../source.ts'

const atMonths = [
  0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 42, 48, 54, 60, 66, 72, 78, 84, 90, 96, 102, 108, 114, 120, 126, 132,
  138, 144, 150, 156, 162, 168, 174, 180, 186, 192, 198, 204,
]

const citation = 'Paley et al., J Bone Joint Surg Am 2000;82:1432-1446'

export const multiplierTable: Record<Sex, Curve> = {
  M: {
    atMonths,
    values: [
      5.08, 4.55, 4.05, 3.6, 3.24, 2.975, 2.825, 2.7, 2.59, 2.48, 2.385, 2.3, 2.23, 2.11, 2, 1.89, 1.82, 1.74, 1.67,
      1.62, 1.57, 1.52, 1.47, 1.42, 1.38, 1.34, 1.31, 1.28, 1.24, 1.22, 1.18, 1.16, 1.13, 1.1, 1.08, 1.06, 1.04, 1.02,
      1.01, 1.01, 1,
    ],
  },
  F: {
    atMonths,
    values: [
      4.63, 4.355, 3.725, 3.3, 2.97, 2.75, 2.6, 2.49, 2.39, 2.295, 2.2, 2.125, 2.05, 1.925, 1.83, 1.74, 1.66, 1.58,
      1.51, 1.46, 1.43, 1.37, 1.33, 1.29, 1.26, 1.22, 1.19, 1.16, 1.13, 1.1, 1.07, 1.05, 1.03, 1.01, 1, 1, 1, 1, 1, 1,
      1,
    ],
  },
}

export const multiplierSource: Record<Sex, Source> = {
  M: {
    citation,
    verified: true,
    note: 'Agrees within 0.016, at whole years from 1 to 17, with the mean lengths of boys in Anderson, Messner and Green 1964.',
  },
  F: {
    citation,
    verified: false,
    note: 'Read on one public page. Another cohort is reported to give nearly identical multipliers (Sanders 2020); no lengths of girls were found to compare.',
  },
}

/**
 * How much of a bone's remaining growth its plate at the knee provides. The ratios are those that go with the
 * multiplier method; 0.57 and "approximately 70 %" are the overall shares in 244 children (Pritchett, Clin Orthop
 * 1992;275:274-279), where both rise with age: femur from 55-60 % at seven to 90 % near the end, tibia from 50 % to 80
 * %.
 */
export const kneeShare = { distalFemur: 0.71, proximalTibia: 0.57 } as const

export const timingSource: Source = {
  citation: `${citation}; shares of growth also Pritchett, Clin Orthop 1992;275:274-279`,
  verified: false,
  note: 'The shares of growth at the knee, 0.71 and 0.57, were not read in the paper; Pritchett gives approximately 70 % and 57 % overall, and more close to maturity, where a fixed share promises too little correction. The timing is worked out from the multiplier and these shares.',
}

/**
 * D x M and D + I x G are in the paper's abstract; I = 1 - short growth / long growth is equivalent to Abdi et al.
 * 2023.
 */
export const predictionSource: Source = {
  citation: `${citation}; growth inhibition also Abdi et al., Arch Bone Jt Surg 2023;11:765-769`,
  verified: true,
  note: 'The two formulas are in words in the abstract of the paper; the inhibition is the proportion that a second paper proves.',
}

export const multiplierError: MethodError = {
  text: 'Predictive algorithms foretell a final discrepancy to within 2 cm (review); in 16 children the three usual methods were off by up to 1.4 cm on average, with high variability.',
  citation: 'Vogt et al., Dtsch Arztebl Int 2020;117:405-411; Monier, Aronsson and Sun, J Child Orthop 2015;9:403-410',
}
