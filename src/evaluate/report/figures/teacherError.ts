/**
 * Mean errors in children behind and ahead of the calendar, a line for the teacher and each of its students. Level at 0: a child's advance or delay is
 * seen whole. Falling: estimates lean to the calendar.
 */
import type { Figure } from './draw.ts'
import { across, axis, extent } from './frame.ts'
import { guide, linesFigure, type NamedLine } from './lines.ts'

/** @param lines x: bone age minus chronological age; y: mean error; months; at least one point in all */
export function teacherErrorFigure(figure: Figure, lines: readonly NamedLine[]): string {
  const points = lines.flatMap(one => one.points)
  const [from, to] = extent(points.map(point => point.x))!
  const [low, high] = extent([-1, 1, ...points.flatMap(({ y, lower = y, upper = y }) => [lower, upper])])!
  return linesFigure(figure, lines, {
    x: { ...across, domain: [from, to], label: 'Bone age (truth) minus chronological age, months' },
    y: { ...axis, domain: [low, high], label: 'Mean error against the truth, months' },
    under: guide(
      [
        [from, 0],
        [to, 0],
      ],
      'no error',
      // Below: in children behind the calendar estimates that lean to it are too high.
      { at: 'start', dy: 10 },
    ),
    dots: true,
    room: 230,
  })
}
