import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { inventedChildren } from '../../test/helpers/inventedChildren.ts'
import { medianName } from './comparators.ts'
import { evaluate } from './evaluate.ts'
import { withPlan } from './plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-plan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const input = inventedChildren({ patients: 60, split: 'all', resamples: 50 })
function planned(...lines: string[]) {
  const path = join(folder, 'plan.yaml')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return withPlan(input, path)
}

it('declares comparison, thresholds, margins and what the authors say', () => {
  const found = planned(
    `primary: { against: ${medianName}, reference: hand reading }`,
    'thresholdsMonths: [156]',
    'margins: { maeMonths: 9, coverage: 0.85 }',
    'reporting: { ethics: board, dates: 2020 to 2024, setting: one hospital, readers: two }',
  )
  expect(found.reporting).toMatchObject({ ethics: 'board', readers: 'two' })
  const { comparisons, oneSided, verdicts } = evaluate(found.input)
  expect(comparisons.filter(({ isPrimary }) => isPrimary)).toMatchObject([{ run: 'main', against: medianName }])
  expect(oneSided.map(({ thresholdMonths }) => thresholdMonths)).toContain(156)
  expect(verdicts).toHaveLength(1)
})

it('leaves what it does not name as it was', () => {
  const { input: same, reporting } = planned('thresholdsMonths: []')
  expect([same.primary, same.margins, reporting]).toEqual([null, undefined, undefined])
})

it.each([
  ['primary: { against: nobody, reference: hand reading }', `there is no nobody to compare with: write ${medianName},`],
  [`primary: { against: ${medianName}, reference: knee reading }`, 'there is no knee reading to compare with: write'],
  ['margin: { maeMonths: 9, coverage: 0.85 }', 'margin: there is no such setting'],
  ['reporting: { ethics: board }', 'plan.yaml, line 1: reporting'],
])('names what is wrong with it (%#)', (line, sentence) => {
  expect(() => planned(line)).toThrow(sentence)
})

it('takes margins of a slope from its least to its most, and no other way round', () => {
  const slopeOf = (slope: string) =>
    planned('margins:', '  maeMonths: 9', '  coverage: 0.85', slope).input.margins!.slope
  expect([slopeOf(''), slopeOf('  slope: [0.8, 1.2]')]).toEqual([
    [0.9, 1.1],
    [0.8, 1.2],
  ])
  for (const slope of ['[1.1, 0.9]', '[1, 1]'])
    expect(() => slopeOf(`  slope: ${slope}`)).toThrow(/line 4.*slope.* is no range: write the least slope first/s)
})
