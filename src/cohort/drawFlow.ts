/**
 * The participant flow as a drawing: what stays goes down on the left, what is left out stands to the right of the
 * arrow that loses it, the parts of the split lie at the bottom. SVG, light, in greys and three sizes of type, so that
 * it prints.
 */
import { escapeMarkup, researchNotice } from '../base/index.ts'
import { sheetFont } from '../image/index.ts'
import { type Count, type Flow, type FlowCounts, withheld } from './flow.ts'

const ink = {
  strong: '#1b1f24',
  soft: '#5b6470',
  line: '#aeb5bd',
  box: '#ffffff',
  side: '#f1f2f2',
  paper: '#fbfbfa',
} as const

const width = 960
const margin = 36
const main = { x: margin, width: 366, height: 66 }
const side = { x: 452, width: width - margin - 452, line: 22, pad: 14 }
const centre = main.x + main.width / 2

/** Letters that fit into a line of the side box, in Inter at 13 px. */
const fits = 58

/** Draws a flow, the site's own or the one that `suppressFlow` made of it. */
export function drawFlow(flow: Flow): string {
  const { reads = 'knee' } = flow
  const parts: string[] = []
  const add = (...drawn: string[]) => parts.push(...drawn)
  let y = 84
  add(...mainBox(y, flow.start.title, flow.start.remaining, reads))
  for (const { title, leftOut, remaining } of flow.steps) {
    const top = y + main.height
    const sideHeight = leftOut.length === 0 ? 0 : 2 * side.pad + leftOut.length * side.line + side.line - 6
    const gap = Math.max(34, sideHeight + 24)
    add(arrow(centre, top, top + gap))
    if (leftOut.length > 0) {
      const sideTop = top + (gap - sideHeight) / 2
      add(
        line(centre, sideTop + sideHeight / 2, side.x, sideTop + sideHeight / 2),
        box(side.x, sideTop, side.width, sideHeight, ink.side),
        text(side.x + side.pad, sideTop + side.pad + 11, 13, 'Left out', ink.strong, { weight: 600 }),
        text(side.x + side.width - side.pad, sideTop + side.pad + 11, 12, 'films (known patients)', ink.soft, {
          anchor: 'end',
        }),
      )
      for (const [i, cell] of leftOut.entries()) {
        const lineY = sideTop + side.pad + 11 + (i + 1) * side.line
        add(
          text(side.x + side.pad, lineY, 13, shortened(cell.title), ink.strong),
          text(side.x + side.width - side.pad, lineY, 13, filmsAndPatients(cell), ink.strong, { anchor: 'end' }),
        )
      }
    }
    y = top + gap
    add(...mainBox(y, title, remaining, reads))
  }
  y += main.height
  if (flow.parts.length > 0) {
    const space = 12
    const partWidth = (width - 2 * margin - space * (flow.parts.length - 1)) / flow.parts.length
    const middle = (i: number) => margin + i * (partWidth + space) + partWidth / 2
    const rail = y + 26
    const partTop = rail + 26
    // Where a part lies almost below, trunk and arrow are one line.
    const trunk = flow.parts.map((_, i) => middle(i)).find(x => Math.abs(x - centre) < 12) ?? centre
    const ends = [trunk, middle(0), middle(flow.parts.length - 1)]
    add(line(trunk, y, trunk, rail), line(Math.min(...ends), rail, Math.max(...ends), rail))
    for (const [i, { title, films, patients }] of flow.parts.entries()) {
      const x = middle(i)
      add(
        arrow(x, rail, partTop),
        box(x - partWidth / 2, partTop, partWidth, 78),
        text(x, partTop + 25, 13, title, ink.strong, { weight: 600, anchor: 'middle' }),
        text(x, partTop + 46, 13, counted(films, reads), ink.strong, { anchor: 'middle' }),
        ...(patients === 0
          ? []
          : [text(x, partTop + 65, 12, counted(patients, 'patient'), ink.soft, { anchor: 'middle' })]),
      )
    }
    y = partTop + 78
  }
  const said = flow.notes.map(note => (typeof note === 'string' ? note : `${shown(note.count)} ${note.text}`))
  const notes = isWithheld(flow)
    ? [...said, `${withheld} Under 10, or withheld so that no number under 10 can be worked out.`]
    : said
  y += 30
  for (const note of notes) {
    add(text(margin, y, 12, note, ink.soft))
    y += 18
  }
  const height = y + 36
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${sheetFont}" role="img" aria-label="Participant flow">`,
    `<rect width="${width}" height="${height}" fill="${ink.paper}"/>`,
    text(margin, 50, 22, 'Participant flow', ink.strong, { weight: 600 }),
    ...parts,
    text(margin, height - 20, 12, researchNotice, ink.soft),
    '</svg>',
  ].join('\n')
}

function mainBox(y: number, title: string, { films, knees, hands, patients }: FlowCounts, reads: string): string[] {
  const joints = reads === 'wrist' ? counted(hands, 'wrist') : `${counted(knees, 'knee')}, ${counted(hands, 'hand')}`
  const x = main.x + 16
  const end = main.x + main.width - 16
  return [
    box(main.x, y, main.width, main.height),
    text(x, y + 27, 13, title, ink.strong, { weight: 600 }),
    text(end, y + 27, 13, counted(films, 'film'), ink.strong, { weight: 600, anchor: 'end' }),
    text(x, y + 49, 12, joints, ink.soft),
    // Where there are films and no patients, they are not known.
    ...(patients === 0 ? [] : [text(end, y + 49, 12, counted(patients, 'patient'), ink.soft, { anchor: 'end' })]),
  ]
}

/** 1,234: with a comma, as in the journals that such a drawing goes to. */
const shown = (count: Count): string => (count === withheld ? withheld : count.toLocaleString('en-US'))
const filmsAndPatients = ({ films, patients }: FlowCounts): string =>
  patients === 0 ? shown(films) : `${shown(films)} (${shown(patients)})`
const counted = (count: Count, what: string): string => `${shown(count)} ${what}${count === 1 ? '' : 's'}`

const shortened = (title: string): string => (title.length > fits ? `${title.slice(0, fits - 1).trimEnd()}…` : title)

const isWithheld = ({ start, steps, parts, notes }: Flow): boolean =>
  notes.some(note => typeof note !== 'string' && note.count === withheld) ||
  [start.remaining, ...steps.flatMap(step => [step.remaining, ...step.leftOut]), ...parts].some(counts =>
    Object.values(counts).includes(withheld),
  )

const box = (x: number, y: number, w: number, h: number, fill: string = ink.box) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="4" fill="${fill}" stroke="${ink.line}"/>`

const line = (x1: number, y1: number, x2: number, y2: number) =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${ink.line}"/>`

/** Down, with its point at `to`. */
const arrow = (x: number, from: number, to: number) =>
  `${line(x, from, x, to - 6)}<path d="M${x - 4} ${to - 7}h8l-4 7z" fill="${ink.line}"/>`

function text(
  x: number,
  y: number,
  size: number,
  content: string,
  fill: string,
  { weight = 400, anchor = 'start' }: { weight?: number; anchor?: 'start' | 'middle' | 'end' } = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeMarkup(content)}</text>`
}
