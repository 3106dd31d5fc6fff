/**
 * Growth a year at the two plates of the knee, and when it stops.
 *
 * Birch: 441 healthy femora and tibiae of 221 children grew 9 and 6 mm a year of skeletal age, at a nearly constant
 * rate, from an epiphysiodesis of the other leg at 9.0 to 16.5 years to maturity (Birch, Makarov, Jackson and Jo,
 * Comparison of Anderson-Green Growth-Remaining Graphs and White-Menelaus Predictions, J Bone Joint Surg Am; abstract
 * read). Skeletal age foretold growth better than calendar age. White-Menelaus: 3/8 and 1/4 inch a calendar year,
 * ending at 14 and 16 (Menelaus, J Bone Joint Surg Br 1966;48:336-339; Westh and Menelaus 1981;63:117-119), as two
 * public pages give it (medicalalgorithms.com, pedipod.com). The ages at which growth ends are White-Menelaus' in
 * both.
 *
 * Neither gives a first age. Both were checked on Birch's children, so both begin here where that cohort does.
 *
 * Errors: 52 children of 10 to 16 years, by White-Menelaus whatever the age was (Breen et al., J Pediatr Orthop
 * 2023;43:386-391, doi 10.1097/BPO.0000000000002397; abstract read, which does not state the rates it used). Calendar
 * age was the worst of those ages, an automatic bone age of the hand the best; by each more was foretold on average than
 * then grew. Of Birch's rates no error was found: that of White-Menelaus with the hand's bone age stands beside them, and
 * says whose it is.
 */
import type { Sex } from '../answer.ts'
import type { MethodError, Source } from '../source.ts'

export type Plate = 'distalFemur' | 'proximalTibia'

export type RateTable = {
  name: string
  clock: 'bone age' | 'calendar age'
  source: Source
  mmPerYear: Record<Plate, number>
  /** Age in months at which the table begins. */
  fromMonths: number
  /** Age in months at which growth is over. */
  endMonths: Record<Sex, number>
  /** The method's own, or of the nearest method of which one is known. */
  error: Record<Plate, MethodError>
  /** Whose error it is, in a few words. */
  errorOf: string
}

const mmPerInch = 25.4
const fromMonths = 108
const endMonths = { F: 168, M: 192 }
const breen = 'Breen et al., J Pediatr Orthop 2023;43:386-391'

const observed = (meanAbsoluteMm: number, sdMm: number, age: string, besides = ''): MethodError => ({
  text: `In 52 children of 10 to 16 years, growth foretold by White-Menelaus from ${age} was off by ${meanAbsoluteMm.toFixed(1)} mm on average (SD ${sdMm.toFixed(1)} mm), and too high on average.${besides}`,
  citation: breen,
  meanAbsoluteMm,
  sdMm,
})

const notBirch = ' With the rates of Birch, or a bone age of the knee, the error is not known; it is hardly smaller.'

export const birch: RateTable = {
  name: 'Birch',
  clock: 'bone age',
  source: {
    citation: 'Birch, Makarov, Jackson and Jo, J Bone Joint Surg Am; end of growth as in White-Menelaus',
    verified: true,
    note: 'The rates are in the abstract of the paper, children of 9.0 to 16.5 years. The bone ages were read on hand films.',
  },
  mmPerYear: { distalFemur: 9, proximalTibia: 6 },
  fromMonths,
  endMonths,
  error: {
    distalFemur: observed(6.6, 5.1, 'an automatic bone age of the hand', notBirch),
    proximalTibia: observed(4.3, 3.4, 'an automatic bone age of the hand', notBirch),
  },
  errorOf: 'error of White-Menelaus with an automatic bone age of the hand',
}

export const whiteMenelaus: RateTable = {
  name: 'White-Menelaus',
  clock: 'calendar age',
  source: {
    citation: 'Menelaus, J Bone Joint Surg Br 1966;48:336-339; Westh and Menelaus 1981;63:117-119',
    verified: true,
    note: 'Two public pages agree. It counts calendar years, and takes no notice of the bone age.',
  },
  mmPerYear: { distalFemur: (3 / 8) * mmPerInch, proximalTibia: (1 / 4) * mmPerInch },
  fromMonths,
  endMonths,
  error: {
    distalFemur: observed(10.2, 7.2, 'calendar age'),
    proximalTibia: observed(6.7, 4.6, 'calendar age'),
  },
  errorOf: 'own error',
}
