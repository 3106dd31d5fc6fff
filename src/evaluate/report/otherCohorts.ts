/**
 * Mean absolute errors that others published, of other children, films and readers: single facts, each with its source, to know what has been
 * reached and not to be compared with. What each was measured against stands in a column of its own; null where it was not measured against that.
 */

export type OtherCohort = {
  method: string
  /** What it was tested on. */
  films: string
  /** Months; two where films of two tests are told apart, or least and most of several models. */
  readingMonths: readonly number[] | null
  pseudoLabelMonths: readonly number[] | null
  chronologicalAgeMonths: readonly number[] | null
  source: string
}

const knee2026 = 'OJSM 2026, doi 10.1177/23259671261424923'

export const otherCohorts: readonly OtherCohort[] = [
  {
    method: 'ConvNeXt of knee, sex and age, taught by a hand model',
    films: 'knees of one hospital, a fifth of 2,374 films, up to 18 years',
    readingMonths: [5.02],
    pseudoLabelMonths: [3.43],
    chronologicalAgeMonths: null,
    source: knee2026,
  },
  {
    method: 'Abbreviated Fels method, by hand',
    films: 'the same',
    readingMonths: [9.59],
    pseudoLabelMonths: null,
    chronologicalAgeMonths: null,
    source: knee2026,
  },
  {
    // 0.86 and 0.90 years: 423 films of the same and 197 of another hospital.
    method: 'Network of knees, taught chronological age',
    films: '423 knees of the same and 197 of another hospital',
    readingMonths: null,
    pseudoLabelMonths: null,
    chronologicalAgeMonths: [10.3, 10.8],
    source: 'Demircioglu and others, Eur Radiol 2022, doi 10.1007/s00330-022-08582-0',
  },
  {
    method: 'ConvNeXt of hand and sex, five folds',
    films: '200 hands, RSNA test',
    readingMonths: [3.68],
    pseudoLabelMonths: null,
    chronologicalAgeMonths: null,
    source: 'Bram and others, AJSM 2025, doi 10.1177/03635465251359618',
  },
  {
    method: 'Deeplasia, hands',
    films: '200 hands, RSNA test',
    readingMonths: [3.87],
    pseudoLabelMonths: null,
    chronologicalAgeMonths: null,
    source: 'Rassmann and others 2024, PMC10776485',
  },
  {
    method: 'Best five of the RSNA challenge 2017, hands',
    films: '200 hands, RSNA test',
    readingMonths: [4.2, 4.5],
    pseudoLabelMonths: null,
    chronologicalAgeMonths: null,
    source: 'Halabi and others 2019, PMC6358027',
  },
]
