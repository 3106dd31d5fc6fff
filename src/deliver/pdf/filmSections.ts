/** The parts of a report that are pictures: the film with its answer beside it, the age axis, and where the estimate comes from. */
import { type Result, saliencyOverlay } from '../../predict/index.ts'
import { type AgeAxis, drawAgeAxis, usualWords } from '../draw/ageAxis.ts'
import { type Canvas, noCanvas } from '../draw/canvas.ts'
import { fitted, reduced } from '../draw/fit.ts'
import { flow } from '../draw/flow.ts'
import type { Fonts } from '../draw/fonts.ts'
import { light as look } from '../draw/look.ts'
import { drawMarks } from '../draw/marks.ts'
import type { FilmPictures } from '../pictures.ts'
import { capital, type JointWords, saliencySentence } from '../wording/index.ts'
import { headings, type ReportWords } from './reportWords.ts'
import { body, filmDotsPerPoint, left, type Section, size, soft, strong, width } from './sheet.ts'

/** A wide film has its answers below, another one beside it. */
export const filmAndAnswers =
  ({ joints: words, beside }: ReportWords, result: Result, { image }: FilmPictures): Section =>
  (canvas, fonts, y) => {
    const wide = image.width > 1.35 * image.height
    const room = wide ? { x: left, y, width, height: 235 } : { x: left, y, width: 276, height: 300 }
    const film = { ...fitted(image, room), x: left, y }
    if (canvas !== noCanvas)
      canvas.image(reduced(image, film.width * filmDotsPerPoint, film.height * filmDotsPerPoint), film)
    drawMarks(canvas, fonts, result, film, 8.5)
    const end = film.y + film.height
    const gap = 20
    if (wide) {
      const each = (width + gap) / Math.max(1, words.length) - gap
      const ends = words.map((one, i) => drawAnswer(canvas, fonts, one, left + i * (each + gap), end + 10, each))
      return Math.max(end, ...ends)
    }
    const column = flow(canvas, fonts, left + film.width + gap, y - 2, width - film.width - gap)
    for (const [i, one] of words.entries()) {
      if (i > 0) column.gap(14)
      column.y = drawAnswer(canvas, fonts, one, column.x, column.y, column.width)
    }
    if (beside.length > 0) {
      column.gap(8)
      column.rule(look.line, 0.75)
      column.gap(7)
      for (const { label, value } of beside) column.row(label, value, { ...body, soft: look.soft, at: 64 })
    }
    return Math.max(end, column.y)
  }

/** @returns where it ends */
function drawAnswer(
  canvas: Canvas,
  fonts: Fonts,
  { title, answer }: JointWords,
  x: number,
  y: number,
  room: number,
): number {
  const column = flow(canvas, fonts, x, y, room)
  column.text(title, { ...body, fill: look.soft })
  const large = fonts.line(answer.kind === 'estimate' ? answer.age : answer.headline, {
    size: size.large,
    weight: 'strong',
  })
  canvas.text(large, x, column.y + size.large, look.strong)
  if (answer.kind === 'estimate')
    canvas.text(fonts.line(answer.years, { size: size.body }), x + large.width + 8, column.y + size.large, look.soft)
  column.gap(1.3 * size.large)
  if (answer.kind === 'estimate') {
    column.text(answer.interval, strong)
    column.text(`${answer.coverage} · ${answer.scale}`, soft)
    if (!answer.withheld?.isFarApart) return column.y
    column.gap(5)
    column.text(`${answer.withheld.age} with the age withheld`, { ...strong, fill: look.amber })
    column.text(answer.withheld.interval, { ...soft, fill: look.amber })
    return column.y
  }
  column.text(answer.sentence, strong)
  column.text(`${answer.measured ? `${answer.measured}. ` : ''}Code: ${answer.code}.`, soft)
  column.gap(4)
  column.text(answer.next, { ...body, fill: look.accent })
  return column.y
}

export const ageAxis =
  (axis: AgeAxis): Section =>
  (canvas, fonts, y) => {
    const height = drawAgeAxis(canvas, fonts, look, axis, { x: left, y, width, size: size.small })
    const caption = flow(canvas, fonts, left, y + height + 1, width)
    const said = [
      'Stroke and band: the estimate and its interval.',
      ...(axis.ageMonths === null ? [] : ['Line: chronological age.']),
      ...(axis.usual ? [usualWords(axis.usual.table)] : []),
    ]
    caption.text(said.join(' '), soft)
    return caption.y
  }

export const saliency =
  ({ joints: words }: ReportWords, { joints }: Result, { saliency: maps }: FilmPictures): Section =>
  (canvas, fonts, y) => {
    const column = flow(canvas, fonts, left, y, width)
    column.text(headings.saliency, strong)
    column.gap(3)
    const gap = 8
    const side = Math.min(112, (width - (2 * maps.length - 1) * gap) / (2 * maps.length))
    let end = column.y
    for (const [i, { jointIndex, crop, cropSide, map }] of maps.entries()) {
      const film = { x: left + 2 * i * (side + gap), y: column.y, width: side, height: side }
      if (canvas !== noCanvas) {
        canvas.image({ width: cropSide, height: cropSide, data: crop, maxValue: 255, coloured: false }, film)
        const coloured = saliencyOverlay(crop, cropSide, map, Math.round(side * filmDotsPerPoint))
        canvas.image(coloured, { ...film, x: film.x + side + gap })
      }
      const caption = flow(canvas, fonts, film.x, column.y + side + 1, 2 * side)
      const joint = joints.findIndex(one => one.jointIndex === jointIndex)
      if (maps.length > 1 && joint >= 0) caption.text(capital(words[joint].name), soft)
      end = caption.y
    }
    column.y = end + 2
    column.text(saliencySentence, soft)
    return column.y
  }
