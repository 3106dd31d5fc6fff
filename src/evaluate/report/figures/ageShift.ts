/**
 * The same films under another chronological age: how far each model's prediction moves when only the age it is told
 * moves. Level: it reads the film. Along the diagonal: it repeats the calendar.
 */
import { size } from '../look.ts'
import type { Figure } from './draw.ts'
import { across, axis, extent } from './frame.ts'
import { guide, linesFigure, type NamedLine } from './lines.ts'

/** @param models x: shift of the age in months; y: mean change of the prediction in months */
export function ageShiftFigure(figure: Figure, models: readonly NamedLine[]): string {
  const points = models.flatMap(model => model.points)
  const [from, to] = extent(points.map(point => point.x)) ?? [-24, 24]
  const [low, high] = extent([from, to, ...points.flatMap(({ y, lower = y, upper = y }) => [lower, upper])])!
  const step = Math.max(6, 6 * Math.ceil((to - from) / 6 / 9))
  const ticks: number[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at)
  return linesFigure(figure, models, {
    x: {
      ...across,
      domain: [from, to],
      ticks,
      label: 'Age told to the model minus true age, months',
    },
    y: { ...axis, domain: [low, high], label: 'Change of predicted bone age, months' },
    under: [
      ...guide(
        [
          [from, from],
          [to, to],
        ],
        'repeats the calendar (1)',
        { dy: 6 },
      ),
      ...guide(
        [
          [from, 0],
          [to, 0],
        ],
        'reads the film (0)',
        { at: 'start', dy: -8 },
      ),
    ],
    dots: true,
    width: size.half,
    height: size.half - 40,
    room: 104,
  })
}
