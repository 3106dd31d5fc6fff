import { expect, it } from 'vitest'
import type { SaliencyRow } from './rows.ts'
import { summariseSaliency } from './summary.ts'

type Numbers = Partial<Record<'trained' | 'random' | 'shuffled_labels' | 'edges', number>>

/** The gradient's rows of films, each of its own patient: areas, and correlations for all but the trained. */
function rowsOf(areas: readonly Numbers[], correlations: readonly Numbers[]): SaliencyRow[] {
  return areas.flatMap((area, i) =>
    (['trained', 'random', 'shuffled_labels', 'edges'] as const).flatMap((name): SaliencyRow[] => {
      const all = area[name]
      const correlation = correlations[i]?.[name]
      if (all === undefined && correlation === undefined) return []
      return [
        {
          file: `${i}.png`,
          patient: `p${i}`,
          ageMonths: 40 + 2 * i,
          weights: name === 'edges' ? 'none' : name,
          draw: 1,
          method: name === 'edges' ? 'edges' : 'gradient',
          correlation,
          plates: all === undefined ? undefined : { all, overBone: undefined },
        },
      ]
    }),
  )
}
const of = (n: number, numbers: (i: number) => Numbers) => Array.from({ length: n }, (_, i) => numbers(i))
const summarise = (rows: readonly SaliencyRow[], closed: number | null = 0) =>
  summariseSaliency(rows, { seed: 1, closed: closed ?? undefined })

it('fails a map that survives, passes one that does not, and is undecided between', () => {
  const rows = (random: (i: number) => number, shuffled: number) =>
    rowsOf(
      of(12, () => ({})),
      of(12, i => ({ random: random(i), shuffled_labels: shuffled })),
    )
  const [weights, labels] = summarise(rows(i => 0.8 + i / 100, 0.1)).checks
  expect(weights).toMatchObject({ method: 'gradient', weights: 'random', verdict: 'failed' })
  // 0.80, 0.81, ... 0.91
  expect(weights.correlation).toMatchObject({ films: 12, patients: 12 })
  expect(weights.correlation.estimate).toBeCloseTo(0.855, 12)
  expect(weights.sentence).toContain('it survives, so it shows the picture and not what was learned')
  expect(labels).toMatchObject({ weights: 'shuffled_labels', verdict: 'passed' })
  expect(summarise(rows(i => (i % 2 === 0 ? 0.2 : 0.8), 0)).checks[0].verdict).toBe('undecided')
})

it('compares areas on the same films', () => {
  const areas = of(10, i => ({ trained: 0.8 + i / 100, random: 0.5, edges: 0.7 + i / 100 }))
  const { plates } = summarise(rowsOf(areas, []), 3)
  expect(plates!.closed).toBe(3)
  const [all, young, older, ...others] = plates!.comparisons
  expect(others).toEqual([])
  expect(all).toMatchObject({ method: 'gradient', pixels: 'all', ages: null })
  // 40, 42, 44, 46 months, and 48 to 58.
  expect(young).toMatchObject({ ages: { fromMonths: 0, toMonths: 48 }, area: { films: 4 } })
  expect(young.area.estimate).toBeCloseTo(0.815, 12)
  expect(older).toMatchObject({ ages: { fromMonths: 48, toMonths: 96 }, area: { films: 6 } })
  expect(older.sentence).toContain('(6 films of 6 patients from 4 to 8 years)')
  expect(all.area.estimate).toBeCloseTo(0.845, 12)
  expect(all.random.estimate).toBeCloseTo(0.5, 12)
  expect(all.overRandom.estimate).toBeCloseTo(0.345, 12)
  // The same difference on every film: no spread.
  for (const value of [all.overEdges.estimate, all.overEdges.lower!, all.overEdges.upper!])
    expect(value).toBeCloseTo(0.1, 12)
  expect(all.sentence).toContain('better than an edge detector (0.74): difference 0.10, 95 % interval 0.10 to 0.10')
})

it('takes the mean of random networks before films', () => {
  const rows = rowsOf(
    of(2, () => ({})),
    of(2, () => ({ random: 0.2 })),
  )
  const second = rows.filter(row => row.file === '0.png').map(row => ({ ...row, draw: 2, correlation: 0.6 }))
  // Film 0: 0.4; film 1: 0.2.
  expect(summarise([...rows, ...second]).checks[0].correlation.estimate).toBeCloseTo(0.3, 12)
})

it('says when there is no truth, and no interval from one patient', () => {
  const summary = summarise(rowsOf([{}], [{ random: 0.9 }]), null)
  expect(summary.plates).toBeNull()
  expect(summary.checks[0]).toMatchObject({
    verdict: 'undecided',
    correlation: { estimate: 0.9, lower: null, upper: null },
  })
})
