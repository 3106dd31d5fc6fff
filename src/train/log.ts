/** The log of a run: one line an epoch, as CSV and as a picture. */
import * as z from 'zod'

export const logRowSchema = z.strictObject({
  /** Both count from 1. */
  stage: z.int(),
  epoch: z.int(),
  px: z.int(),
  step: z.int(),
  learningRate: z.number(),
  /** Of augmented films, with the weights as they were at each step. */
  trainLoss: z.number(),
  trainMaeMonths: z.number(),
  gradientNorm: z.number(),
  /** Of films as they are, with the average of weights; null without validation films. */
  validationMaeMonths: z.number().nullable(),
  blockWidth: z.int(),
  filmsPerSecond: z.number(),
  /** Share of the time in which the training waited for pictures. */
  waitingShare: z.number(),
  /** What was changed in the course of the run; without commas. */
  note: z.string().optional(),
})

export type LogRow = z.infer<typeof logRowSchema>

const columns: readonly [string, (row: LogRow) => string][] = [
  ['stage', r => String(r.stage)],
  ['epoch', r => String(r.epoch)],
  ['px', r => String(r.px)],
  ['step', r => String(r.step)],
  ['learning_rate', r => r.learningRate.toExponential(3)],
  ['train_loss', r => r.trainLoss.toFixed(5)],
  ['train_mae_months', r => r.trainMaeMonths.toFixed(4)],
  ['gradient_norm', r => r.gradientNorm.toFixed(4)],
  ['validation_mae_months', r => r.validationMaeMonths?.toFixed(4) ?? ''],
  ['block_width', r => String(r.blockWidth)],
  ['films_per_second', r => r.filmsPerSecond.toFixed(1)],
  ['waiting_share', r => r.waitingShare.toFixed(4)],
  ['note', r => r.note ?? ''],
]

export const formatLog = (rows: readonly LogRow[]): string =>
  `${[columns.map(([name]) => name), ...rows.map(row => columns.map(([, cell]) => cell(row)))].map(cells => cells.join(',')).join('\n')}\n`

/** Training and validation error over the epochs, as SVG. */
export function drawCurve(rows: readonly LogRow[]): string {
  const [width, height, left, bottom, top] = [640, 360, 52, 44, 24]
  const values = rows.flatMap(r => [
    r.trainMaeMonths,
    ...(r.validationMaeMonths === null ? [] : [r.validationMaeMonths]),
  ])
  const ceiling = Math.max(6, Math.ceil(Math.max(...values) / 6) * 6)
  const x = (i: number) => left + ((i + 0.5) / rows.length) * (width - left - 16)
  const y = (v: number) => height - bottom - (v / ceiling) * (height - bottom - top)
  const line = (pick: (r: LogRow) => number | null, colour: string) => {
    const points = rows.flatMap((r, i) => (pick(r) === null ? [] : [`${x(i).toFixed(1)},${y(pick(r)!).toFixed(1)}`]))
    return `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.join(' ')}"/>`
  }
  const grid = Array.from({ length: ceiling / 6 + 1 }, (_, i) => 6 * i).map(
    v =>
      `<line x1="${left}" x2="${width - 16}" y1="${y(v)}" y2="${y(v)}" stroke="#ddd"/><text x="${left - 8}" y="${y(v) + 4}" text-anchor="end">${v}</text>`,
  )
  const borders = rows.flatMap((r, i) => (i > 0 && r.stage !== rows[i - 1].stage ? [(x(i) + x(i - 1)) / 2] : []))
  const stages = borders.map(
    at => `<line x1="${at}" x2="${at}" y1="${top}" y2="${height - bottom}" stroke="#999" stroke-dasharray="3 3"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif" font-size="12" fill="#333">
<rect width="${width}" height="${height}" fill="#fff"/>
${grid.join('\n')}
${stages.join('\n')}
${line(r => r.trainMaeMonths, '#888')}
${line(r => r.validationMaeMonths, '#1f4e8c')}
<text x="${left}" y="16">mean absolute error, months; grey: training (augmented), blue: validation; dashed: larger pictures</text>
<text x="${(left + width) / 2}" y="${height - 12}" text-anchor="middle">epoch (1 to ${rows.length})</text>
</svg>
`
}
