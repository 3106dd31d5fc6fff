/** The numbers beside the film: each joint's answer, what it means, the age axis, and what has to be said with them. */
import type { Result } from '../../predict/index.ts'
import { ageAxisOf, drawAgeAxis, usualWords } from '../draw/ageAxis.ts'
import type { Canvas } from '../draw/canvas.ts'
import { type Flow, flow } from '../draw/flow.ts'
import type { Fonts } from '../draw/fonts.ts'
import type { Look } from '../draw/look.ts'
import {
  capital,
  type GrowthWords,
  type JointWords,
  jointWords,
  kneesWords,
  type MeaningWords,
  meaningWords,
  noticesOf,
  scoreLimitsWords,
  warningsOf,
} from '../wording/index.ts'

/** Three sizes of type; a number of several joints is a little smaller. */
export const sizes = { large: 84, several: 66, body: 30, small: 25 } as const

/** Further warnings are counted. */
const mostWarnings = 3

/** Where the values of rows stand. */
const rowAt = 168

/** @returns the height that was used */
export function drawPanel(
  canvas: Canvas,
  fonts: Fonts,
  look: Look,
  result: Result,
  { x, y, width }: { x: number; y: number; width: number },
): number {
  const column = flow(canvas, fonts, x, y, width)
  const words = result.joints.map(joint => jointWords(joint, result.joints.length > 1))
  const panel: Panel = { canvas, fonts, look, column, several: words.length > 1 }
  const meanings = result.joints.map(meaningWords)
  if (words.length === 0) column.text('No joint was found on the film.', { size: sizes.body, fill: look.strong })
  for (const [i, one] of words.entries()) {
    if (i > 0) rule(panel)
    writeAnswer(panel, one)
    if (panel.several && meanings[i]) writeMeaning(panel, meanings[i])
  }
  for (const text of noticesOf(result)) writeAmber(panel, text)
  if (panel.several) {
    rule(panel)
    writeShared(panel, words, meanings)
    const knees = kneesWords(result)
    if (knees && !knees.isBeyond) column.text(knees.text, { size: sizes.small, fill: look.soft })
  } else if (words.length > 0) {
    const [{ answer, sex, chronologicalAge }] = words
    if (answer.kind === 'estimate') {
      rule(panel)
      column.row('Sex, age', childWords(sex, chronologicalAge), row(look))
      column.row('Known error', answer.knownError, row(look))
    }
    if (meanings[0]) writeMeaning(panel, meanings[0])
  }
  const axis = ageAxisOf(result)
  if (axis) {
    column.gap(22)
    column.gap(drawAgeAxis(canvas, fonts, look, axis, { x, y: column.y, width, size: sizes.small }))
    if (axis.usual) column.text(usualWords(axis.usual.table), { size: sizes.small, fill: look.soft })
  }
  const warnings = warningsOf(result)
  if (warnings.length > 0) column.gap(6)
  for (const text of warnings.slice(0, mostWarnings)) writeAmber(panel, text)
  if (warnings.length > mostWarnings)
    writeAmber(panel, `More warnings, which are not shown here: ${warnings.length - mostWarnings}.`)
  return column.y - y
}

type Panel = { canvas: Canvas; fonts: Fonts; look: Look; column: Flow; several: boolean }

const row = (look: Look) => ({ size: sizes.small, fill: look.strong, soft: look.soft, at: rowAt })

function rule({ column, look }: Panel): void {
  column.gap(14)
  column.rule(look.line, 2)
  column.gap(14)
}

function writeAnswer({ canvas, fonts, look, column, several }: Panel, { title, answer }: JointWords): void {
  const size = several ? sizes.several : sizes.large
  const small = { size: sizes.small, fill: look.soft }
  column.text(`Bone age · ${title}`, { size: sizes.body, fill: look.soft, most: 2 })
  const large = fonts.line(answer.kind === 'estimate' ? answer.age : answer.headline, { size, weight: 'strong' })
  canvas.text(large, column.x, column.y + size, look.strong)
  const aside = answer.kind === 'estimate' ? fonts.line(answer.years, { size: sizes.body }) : undefined
  if (aside && large.width + aside.width + 24 <= column.width)
    canvas.text(aside, column.x + large.width + 24, column.y + size, look.soft)
  column.gap(1.26 * size)
  if (answer.kind === 'refusal') {
    column.text(answer.sentence, { size: sizes.body, fill: look.strong, most: 6 })
    column.text(`${answer.measured ? `${answer.measured}. ` : ''}Code: ${answer.code}.`, small)
    column.gap(10)
    column.text(answer.next, { ...small, fill: look.accent })
    return
  }
  column.text(answer.interval, { size: sizes.body, fill: look.strong, weight: 'strong' })
  if (!several) column.text(`${answer.coverage} · ${answer.scale}`, small)
  if (answer.withheld?.isFarApart) {
    column.gap(8)
    column.text(`Age withheld: ${answer.withheld.age}`, { size: sizes.body, fill: look.amber, weight: 'strong' })
    column.text(answer.withheld.interval, { ...small, fill: look.amber })
  }
}

/** `female, 11 y 10 m`; what is unknown is named. */
const childWords = (sex: string, age: string): string =>
  `${sex === 'unknown' ? 'sex unknown' : sex}, ${age === 'unknown' ? 'age unknown' : age}`

