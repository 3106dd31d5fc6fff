/**
 * The uncertainty, drawn: on one axis of years each estimate as a point in the band of its interval, the child's age as a line through them, and the
 * range that is usual at that age. No curve is drawn: the Result holds the interval, and not the shape of the distribution.
 */
import type { Result } from '../../predict/index.ts'
import { capital, childAgeWords, jointName, jointWords, plainText } from '../wording/index.ts'
import type { Canvas } from './canvas.ts'
import type { Fonts } from './fonts.ts'
import type { Look } from './look.ts'

type Row = { label: string; months: number; lower: number; upper: number }

export type AgeAxis = {
  estimates: Row[]
  ageMonths: number | null
  /** That age in words. */
  ageWords: string
  /** Two standard deviations of healthy children to both sides, by one table. */
  usual: { lower: number; upper: number; table: string } | undefined
}

/** Said under the axis. */
export const usualWords = (table: string): string => `Usual range: ±2 SD, ${table}.`

/** What the axis shows of a result; nothing where no joint was estimated. */
export function ageAxisOf({ joints }: Result): AgeAxis | undefined {
  const several = joints.length > 1
  const estimates = joints.flatMap((joint): Row[] => {
    const { boneAgeMonths: months, lowerMonths: lower, upperMonths: upper, withheld } = joint
    const { answer } = jointWords(joint, several)
    if (answer.kind === 'refusal' || months === null || lower === null || upper === null) return []
    const label = several ? capital(jointName(joint, several)) : 'Bone age'
    return [
      { label, months, lower, upper },
      ...(withheld && answer.withheld?.isFarApart
        ? [
            {
              label: several ? '  age withheld' : 'Age withheld',
              months: withheld.boneAgeMonths,
              lower: withheld.lowerMonths,
              upper: withheld.upperMonths,
            },
          ]
        : []),
    ]
  })
  if (estimates.length === 0) return undefined
  const scores = joints.flatMap(({ interpretation }) => interpretation?.zScores ?? [])
  const usual = scores.flatMap(({ table, score }) =>
    score.value === null
      ? []
      : [
          {
            lower: score.value.expectedMonths - 2 * score.value.sdMonths,
            upper: score.value.expectedMonths + 2 * score.value.sdMonths,
            table: plainText(table, 60),
          },
        ],
  )[0]
  const ofKnownAge = joints.find(joint => joint.chronologicalAgeMonths !== null)
  return {
    estimates,
    ageMonths: ofKnownAge?.chronologicalAgeMonths ?? null,
    ageWords: ofKnownAge ? childAgeWords(ofKnownAge) : '',
    usual,
  }
}

/**
 * @param size of the text, in the canvas's unit; everything else follows from it
 * @returns the height that was used
 */
export function drawAgeAxis(
  canvas: Canvas,
  fonts: Fonts,
  look: Look,
  { estimates, ageMonths, ageWords, usual }: AgeAxis,
  { x, y, width, size }: { x: number; y: number; width: number; size: number },
): number {
  const rows = [...estimates.map(row => row.label), ...(usual ? ['Usual range'] : [])]
  const labels = rows.map(label => fonts.line(label, { size }))
  const left = x + Math.max(...labels.map(line => line.width)) + size
  const right = x + width - size
  const [from, to] = domain([
    ...estimates.flatMap(({ lower, upper }) => [lower, upper]),
    ...(ageMonths === null ? [] : [ageMonths]),
    ...(usual ? [usual.lower, usual.upper] : []),
  ])
  const at = (months: number) => left + ((months - from) / (to - from)) * (right - left)
  const rowHeight = 1.75 * size
  const top = y + (ageMonths === null ? 0 : 1.6 * size)
  const bottom = top + rows.length * rowHeight + 0.2 * size
  const middle = (row: number) => top + (row + 0.5) * rowHeight
  for (const [i, label] of labels.entries()) canvas.text(label, x, middle(i) + 0.36 * size, look.soft)
  const years = (to - from) / 12
  const step = years <= 8 ? 1 : years <= 16 ? 2 : 4
  for (let year = Math.ceil(from / 12 / step) * step; year <= to / 12; year += step) {
    const px = at(12 * year)
    canvas.polyline(
      [
        [px, top],
        [px, bottom],
      ],
      { stroke: look.line, strokeWidth: size / 22 },
    )
    const label = fonts.line(year === 0 || year + step > to / 12 ? `${year} y` : `${year}`, { size })
    canvas.text(label, px - label.width / 2, bottom + 1.25 * size, look.soft)
  }
  for (const [i, { lower, upper, months }] of estimates.entries()) {
    const half = 0.42 * size
    canvas.rect(
      { x: at(lower), y: middle(i) - half, width: Math.max(size / 8, at(upper) - at(lower)), height: 2 * half },
      { fill: look.band },
    )
    for (const end of [lower, upper])
      canvas.polyline(
        [
          [at(end), middle(i) - half],
          [at(end), middle(i) + half],
        ],
        { stroke: look.accent, strokeWidth: size / 11 },
      )
    canvas.polyline(
      [
        [at(months), middle(i) - 1.35 * half],
        [at(months), middle(i) + 1.35 * half],
      ],
      { stroke: look.strong, strokeWidth: size / 5 },
    )
  }
  if (usual) {
    const row = middle(estimates.length)
    const half = 0.34 * size
    canvas.rect(
      { x: at(usual.lower), y: row - half, width: at(usual.upper) - at(usual.lower), height: 2 * half },
      { fill: look.shade },
    )
    for (const [end, inward] of [
      [usual.lower, 1],
      [usual.upper, -1],
    ])
      canvas.polyline(
        [
          [at(end) + inward * 0.4 * size, row - half],
          [at(end), row - half],
          [at(end), row + half],
          [at(end) + inward * 0.4 * size, row + half],
        ],
        { stroke: look.soft, strokeWidth: size / 14 },
      )
  }
  if (ageMonths !== null) {
    const px = at(ageMonths)
    canvas.polyline(
      [
        [px, top - 0.25 * size],
        [px, bottom],
      ],
      { stroke: look.strong, strokeWidth: size / 14 },
    )
    canvas.polyline(
      [
        [px - 0.3 * size, top - 0.6 * size],
        [px + 0.3 * size, top - 0.6 * size],
        [px, top - 0.1 * size],
      ],
      { fill: look.strong },
    )
    const label = fonts.line(`age ${ageWords}`, { size })
    const start = px + 0.6 * size + label.width > right ? px - 0.6 * size - label.width : px + 0.6 * size
    canvas.text(label, start, top - 0.22 * size, look.strong)
  }
  return bottom + 1.6 * size - y
}

/** Whole years around all of them, four at least. */
function domain(months: readonly number[]): [number, number] {
  let from = Math.floor((Math.min(...months) - 2) / 12)
  let to = Math.ceil((Math.max(...months) + 2) / 12)
  for (let widen = true; to - from < 4; widen = !widen) {
    if (widen && from > 0) from -= 1
    else to += 1
  }
  return [12 * Math.max(0, from), 12 * to]
}
