/** The parts of a report that are text: who, notices, sentences, tables, and what stands at the foot of every page. */
import type { Canvas } from '../draw/canvas.ts'
import { flow } from '../draw/flow.ts'
import type { Fonts } from '../draw/fonts.ts'
import { light as look } from '../draw/look.ts'
import { capital, researchNotice } from '../wording/index.ts'
import { type Cell, drawRow } from './columns.ts'
import { page } from './pdfCanvas.ts'
import { headings, type ReportWords } from './reportWords.ts'
import { body, left, type Section, size, soft, strong, width } from './sheet.ts'

const gap = 8

const cell = (text: string, style: Omit<Cell, 'text'> = body): Cell => ({ ...style, text })

const shares = (...parts: number[]): number[] => parts.map(part => part * width)

export const header =
  ({ title }: ReportWords): Section =>
  (canvas, fonts, y) => {
    const column = flow(canvas, fonts, left, y, width)
    column.text(title, { ...strong, size: 1.35 * size.body })
    const notice = fonts.line(researchNotice, strong)
    canvas.text(notice, left + width - notice.width, y + 1.35 * size.body, look.strong)
    column.gap(5)
    column.rule(look.line, 0.75)
    return column.y
  }

export const who =
  ({ who: patient, film }: ReportWords): Section =>
  (canvas, fonts, y) => {
    const widths = shares(0.4, 0.26, 0.17, 0.17)
    const fields = (all: ReportWords['who'], at: number) => {
      const labels = drawRow(
        canvas,
        fonts,
        all.map(({ label }) => cell(label, soft)),
        widths,
        left,
        at,
        gap,
      )
      return drawRow(
        canvas,
        fonts,
        all.map(({ value }) => cell(value, { ...body, most: 3 })),
        widths,
        left,
        labels,
        gap,
      )
    }
    const column = flow(canvas, fonts, left, fields(film, fields(patient, y) + 5), width)
    if (fonts.missing.length > 0) {
      column.gap(3)
      const signs = fonts.missing
        .slice(0, 12)
        .map(sign => `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
      column.text(
        `A box stands for a sign that no font here has: ${signs.join(', ')}${fonts.missing.length > signs.length ? ' and others' : ''}.`,
        { ...soft, fill: look.amber },
      )
    }
    return column.y
  }

/** What warns: amber, and a bar for those who do not see amber. */
export const amber =
  (texts: readonly string[], heading?: string): Section =>
  (canvas, fonts, y) => {
    const column = flow(canvas, fonts, left + 10, y, width - 10)
    if (heading) column.text(heading, strong)
    for (const text of texts) column.text(text, { ...body, fill: look.amber, most: 4 })
    canvas.rect({ x: left, y: y + 1, width: 2.5, height: column.y - y - 1 }, { fill: look.amber })
    return column.y
  }

export const sentences =
  (heading: string, texts: readonly string[], style: Omit<Cell, 'text'> = body): Section =>
  (canvas, fonts, y) => {
    const column = flow(canvas, fonts, left, y, width)
    column.text(heading, strong)
    for (const text of texts) {
      column.gap(1.5)
      column.text(text, style)
    }
    return column.y
  }

export const growth =
  ({ growth: methods, multipliers }: ReportWords): Section =>
  (canvas, fonts, y) => {
    const widths = shares(0.43, 0.19, 0.19, 0.19)
    const column = flow(canvas, fonts, left, y, width)
    column.text(headings.growth, strong)
    column.y = drawRow(
      canvas,
      fonts,
      ['', ...headings.plates].map(text => cell(text, soft)),
      widths,
      left,
      column.y,
      gap,
    )
    for (const { rows, errors, shortError, unverified, notes } of methods) {
      const said = new Set<string>()
      for (const { label, remaining } of rows) {
        if ('reason' in remaining) {
          column.y = drawRow(
            canvas,
            fonts,
            [cell(label), cell(remaining.reason, soft)],
            shares(0.43, 0.57),
            left,
            column.y,
            gap,
          )
          continue
        }
        const values = [label, remaining.femur, remaining.tibia, remaining.knee]
        column.y = drawRow(
          canvas,
          fonts,
          values.map(text => cell(text)),
          widths,
          left,
          column.y,
          gap,
        )
        if (remaining.state !== '') said.add(remaining.state)
        said.add(`Limits: ${remaining.uncertainty}.`)
      }
      const error = shortError ? `${capital(shortError)} on average.` : errors.join(' ')
      const small = [...said, ...notes, error, unverified].filter(text => text !== '').join(' ')
      if (small !== '') column.text(small, soft)
      column.gap(3)
    }
    if (multipliers) {
      column.text(multipliers.text, body)
      column.text(multipliers.small, soft)
    }
    return column.y
  }

export const scores =
  ({ scores: tables, scoreLimits, joints }: ReportWords): Section =>
  (canvas, fonts, y) => {
    const widths = joints.length > 1 ? shares(0.4, ...joints.map(() => 0.6 / joints.length)) : shares(0.43, 0.57)
    const column = flow(canvas, fonts, left, y, width)
    column.text(headings.scores, strong)
    if (joints.length > 1 || scoreLimits !== '')
      column.y = drawRow(
        canvas,
        fonts,
        [scoreLimits, ...joints.map(({ name }) => (joints.length > 1 ? capital(name) : ''))].map(text =>
          cell(text, soft),
        ),
        widths,
        left,
        column.y,
        gap,
      )
    for (const { table, scores: each } of tables)
      column.y = drawRow(
        canvas,
        fonts,
        [table, ...each].map(text => cell(text)),
        widths,
        left,
        column.y,
        gap,
      )
    return column.y
  }

export const about =
  ({ about: rows }: ReportWords): Section =>
  (canvas, fonts, y) => {
    const column = flow(canvas, fonts, left, y, width)
    column.text(headings.about, strong)
    for (const { label, value } of rows) column.row(label, value, { ...body, soft: look.soft, at: 92 })
    return column.y
  }

export function drawFoot(canvas: Canvas, fonts: Fonts, { made }: ReportWords, number: number, pages: number): void {
  const y = page.height - 70
  canvas.polyline(
    [
      [left, y],
      [left + width, y],
    ],
    { stroke: look.line, strokeWidth: 0.75 },
  )
  const right = fonts.line(`Page ${number} of ${pages}`, { size: size.small })
  canvas.text(right, left + width - right.width, y + 11, look.soft)
  canvas.text(fonts.line(researchNotice, { size: size.small, weight: 'strong' }), left, y + 11, look.strong)
  const [line] = fonts.lines(made, width, { size: size.small }, 1)
  canvas.text(line, left, y + 22, look.soft)
}
