import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { spreadOut } from './draw.ts'
import { monthTicks, yearsAround, yearTicks } from './frame.ts'
import {
  ageShiftFigure,
  blandAltmanFigure,
  type ComparedFilm,
  calibrationFigure,
  crowd,
  deviationFigure,
  forestFigure,
  learningCurvesFigure,
  recoveryLabels,
  riskCoverageFigure,
  scatterFigure,
  teacherErrorFigure,
} from './index.ts'

const films: ComparedFilm[] = [
  { predicted: 100, reference: 96, closed: false },
  { predicted: 130, reference: 144, closed: false },
  { predicted: 190, reference: 204, closed: true },
]
const around = (estimate: number, reach: number) => ({ estimate, lower: estimate - reach, upper: estimate + reach })
const agreement = { bias: around(-8, 2), lower: around(-20, 3), upper: around(4, 3) }

/** The elements of a figure's marks of this name. */
function marks(svg: string, label: string, element: string): Element[] {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`)
  return [...document.querySelectorAll(`g[aria-label="${label}"] ${element}`)] as unknown as Element[]
}

const drawings: Record<string, string> = {
  scatter: scatterFigure({ name: 'scatter', alt: 'A "scatter" <of> films' }, films, 'hand reading'),
  blandAltman: blandAltmanFigure({ name: 'bland-altman', alt: 'Differences' }, films, 'hand reading', agreement, {
    bias: { intercept: -2, slope: 0.01 },
    spread: { intercept: 4, slope: 0.02 },
  }),
  deviation: deviationFigure(
    { name: 'recovery', alt: 'Recovery' },
    [
      { x: -10, y: -6, closed: false },
      { x: 14, y: 9, closed: true },
    ],
    around(0.6, 0.1),
    recoveryLabels,
  ),
  ageShift: ageShiftFigure({ name: 'age-shift', alt: 'Shift' }, [
    { name: 'a', points: [-24, 0, 24].map(x => ({ x, y: x / 4 })) },
    { name: 'b <i>', points: [-24, 0, 24].map(x => ({ x, y: x / 2, lower: x / 2 - 1, upper: x / 2 + 1 })) },
  ]),
  teacherError: teacherErrorFigure({ name: 'teacher-error', alt: 'Errors of teacher and students' }, [
    { name: 'teacher <i>', points: [-15, 0, 15].map(x => ({ x, y: -x / 5, lower: -x / 5 - 1, upper: -x / 5 + 1 })) },
    { name: 'none', points: [] },
  ]),
  riskCoverage: riskCoverageFigure(
    { name: 'refusals', alt: 'Refusals' },
    [{ name: 'a', points: [0, 0.5].map(x => ({ x, y: 8 - x })) }],
    { refused: 0.1, maeMonths: 7.5 },
  ),
  calibration: calibrationFigure(
    { name: 'calibration', alt: 'Calibration' },
    films,
    [{ predicted: 120, reading: 118, lower: 110, upper: 126 }],
    'hand reading',
  ),
  learning: learningCurvesFigure({ name: 'learning', alt: 'Learning' }, [
    {
      name: 'one',
      curves: [1, 2].map(fold => ({
        fold,
        epochs: [1, 2, 3].map(epoch => ({ epoch, trainMaeMonths: 30 / epoch, validationMaeMonths: 33 / epoch })),
      })),
    },
  ]),
  forest: forestFigure(
    { name: 'strata', alt: 'Strata' },
    [
      { label: 'all', n: 1200, value: around(8, 1), strong: true },
      { heading: 'Site' },
      { label: '<script>', n: 40, value: around(9, 2) },
      { label: 'small', n: '< 10', value: null, reason: 'fewer than 10' },
    ],
    { label: 'Mean absolute error, months' },
  ),
}

describe.each(Object.entries(drawings))('%s', (_, svg) => {
  it('is XML that stands alone', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" aria-label="[^"]+"/)
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|<i>/)
    // Every element that is opened is closed, in order.
    const open: string[] = []
    for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:"[^"]*"|[^>"])*?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name)
      else if (!self) open.push(name)
    }
    expect(open).toEqual([])
  })

  it('asks nothing of the network', () => {
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|href|@import/)
  })

  it('has ids and rules of its own name', () => {
    const name = /class="figure-([a-z-]+)"/.exec(svg)![1]
    for (const [, id] of svg.matchAll(/ id="([^"]+)"/g)) expect(id.startsWith(`${name}-`)).toBe(true)
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(svg).toContain(` id="${id}"`)
  })
})

describe('marks', () => {
  it('are a dot a film, and a triangle where growth plates are closed', () => {
    expect(marks(drawings.scatter, 'dot', 'circle')).toHaveLength(2)
    expect(marks(drawings.scatter, 'dot', 'path')).toHaveLength(1)
    expect(marks(drawings.deviation, 'dot', 'circle')).toHaveLength(1)
  })

  it('stand where the numbers say', () => {
    // Axes from 8 to 17 years over 420 - 48 - 22 px across and 420 - 34 - 44 px up: 96 months are at the left edge.
    const [first] = marks(drawings.scatter, 'dot', 'circle')
    expect(Number(first.getAttribute('cx'))).toBeCloseTo(48, 1)
    expect(Number(first.getAttribute('cy'))).toBeCloseTo(376 - (342 * (100 / 12 - 8)) / 9, 1)
  })

  it('say bias and limits in months', () => {
    for (const label of ['−8.0', '−20.0', '+4.0']) expect(drawings.blandAltman).toContain(`>${label}<`)
    for (const label of ['lower limit by age', 'bias by age', 'upper limit by age'])
      expect(drawings.blandAltman).toContain(`>${label}<`)
  })

  it('are a line a model, a fold, a slope', () => {
    // Two models and two guides.
    expect(marks(drawings.ageShift, 'line', 'path')).toHaveLength(4)
    // Two folds, each with training and validation.
    expect(marks(drawings.learning, 'line', 'path')).toHaveLength(4)
    // The diagonal, the level and the slope.
    expect(marks(drawings.deviation, 'line', 'path')).toHaveLength(3)
    // Sloping bias and limits.
    expect(marks(drawings.blandAltman, 'line', 'path')).toHaveLength(3)
  })

  it('leave out what is too small to be shown, and say so', () => {
    expect(marks(drawings.forest, 'dot', 'circle')).toHaveLength(2)
    expect(drawings.forest).toContain('fewer than 10')
    expect(drawings.forest).toContain('9.0 (7.0 to 11.0)')
    expect(drawings.forest).toContain('&lt;script&gt;')
  })

  it('are hexagons where single films would hide each other', () => {
    const many = Array.from({ length: crowd + 1 }, (_, i) => ({
      predicted: 60 + (i % 120),
      reference: 60 + (i % 113),
      closed: false,
    }))
    const svg = scatterFigure({ name: 'many', alt: 'Many' }, many, 'hand reading')
    expect(marks(svg, 'dot', 'circle')).toHaveLength(0)
    const hexagons = marks(svg, 'dot', 'path').length
    expect(hexagons).toBeGreaterThan(50)
    expect(hexagons).toBeLessThan(crowd)
  })
})

it('draws nothing under a name that is no id', () => {
  expect(() => scatterFigure({ name: '"><script>', alt: '' }, films, 'hand reading')).toThrow(RangeError)
})

describe('spreadOut', () => {
  it('moves labels apart by as little as needed, in their order', () => {
    expect(spreadOut([10, 11, 30], 4)).toEqual([8.5, 12.5, 30])
    expect(spreadOut([5, 0, 20], 4)).toEqual([5, 0, 20])
    expect(spreadOut([0, 0, 0], 2)).toEqual([-2, 0, 2])
  })
})

describe('axes', () => {
  it('go from whole year to whole year', () => {
    expect(yearsAround([4.2, 16.1])).toEqual([4, 17])
    expect(yearsAround([])).toEqual([0, 18])
    expect(yearTicks([4, 17])).toEqual([4, 6, 8, 10, 12, 14, 16])
    expect(monthTicks([-24, 24])).toEqual([-24, -12, 0, 12, 24])
  })
})
