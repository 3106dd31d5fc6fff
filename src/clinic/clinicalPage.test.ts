/** The page for clinicians, docs/clinical.md, prints the tables: they are those of the functions. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Curve } from './piecewise.ts'
import { brush, brushFromMean } from './tables/brush.ts'
import { greulichPyle } from './tables/greulichPyle.ts'
import { birch, whiteMenelaus } from './tables/growthRates.ts'
import { kneeShare, multiplierTable } from './tables/paley.ts'

const page = readFileSync(new URL('../../docs/clinical.md', import.meta.url), 'utf8')

/** The columns of the table with this header, `-` left out. */
function columns(header: string): Curve[] {
  const rows = page
    .slice(page.indexOf(`\n| ${header} |\n`))
    .split('\n\n')[0]
    .trim()
    .split('\n')
    .slice(2)
    .map(row => row.split('|').slice(1, -1).map(Number))
  return rows[0].slice(1).map((_, i) => {
    const filled = rows.filter(row => !Number.isNaN(row[i + 1]))
    return { atMonths: filled.map(([age]) => age), values: filled.map(row => row[i + 1]) }
  })
}

it('prints SD and mean of bone ages', () =>
  expect(
    columns(
      'Age | Brush SD, boys | Brush SD, girls | Brush mean, boys | Brush mean, girls | Greulich-Pyle SD, boys | Greulich-Pyle SD, girls',
    ),
  ).toEqual([brush.sdMonths, brushFromMean.meanMonths!, greulichPyle.sdMonths].flatMap(({ M, F }) => [M, F])))
it('prints the multipliers', () =>
  expect(columns('Age | Boys | Girls')).toEqual([multiplierTable.M, multiplierTable.F]))
it('prints rates, ends, shares and errors', () => {
  const { endMonths, fromMonths } = birch
  expect(page).toContain(
    `end: girls ${endMonths.F / 12} years (${endMonths.F}), boys ${endMonths.M / 12} years (${endMonths.M})`,
  )
  expect(whiteMenelaus).toMatchObject({ endMonths, fromMonths })
  expect(page).toContain(`is below ${fromMonths / 12} years | \`outside\``)
  const errors = ({ error }: typeof birch) =>
    [error.distalFemur, error.proximalTibia]
      .map(({ meanAbsoluteMm, sdMm }) => `${meanAbsoluteMm!.toFixed(1)} mm (${sdMm!.toFixed(1)})`)
      .join(', ')
  const { distalFemur, proximalTibia } = birch.mmPerYear
  expect(page).toContain(`| Birch | bone age | ${distalFemur} mm, ${proximalTibia} mm | ${errors(birch)} |`)
  const [femur, tibia] = [whiteMenelaus.mmPerYear.distalFemur, whiteMenelaus.mmPerYear.proximalTibia].map(mm =>
    Number(mm.toFixed(6)),
  )
  const inches = `3/8 inch = ${femur} mm, 1/4 inch = ${tibia} mm`
  expect(page).toContain(`| White-Menelaus | calendar age | ${inches} | ${errors(whiteMenelaus)} |`)
  expect(page).toContain(`(${kneeShare.distalFemur} x mature femur + ${kneeShare.proximalTibia} x mature tibia)`)
})
