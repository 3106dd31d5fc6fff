/**
 * The result as pages of A4, one or two as a rule (what is on them also fits on Letter): who and which film, the film and the answer, the age axis, what it
 * says, growth remaining; then where the estimate comes from, which model said it and how wrong it has been, what it does not say.
 * Every page says "research use only".
 */
import { UsageError } from '../../base/index.ts'
import type { Result } from '../../predict/index.ts'
import { ageAxisOf } from '../draw/ageAxis.ts'
import { noCanvas } from '../draw/canvas.ts'
import { openFonts } from '../draw/fonts.ts'
import { type DeliverOptions, type FilmPictures, mapsOf } from '../pictures.ts'
import type { Patient } from '../source.ts'
import { answerParts, derivedUid } from '../uid.ts'
import { dateWords } from '../wording/index.ts'
import { ageAxis, filmAndAnswers, saliency } from './filmSections.ts'
import { pdfCanvas } from './pdfCanvas.ts'
import { headings, reportWords } from './reportWords.ts'
import { about, amber, drawFoot, growth, header, scores, sentences, who } from './sections.ts'
import { bottom, type Section, soft, top } from './sheet.ts'

/** Between sections. */
const gap = 9

/**
 * The pages of a result, for one joint or several, estimated or refused. The same result, pictures, patient and options give the same bytes.
 *
 * @param patient as a DICOM film names it; undefined for a PNG or JPEG
 * @throws {UsageError} for a film that could not be read: there is nothing to show
 */
export async function resultPdf(
  result: Result,
  pictures: FilmPictures,
  patient: Patient | undefined,
  options: DeliverOptions,
): Promise<Uint8Array> {
  if (result.failure) throw new UsageError('No report is made of a film that could not be read.')
  const words = reportWords(result, patient, options)
  const fonts = await openFonts(options.assets, JSON.stringify(words))
  const axis = ageAxisOf(result)
  const uid = derivedUid('pdf', answerParts(result, mapsOf(pictures)))
  const hashes = [result.film.sha256, ...result.joints.map(({ model }) => model?.sha256)]
  const canvas = pdfCanvas({
    title: words.title,
    creator: `Physis ${result.software.version}`,
    keywords: [uid, ...new Set(hashes.filter(hash => hash))].join(' '),
    madeOn: dateWords(options.madeOn),
  })
  const sections: (Section | false | undefined)[] = [
    header(words),
    who(words),
    words.notices.length > 0 && amber(words.notices),
    filmAndAnswers(words, result, pictures),
    axis && ageAxis(axis),
    sentences(headings.answers, words.answers),
    words.warnings.length > 0 && amber(words.warnings, headings.warnings),
    words.growth.length > 0 && growth(words),
    pictures.saliency.length > 0 && saliency(words, result, pictures),
    words.scores.length > 0 && scores(words),
    about(words),
    sentences(headings.limits, words.limits, soft),
  ]
  let y = top
  for (const section of sections) {
    if (!section) continue
    if (y > top && y + section(noCanvas, fonts, 0) > bottom) {
      canvas.nextPage()
      y = top
    }
    y = section(canvas, fonts, y) + gap
  }
  canvas.onEveryPage((number, pages) => drawFoot(canvas, fonts, words, number, pages))
  return canvas.finish()
}
