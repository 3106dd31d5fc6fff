import { describe, expect, it } from 'vitest'
import { parseTable, UsageError } from '../base/index.ts'
import { type ManifestFilm, manifestOf } from './manifest.ts'
import { pairFilms } from './pairing.ts'
import { formatPairs, pairsOf } from './pairsTable.ts'
import type { AssignedBoneAge } from './readings.ts'

const header = 'file,patient,sex,birth_date,study_date,chronological_age_months,joint,side'
const pair = (rows: string[], assigned: AssignedBoneAge[] = []) =>
  pairFilms(
    manifestOf(parseTable([header, ...rows].join('\n'), 'films.csv')).rows as ManifestFilm[],
    'films.csv',
    assigned,
  )
const short = (rows: string[], assigned: AssignedBoneAge[] = []) => {
  const { pairs, ineligible, unpaired } = pair(rows, assigned)
  const reasons = (films: typeof unpaired) => films.map(({ file, reason }) => `${file} ${reason}`)
  return {
    pairs: pairs.map(({ kneeFile, handFile, gapDays }) => `${kneeFile} ${handFile} ${gapDays}`),
    ineligible: reasons(ineligible),
    unpaired: reasons(unpaired),
  }
}

describe('pairs', () => {
  it('take the nearest hand within 92 days, before or after', () => {
    expect(
      short([
        'k1,1,F,2010-01-01,2020-06-01,,knee,L',
        'h1,1,F,2010-01-01,2020-03-01,,hand,L', // 92 days before
        'k2,2,F,2010-01-01,2020-06-01,,knee,L',
        'h2,2,F,2010-01-01,2020-09-02,,hand,L', // 93 days later
        'k3,3,F,2010-01-01,2020-06-01,,knee,L',
        'h3a,3,F,2010-01-01,2020-05-01,,hand,L', // 31 days before
        'h3b,3,F,2010-01-01,2020-06-11,,hand,L', // 10 days later
      ]),
    ).toEqual({
      pairs: ['k1 h1 -92', 'k3 h3b 10'],
      ineligible: [],
      unpaired: ['k2 too_far', 'h2 no_knee', 'h3a not_nearest'],
    })
  })
  it('name the pair that is four months apart', () => {
    const rows = ['k,1,F,2010-01-01,2020-06-01,,knee,L', 'h,1,F,2010-01-01,2020-02-01,,hand,L']
    expect(pair(rows).unpaired.map(({ message }) => message)).toEqual([
      'films.csv, line 2, k: the nearest hand film, h on line 3, was taken 121 days before: at most 92 are allowed',
      'films.csv, line 3, h: there is no knee film within 92 days',
    ])
  })
  it('keep both knees and serial films beside one hand', () => {
    expect(
      short([
        'left,1,F,,2020-06-01,120,knee,L',
        'right,1,F,,2020-06-01,120,knee,R',
        'later,1,F,,2020-07-01,121,knee,L',
        'h,1,F,,2020-06-03,,hand,L',
      ]).pairs,
    ).toEqual(['left h 2', 'right h 2', 'later h -28'])
  })
  it('count from ages where a film has no date', () => {
    const { pairs } = pair(['k,1,F,,2020-06-01,120,knee,L', 'h,1,F,,,121.5,hand,L'])
    // 1.5 months of 30.4375 days
    expect(pairs).toMatchObject([{ gapDays: 46, gapFrom: 'ages' }])
  })
  it('choose between hands of one day by what was read, then the left, then the first', () => {
    const rows = ['k,1,F,,2020-06-01,120,knee,L', 'r1,1,F,,2020-06-01,,hand,R', 'r2,1,F,,2020-06-01,,hand,R']
    const left = 'l,1,F,,2020-06-01,,hand,L'
    expect(short(rows).pairs).toEqual(['k r1 0'])
    expect(short([...rows, left]).pairs).toEqual(['k l 0'])
    expect(short([...rows, left], [{ file: './r2', jointIndex: 1, boneAgeMonths: 118, readings: 1 }]).pairs).toEqual([
      'k r2 0',
    ])
  })
  it('are of children up to 216.0 months at the knee film', () => {
    const rows = [
      'old,1,F,,2020-06-01,216.1,knee,L',
      'just,1,F,,2020-05-30,216,knee,L',
      'h,1,F,,2020-06-01,216.1,hand,L',
    ]
    expect(short(rows)).toEqual({ pairs: ['just h 2'], ineligible: ['old too_old'], unpaired: [] })
    expect(pair(rows).ineligible[0].message).toBe('films.csv, line 2, old: age 216.1 months is above 216.0')
    // 6,575 days.
    const day = pair(['day,3,F,2000-01-01,2018-01-01,,knee,L'])
    expect(day.ineligible[0].message).toBe('films.csv, line 2, day: age 216.016 months is above 216.0')
  })
  it('say of each film why it has none', () => {
    const { ineligible, unpaired } = pair([
      'k1,,F,,2020-06-01,120,knee,L',
      'k2,2,F,,2020-06-01,,knee,L',
      'h2,2,F,,,,hand,L',
      'k3,3,F,,2020-06-01,120,knee,L',
      'k4,4,F,,,120,knee,L',
      'h4,4,F,,2020-06-01,,hand,L',
    ])
    expect([...ineligible, ...unpaired].map(({ reason, message }) => [reason, message])).toEqual([
      ['no_patient', 'films.csv, line 2, k1: patient is empty: a knee is paired with a hand of its child'],
      [
        'no_age',
        'films.csv, line 3, k2: neither birth_date and study_date nor chronological_age_months: only children up to 216 months take part',
      ],
      [
        'hand_without_age',
        'films.csv, line 4, h2: neither study_date nor age: how far it is from the knee film cannot be told',
      ],
      ['no_hand', 'films.csv, line 5, k3: there is no hand film of its patient that could be paired'],
      [
        'gap_unknown',
        'films.csv, line 6, k4: no hand film has a date or an age to compare with: write study_date of both, or the age of both',
      ],
      ['no_knee', 'films.csv, line 7, h4: there is no knee film within 92 days'],
    ])
  })
})

