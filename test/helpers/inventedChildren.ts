/**
 * What an evaluation looks at, of invented children whose answers are known: bones deviate from what age and sex let expect by
 * 12 months (SD), readers scatter by 6, and a model sees a given share of the deviation and adds its own scatter.
 */
import { keyedRandom } from '../../src/base/index.ts'
import type { EvaluationFilm, EvaluationInput, Probe, Run } from '../../src/evaluate/input.ts'

export type Invented = {
  patients: number
  /** Left and right knee at one age, then again a year later. */
  filmsOfPatient?: 1 | 2 | 4
  split?: EvaluationFilm['split']
  seed?: number
  resamples?: number
  /** Of each run: its name, the share of the deviation that it sees, its scatter and its constant error in months. */
  runs?: readonly { name: string; share: number; scatterMonths?: number; biasMonths?: number }[]
  secondReading?: boolean
}

export const deviationSdMonths = 12
export const readerSdMonths = 6

export function inventedChildren({
  patients,
  filmsOfPatient = 1,
  split = 'fold',
  seed = 7,
  resamples = 200,
  runs = [{ name: 'main', share: 1 }],
  secondReading = true,
}: Invented): EvaluationInput {
  const random = keyedRandom(seed)
  const films: EvaluationFilm[] = []
  const expected: number[] = []
  const truth: number[] = []
  for (let patient = 0; patient < patients; patient++) {
    const sex = patient % 2 ? 'F' : 'M'
    const age = 72 + 108 * random.uniform()
    const deviation = deviationSdMonths * random.normal()
    for (let film = 0; film < filmsOfPatient; film++) {
      const chronologicalAgeMonths = age + (film > 1 ? 12 : 0)
      const m = chronologicalAgeMonths + (sex === 'F' ? 4 : -4)
      expected.push(m)
      truth.push(m + deviation)
      films.push({
        file: `${patient}-${film}.png`,
        patient: `p${patient}`,
        patientKnown: true,
        sex,
        chronologicalAgeMonths,
        side: film % 2 ? 'R' : 'L',
        site: patient % 3 === 0 ? 'north' : 'south',
        device: null,
        hand: null,
        split,
        fold: split === 'fold' ? 1 + (patient % 5) : null,
        closed: m + deviation > 190,
      })
    }
  }
  const read = () => truth.map(months => months + readerSdMonths * random.normal())
  const [first, second] = [read(), read()]
  const readings = [{ reader: 'A', occasion: '1', months: first }]
  if (secondReading) readings.push({ reader: 'B', occasion: '1', months: second })
  return {
    study: 'invented',
    seed,
    resamples,
    simulated: false,
    films,
    references: [
      {
        kind: 'hand reading',
        months: secondReading ? first.map((months, i) => (months + second[i]) / 2) : first,
        rule: secondReading ? 'mean' : 'single',
        readers: readings.length,
        readings,
        sawChronologicalAge: false,
      },
    ],
    runs: runs.map(({ name, share, scatterMonths = 4, biasMonths = 0 }): Run => {
      const seen = films.map((_, i) => share * (truth[i] - expected[i]) + biasMonths)
      const months = seen.map((part, i) => expected[i] + part + scatterMonths * random.normal())
      const probes = films.flatMap((film, i): Probe[] => {
        const same = { film: i, shiftMonths: null, shown: null }
        const other = films.findIndex(
          (one, j) =>
            j > i &&
            one.patient !== film.patient &&
            one.sex === film.sex &&
            Math.abs(one.chronologicalAgeMonths! - film.chronologicalAgeMonths!) < 6,
        )
        return [
          // Told another age it moves by what it does not see.
          ...[-24, -12, 12, 24].map(shiftMonths => ({
            ...same,
            kind: 'age shifted' as const,
            shiftMonths,
            boneAgeMonths: months[i] + (1 - share) * shiftMonths,
          })),
          { ...same, kind: 'blank' as const, boneAgeMonths: expected[i] },
          { ...same, kind: 'crop moved' as const, boneAgeMonths: months[i] + 2 * random.normal() },
          ...(other < 0
            ? []
            : [{ ...same, kind: 'swapped' as const, shown: other, boneAgeMonths: expected[i] + seen[other] }]),
        ]
      })
      const ensemble = split !== 'fold'
      return {
        name,
        description: `sees ${share} of the deviation`,
        inputs: 'image+sex+age',
        months,
        status: films.map(() => 'estimated'),
        code: films.map(() => null),
        lower: months.map(value => (ensemble ? value - 12 : null)),
        upper: months.map(value => (ensemble ? value + 12 : null)),
        coverage: 0.9,
        foldSdMonths: films.map(() => (ensemble ? 1 + random.uniform() : null)),
        probes,
        curves: [],
      }
    }),
    comparators: [],
    primary: null,
    openTest: false,
    openings: 0,
  }
}

/** The same with a truth column beside the readings. */
export function withTruth(input: EvaluationInput, months: readonly number[]): EvaluationInput {
  return {
    ...input,
    simulated: true,
    references: [
      ...input.references,
      { kind: 'simulated truth', months, rule: 'true', readers: 0, readings: [], sawChronologicalAge: null },
    ],
  }
}
