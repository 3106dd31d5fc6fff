/**
 * What-if inputs: they need no reference. The same film under another age: a model that reads it stays where it is, one that
 * repeats the calendar moves along. Another child's film of the same sex and age: one that repeats the calendar stays. An
 * empty film says where a model goes when it sees nothing; back to the calendar is no fault.
 */
import { fitLine, mean, pairedMean, standardDeviation, take } from '../stats/index.ts'
import { leastShown, shownCount } from './counts.ts'
import type { Part, Probes } from './evaluation.ts'
import type { EvaluationInput, Probe, Run } from './input.ts'
import { patientsIn, type Resampling, resample, resampleMeans, resampleSlope } from './resample.ts'
import { isIn } from './scope.ts'

/** Null where the run has no probes of this part. */
export function probesOf(
  input: EvaluationInput,
  run: Run,
  part: Part,
  patients: ArrayLike<number>,
  resampling: Resampling,
): Probes | null {
  const probes = run.probes.filter(({ film }) => isIn(input, part, film) && run.months[film] !== null)
  if (probes.length === 0) return null
  const of = (kind: Probe['kind']) => probes.filter(probe => probe.kind === kind)
  const enough = (list: readonly { film: number }[]) => patientsIn(list.map(({ film }) => patients[film])) >= leastShown
  const change = ({ film, boneAgeMonths }: Probe) => boneAgeMonths - run.months[film]!
  const patientsOf = (list: readonly { film: number }[]) => list.map(({ film }) => patients[film])

  return {
    run: run.name,
    part,
    ageShifted: ageShifted(),
    ageWithheld: ageWithheld(),
    swapped: swapped(),
    blank: blank(),
  }

  function ageShifted(): Probes['ageShifted'] {
    const shifted = of('age shifted').filter(({ shiftMonths }) => shiftMonths !== null && shiftMonths !== 0)
    if (!enough(shifted)) return null
    const byFilm = new Map<number, { x: number[]; y: number[] }>()
    for (const probe of shifted) {
      const line = byFilm.get(probe.film) ?? { x: [0], y: [0] }
      line.x.push(probe.shiftMonths!)
      line.y.push(change(probe))
      byFilm.set(probe.film, line)
    }
    const tried = Array.from(byFilm.keys(), film => ({ film }))
    const lines = [...byFilm.values()]
    const shifts = [...new Set(shifted.map(({ shiftMonths }) => shiftMonths!))]
    const { slope, ...changes } = resampleMeans<string>(
      patientsOf(tried),
      {
        slope: lines.map(({ x, y }) => fitLine(x, y).slope),
        ...Object.fromEntries(
          shifts.map(shift => [shift, lines.map(({ x, y }) => (x.includes(shift) ? y[x.indexOf(shift)] : Number.NaN))]),
        ),
      },
      resampling,
    )
    const points = shifts.flatMap(shiftMonths => {
      const changeMonths = changes[shiftMonths]
      return changeMonths && enough(shifted.filter(probe => probe.shiftMonths === shiftMonths))
        ? [{ shiftMonths, changeMonths }]
        : []
    })
    const still = { shiftMonths: 0, changeMonths: { estimate: 0, lower: 0, upper: 0 } }
    return {
      films: shownCount(byFilm.size),
      slope: slope!,
      points: [...points, still].sort((a, b) => a.shiftMonths - b.shiftMonths),
    }
  }

  function ageWithheld(): Probes['ageWithheld'] {
    const withheld = of('age withheld')
    if (!enough(withheld)) return null
    const changes = withheld.map(change)
    const found = resampleMeans(patientsOf(withheld), { change: changes, absolute: changes.map(Math.abs) }, resampling)
    return {
      films: shownCount(withheld.length),
      changeMonths: found.change!,
      meanAbsoluteChangeMonths: found.absolute!,
    }
  }

  function swapped(): Probes['swapped'] {
    const shown = of('swapped').filter(probe => probe.shown !== null)
    if (!enough(shown)) return null
    return {
      films: shownCount(shown.length),
      meanAbsoluteChangeMonths: pairedMean(
        shown.map(probe => Math.abs(change(probe))),
        shown.map(probe => [patients[probe.film], patients[probe.shown!]]),
      ),
    }
  }

  function blank(): Probes['blank'] {
    const empty = of('blank').filter(({ film }) => input.films[film].chronologicalAgeMonths !== null)
    if (!enough(empty)) return null
    const answers = empty.map(({ boneAgeMonths }) => boneAgeMonths)
    const ages = empty.map(({ film }) => input.films[film].chronologicalAgeMonths!)
    const sexes = empty.map(({ film }) => input.films[film].sex ?? '')
    const [p, age] = [answers, ages].map(values => withinGroups(values, sexes))
    const slope = resampleSlope(patientsOf(empty), age, p, resampling)
    const { sd } = resample(patientsOf(empty), rows => ({ sd: standardDeviation(take(answers, rows)) }), resampling)
    return slope && sd ? { films: shownCount(empty.length), slopeOnAge: slope, sdMonths: sd } : null
  }
}

/** Values less the mean of their group. */
function withinGroups(values: readonly number[], groups: readonly string[]): number[] {
  const means = new Map([...new Set(groups)].map(group => [group, mean(values.filter((_, i) => groups[i] === group))]))
  return values.map((value, i) => value - means.get(groups[i])!)
}