describe('pairs.csv', () => {
  const rows = ['k,007,,2010-01-01,2020-01-01,,knee,R', 'h,007,M,2010-01-01,2020-01-31,,hand,L']
  const assigned = [{ file: 'h', jointIndex: 1, boneAgeMonths: 118.5, readings: 2, atlas: 'Greulich-Pyle' }]
  const text = [
    'knee_file,hand_file,knee_line,hand_line,patient,sex,chronological_age_months,side,site,device,gap_days,gap_from,hand_reading_bone_age_months,hand_reading_count,hand_reading_atlas',
    // 3652 days / 30.4375; the sex is known from the hand film.
    'k,h,2,3,007,M,119.9835728952772,R,,,30,dates,118.5,2,Greulich-Pyle',
    '',
  ].join('\n')
  it("carries the hand's reading to its knee", () => expect(formatPairs(pair(rows, assigned).pairs)).toBe(text))
  it('is read as it was written', () => {
    expect(formatPairs(pairsOf(parseTable(text, 'pairs.csv')))).toBe(text)
    expect(pairsOf(parseTable(formatPairs(pair(rows).pairs), 'pairs.csv'))[0].handReading).toBeUndefined()
  })
  it.each([
    ['M,119', 'X,119', /^pairs\.csv, line 2: sex is neither F nor M$/],
    [',30,dates', ',30.5,dates', /gap_days "30\.5" is no number of days$/],
    ['118.5,2', '1185,2', /hand_reading_bone_age_months "1185" is no bone age from 0 to 240 months$/],
    ['118.5,2', '118.5,', /hand_reading_bone_age_months and hand_reading_count belong together/],
    ['k,h,2', 'k,,2', /hand_file is empty$/],
  ])('%s written as %s is a wrong call', (right, wrong, message) => {
    expect(() => pairsOf(parseTable(text.replace(right, wrong), 'pairs.csv'))).toThrow(message)
    expect(() => pairsOf(parseTable(text.replace(right, wrong), 'pairs.csv'))).toThrow(UsageError)
  })
  it('has a knee once', () => {
    const twice = `${text}${text.split('\n')[1]}\n`
    expect(() => pairsOf(parseTable(twice, 'pairs.csv'))).toThrow('pairs.csv, line 3: k is paired already on line 2')
  })
})
