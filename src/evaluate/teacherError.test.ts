import { expect, it } from 'vitest'
import { inventedChildren, withTruth } from '../../test/helpers/inventedChildren.ts'
import { teacherName } from './comparators.ts'
import { evaluate } from './evaluate.ts'
import type { EvaluationInput } from './input.ts'

/** Students that see 0.6 and 0.9 of a child's deviation, and a teacher that sees 0.7, without scatter. */
function taught(patients: number): EvaluationInput {
  const made = inventedChildren({
    patients,
    runs: [
      { name: 'main', share: 0.6, scatterMonths: 0 },
      { name: 'human', share: 0.9, scatterMonths: 0 },
      { name: 'labels', share: 0.7, scatterMonths: 0 },
      { name: 'truth', share: 1, scatterMonths: 0 },
    ],
  })
  const [main, human, labels, truth] = made.runs
  const input = withTruth({ ...made, runs: [main, human] }, truth.months as number[])
  return {
    ...input,
    references: [
      ...input.references,
      {
        kind: 'pseudo-label',
        months: labels.months,
        rule: 'the teacher',
        readers: 1,
        readings: [],
        sawChronologicalAge: false,
      },
    ],
    comparators: [{ name: teacherName, description: 'the teacher', months: labels.months }],
  }
}

it('shows the error of the teacher in the delayed and the advanced, and how little of it is seen against its labels', () => {
  const [found] = evaluate(taught(400)).teacherErrors
  expect([found.part, found.films, found.patients]).toEqual(['out of fold', 400, 400])
  expect(found.lines.map(({ name, against }) => [name, against])).toEqual([
    [teacherName, 'simulated truth'],
    ['main', 'simulated truth'],
    ['human', 'simulated truth'],
    ['main', 'pseudo-label'],
  ])
  // What is not seen of the deviation (12 months, SD), and 4 months between the sexes' curves and the calendar: 144 / (144 + 16) of it.
  for (const [i, unseen] of [0.3, 0.4, 0.1, 0.1].entries())
    expect(found.lines[i].slope.estimate).toBeCloseTo(-unseen * 0.9, 1)
  for (const { groups } of found.lines) {
    expect(groups.map(({ fromMonths, toMonths }) => [fromMonths, toMonths])).toEqual([
      [null, -12],
      [-12, -6],
      [-6, 6],
      [6, 12],
      [12, null],
    ])
    expect(groups.reduce((sum, { films }) => sum + Number(films), 0)).toBe(400)
    // The delayed are read too old, the advanced too young.
    expect(groups[0].errorMonths!.lower).toBeGreaterThan(0)
    expect(groups[4].errorMonths!.upper).toBeLessThan(0)
  }
})

it('hides groups under ten children, and says nothing without truth or teacher', () => {
  const input = taught(30)
  const [{ lines }] = evaluate(input).teacherErrors
  const hidden = lines[0].groups.filter(({ films }) => typeof films !== 'number')
  expect(hidden.length).toBeGreaterThan(0)
  for (const group of hidden) expect([group.deviationMonths, group.errorMonths]).toEqual([null, null])
  expect(evaluate({ ...input, comparators: [] }).teacherErrors).toEqual([])
  const read = input.references.filter(({ kind }) => kind !== 'simulated truth')
  expect(evaluate({ ...input, references: read }).teacherErrors).toEqual([])
})

it('leaves out a run that estimates some of the films only', () => {
  const input = taught(60)
  const [main, human] = input.runs
  const partly = { ...human, months: human.months.map((months, film) => (film < 30 ? months : null)) }
  const [{ lines, films }] = evaluate({ ...input, runs: [main, partly] }).teacherErrors
  expect([films, lines.map(({ name }) => name)]).toEqual([60, [teacherName, 'main', 'main']])
})