/** Beside several answers only the numbers; what they are by is said once for all, below. */
function writeMeaning(panel: Panel, meaning: MeaningWords): void {
  const { difference, z, growth, growthTitle } = meaning
  const { look, column, several } = panel
  const small = { size: sizes.small, fill: look.soft }
  const first = z[0]
  if (first || 'value' in difference) {
    if (several) column.gap(6)
    column.row(
      'Difference',
      'value' in difference ? `${difference.value} (${difference.range})` : difference.reason,
      row(look),
    )
    if (first && 'value' in first.z) column.row('Z', `${first.z.value} (${first.z.range}), ${first.finding}`, row(look))
    else if (first && 'reason' in first.z && 'value' in difference) column.row('Z', first.z.reason, row(look))
    if (!several && 'value' in difference) column.row('', scoreBasis(meaning), { ...row(look), fill: look.soft })
  }
  if (growth.length === 0) return
  if (!several) {
    rule(panel)
    column.text(growthTitle, { size: sizes.body, fill: look.soft })
  }
  for (const one of several ? growth.filter(({ isWithheld }, i) => i === 0 || isWithheld) : growth) {
    const { remaining, isWithheld } = one
    if (several) {
      const parts =
        'reason' in remaining ? [remaining.reason] : [`femur ${remaining.femur}`, `tibia ${remaining.tibia}`]
      for (const [i, part] of parts.entries())
        column.row(i > 0 ? '' : isWithheld ? 'Age withheld' : 'Growth', part, row(look))
      continue
    }
    if ('reason' in remaining) {
      column.text(growth.length > 1 ? `${one.method}: ${remaining.reason}` : remaining.reason, small)
      continue
    }
    column.text(`Femur ${remaining.femur}, tibia ${remaining.tibia}`, { size: sizes.small, fill: look.strong })
    column.text(growthBasis(one), small)
    const limits = limitsOf(one)
    if (limits !== '') column.text(capital(limits), small)
    if (remaining.state !== '') column.text(remaining.state, small)
  }
}

/** By which table Z is, of which estimate it and the difference are, and what their limits stand for. */
const scoreBasis = (meaning: MeaningWords): string => {
  const {
    z: [first],
    basis,
  } = meaning
  return [
    [first && 'value' in first.z ? first.table : '', basis].filter(text => text !== '').join(', '),
    scoreLimitsWords(meaning),
  ]
    .filter(text => text !== '')
    .join('; ')
}

const growthBasis = ({ method, shortError }: GrowthWords): string =>
  [method, ...(shortError ? [shortError] : [])].join('; ')

/** Nothing of methods without limits, which say `none` and why. */
const limitsOf = ({ remaining }: GrowthWords): string =>
  'reason' in remaining || remaining.uncertainty.startsWith('none') ? '' : `limits: ${remaining.uncertainty}`

const growthInShort = (growth: GrowthWords): string =>
  'reason' in growth.remaining
    ? `${growth.method}: ${growth.remaining.reason}`
    : `Femur ${growth.remaining.femur}, tibia ${growth.remaining.tibia}: ${growthBasis(growth)}`

/** What holds for all joints of the film. */
function writeShared(
  { column, look }: Panel,
  words: readonly JointWords[],
  meanings: readonly (MeaningWords | undefined)[],
): void {
  const once = (texts: readonly string[]) => [...new Set(texts)].filter(text => text !== '').join('; ')
  const estimates = words.flatMap(({ answer }) => (answer.kind === 'estimate' ? [answer] : []))
  const growths = meanings.flatMap(meaning => (meaning && meaning.growth.length > 0 ? [meaning.growth] : []))
  const rows: [string, string][] = [
    ['Sex, age', once(words.map(({ sex, chronologicalAge }) => childWords(sex, chronologicalAge)))],
    ['Interval', once(estimates.map(({ coverage, scale }) => `${coverage} · ${scale}`))],
    ['Known error', once(estimates.map(({ knownError }) => knownError))],
    ['Z', once(meanings.flatMap(meaning => (meaning ? [scoreBasis(meaning)] : [])))],
    ['Growth', once(growths.flatMap(all => [growthBasis(all[0]), limitsOf(all[0])]))],
    [
      '',
      once(
        growths.map(all =>
          all
            .slice(1)
            .filter(({ isWithheld }) => !isWithheld)
            .map(growthInShort)
            .join('; '),
        ),
      ),
    ],
  ]
  for (const [label, value] of rows) if (value !== '') column.row(label, value, { ...row(look), fill: look.soft })
}

function writeAmber({ canvas, fonts, look, column }: Panel, text: string): void {
  column.gap(10)
  const top = column.y
  const beside = flow(canvas, fonts, column.x + 22, top, column.width - 22)
  beside.text(text, { size: sizes.small, fill: look.amber, most: 5 })
  column.y = beside.y
  canvas.rect({ x: column.x, y: top + 6, width: 5, height: column.y - top - 8 }, { fill: look.amber })
}

/** All that the panel may say of a result, for the fonts. */
export const panelText = (result: Result): string =>
  JSON.stringify([
    result.joints.map(joint => [jointWords(joint, true), meaningWords(joint)]),
    noticesOf(result),
    warningsOf(result),
    kneesWords(result),
  ])
