/**
 * Error by epoch, a line a fold, a panel a model: training dashed and grey, validation solid.
 */
import { axisY, dot, line, text } from '@observablehq/plot'
import { colour, size } from '../look.ts'
import { draw, type Figure } from './draw.ts'
import { across, axis, extent, margins } from './frame.ts'
import { shortened } from './lines.ts'

export type LearningCurve = {
  fold: number
  epochs: readonly { epoch: number; trainMaeMonths: number; validationMaeMonths: number | null }[]
}

/** @param models at most four to a row of panels; give more as figures of their own */
export function learningCurvesFigure(
  figure: Figure,
  models: readonly { name: string; curves: readonly LearningCurve[] }[],
): string {
  const rows = models.flatMap(({ name, curves }, panel) =>
    curves.flatMap(({ fold, epochs }) =>
      epochs.flatMap(({ epoch, trainMaeMonths, validationMaeMonths }) => [
        { panel, name, line: `${panel} ${fold} t`, train: true, epoch, mae: trainMaeMonths },
        ...(validationMaeMonths === null
          ? []
          : [{ panel, name, line: `${panel} ${fold} v`, train: false, epoch, mae: validationMaeMonths }]),
      ]),
    ),
  )
  const [, highest] = extent(rows.map(row => row.mae)) ?? [0, 1]
  const [first, last] = extent(rows.map(row => row.epoch)) ?? [1, 2]
  const width = models.length === 1 ? size.half + 140 : size.full
  const letters = Math.floor((width / models.length - 30) / 7.2)
  const long = rows.length > 60
  return draw(figure, {
    ...margins,
    marginTop: 52,
    width,
    height: 300,
    x: {
      ...across,
      domain: [first, Math.max(last, first + 1)],
      label: 'Epoch',
      ticks: epochTicks(first, last),
      tickFormat: 'd',
    },
    y: { ...axis, domain: [0, highest * 1.05], label: null },
    fx: { domain: models.map((_, i) => i), axis: null, padding: models.length === 1 ? 0 : 0.12 },
    marks: [
      axisY({ tickSize: 0, label: null, labelArrow: 'none' }),
      ...[true, false].map(train =>
        line(
          rows.filter(row => row.train === train),
          {
            fx: 'panel',
            x: 'epoch',
            y: 'mae',
            z: 'line',
            stroke: train ? colour.faint : colour.accent,
            strokeDasharray: train ? '5 3' : undefined,
            strokeWidth: 1.4,
          },
        ),
      ),
      long
        ? null
        : dot(rows, {
            fx: 'panel',
            x: 'epoch',
            y: 'mae',
            r: 1.8,
            fill: row => (row.train ? colour.faint : colour.accent),
          }),
      text(models, {
        fx: (_, i) => i,
        frameAnchor: 'top-left',
        text: model => shortened(model.name, letters),
        dy: -22,
        fontWeight: 600,
      }),
      text(['Mean absolute error, months'], {
        fx: [0],
        frameAnchor: 'top-left',
        dy: -40,
        dx: -margins.marginLeft + 4,
        fill: colour.ink,
      }),
    ],
  })
}

/** Whole epochs, about six, the last of them among them. */
function epochTicks(first: number, last: number): number[] {
  const step = Math.max(1, Math.ceil((last - first) / 6))
  const ticks: number[] = []
  for (let at = last; at >= first; at -= step) ticks.push(at)
  return ticks
}
