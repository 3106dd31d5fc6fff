/**
 * What refusing buys: the error of the films that are accepted, against the fraction refused. Level: films might as well
 * be refused by lot.
 */
import { dot, text } from '@observablehq/plot'
import { colour } from '../look.ts'
import type { Figure } from './draw.ts'
import { across, axis, extent } from './frame.ts'
import { linesFigure, type NamedLine } from './lines.ts'

/**
 * @param models x: fraction refused, 0 to below 1; y: mean absolute error of the accepted in months
 * @param chosen where the first model stands by its own rules
 */
export function riskCoverageFigure(
  figure: Figure,
  models: readonly NamedLine[],
  chosen?: { refused: number; maeMonths: number },
): string {
  const points = models.flatMap(model => model.points)
  const highest = extent([...points.map(({ y, upper = y }) => upper), chosen?.maeMonths ?? 0])?.[1] ?? 1
  return linesFigure(
    figure,
    models.map(({ name, points }) => ({ name, points: points.map(point => ({ ...point, x: point.x * 100 })) })),
    {
      x: { ...across, label: 'Films refused, %' },
      y: { ...axis, domain: [0, highest * 1.05], label: 'Mean absolute error of accepted films, months' },
      over: chosen
        ? [
            dot([[chosen.refused * 100, chosen.maeMonths]], {
              symbol: 'diamond',
              r: 6,
              fill: colour.amber,
              stroke: colour.paper,
            }),
            text([[chosen.refused * 100, chosen.maeMonths]], {
              text: ['as refused by the model'],
              dy: 16,
              dx: -4,
              textAnchor: 'start',
              fill: colour.ink,
              stroke: colour.paper,
              strokeWidth: 4,
            }),
          ]
        : [],
      dots: false,
      height: 300,
    },
  )
}
