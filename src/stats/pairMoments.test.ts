import { describe, expect, it } from 'vitest'
import { keyedRandom } from '../base/index.ts'
import { rowsOfDrawn, sumsOfDrawn, take } from './bootstrap.ts'
import { rowsByCluster } from './clusters.ts'
import { demingLine } from './deming.ts'
import { intraclassOfTwo } from './intraclass.ts'
import { fitLine, lineOf } from './line.ts'
import { exchanged, pairColumns, pairMoments } from './pairMoments.ts'
import { limitsColumns, repeatedLimits } from './repeatedLimits.ts'

const random = keyedRandom(8)
const patients = Uint32Array.from({ length: 70 }, () => random.integer(25))
const x = Float64Array.from(patients, () => 1000 + 30 * random.normal())
const y = x.map(value => 0.9 * value + 8 * random.normal())
const groups = rowsByCluster(patients)
const drawn = Uint32Array.from(groups, () => random.integer(groups.length))
const rows = rowsOfDrawn(groups)(drawn)

/** Each number, and no more than rounding apart. */
function expectClose(found: object, expected: object): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected))
  for (const [name, value] of Object.entries(expected))
    if (typeof value === 'object') expectClose(found[name as keyof typeof found], value)
    else expect(found[name as keyof typeof found], name).toBeCloseTo(value, 8)
}

describe('moments of pairs that are drawn by patient', () => {
  const { columns, momentsOf } = pairColumns(x, y)
  const moments = momentsOf(sumsOfDrawn(groups, columns)(drawn))

  it('are those of the drawn rows', () => expectClose(moments, pairMoments(take(x, rows), take(y, rows))))

  it('tell lines and correlations', () => {
    const [p, t] = [take(x, rows), take(y, rows)]
    expectClose(lineOf(moments), fitLine(p, t))
    expectClose(lineOf(exchanged(moments)), fitLine(t, p))
    expectClose(demingLine(moments, 0.5), demingLine(pairMoments(p, t), 0.5))
    expectClose(intraclassOfTwo(moments), intraclassOfTwo(pairMoments(p, t)))
  })

  it('tell values that are all alike', () => {
    const alike = pairColumns([7.1, 7.1, 9.3], [0.1, 0.7, 0.2])
    const once = momentsOfRows(alike, [0, 0, 1])
    expect(once.xx).toBe(0)
    expect(lineOf(once).slope).toBeNaN()
  })
})

it('moments need pairs', () => expect(() => pairMoments([1], [1, 2])).toThrow(/paired by position/))

it('the limits of patients that are drawn, each time as another', () => {
  const differences = x.map((value, row) => value - y[row])
  const { columns, limitsOf } = limitsColumns(differences, patients)
  const anew = drawn.reduce<number[]>((names, patient, draw) => names.concat(groups[patient].map(() => draw)), [])
  expectClose(
    limitsOf(sumsOfDrawn(groups, columns)(drawn), drawn.length),
    repeatedLimits(take(differences, rows), anew),
  )
})

function momentsOfRows({ columns, momentsOf }: ReturnType<typeof pairColumns>, rows: number[]) {
  const each = columns.n.length
  return momentsOf(
    sumsOfDrawn(rowsByCluster(Array.from({ length: each }, (_, row) => row)), columns)(Uint32Array.from(rows)),
  )
}
