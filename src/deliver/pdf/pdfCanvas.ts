/**
 * A canvas on the pages of a PDF, in points. Text stays text, with only the letters that are used; pictures are kept without
 * loss. Nothing in the file depends on when or where it was made.
 */
import PDFDocument from 'pdfkit'
import { encodePng } from '../../image/index.ts'
import type { Canvas } from '../draw/canvas.ts'
import { featuresOf } from '../draw/fonts.ts'
import { plainText } from '../wording/index.ts'

/** A4, in points. */
export const page = { width: 595.28, height: 841.89 } as const

export type PdfFacts = {
  title: string
  creator: string
  /** What tells this document from others. */
  keywords: string
  /** ISO date. */
  madeOn: string | undefined
}

export type PdfCanvas = Canvas & {
  nextPage(): void
  /** Draws on every page, once all are there. */
  onEveryPage(draw: (number: number, pages: number) => void): void
  finish(): Promise<Uint8Array>
}

export function pdfCanvas({ title, creator, keywords, madeOn }: PdfFacts): PdfCanvas {
  const document = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    bufferPages: true,
    // None of its own, which a browser would have to bring.
    font: '',
    // Later versions carry the facts a second time, as XML that the library does not escape.
    pdfVersion: '1.3',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: title,
      Creator: plainText(creator, 40),
      Producer: 'pdfkit',
      Keywords: plainText(keywords, 400),
      CreationDate: new Date(madeOn ? `${madeOn}T00:00:00Z` : 0),
    },
  })
  // The library needs a date for the file's identity; where none was given, none is written.
  if (!madeOn)
    Object.defineProperty(document.info, 'CreationDate', { value: document.info.CreationDate, enumerable: false })
  const chunks: Uint8Array[] = []
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', () => resolve())
    document.on('error', reject)
  })
  const registered = new Set<string>()
  return {
    rect({ x, y, width, height }, { fill, stroke, strokeWidth = 1 }) {
      document.rect(x, y, width, height)
      if (fill && stroke) document.lineWidth(strokeWidth).fillAndStroke(fill, stroke)
      else if (fill) document.fill(fill)
      else if (stroke) document.lineWidth(strokeWidth).stroke(stroke)
    },
    polyline(points, { fill, stroke, strokeWidth = 1 }) {
      for (const [i, [x, y]] of points.entries())
        if (i === 0) document.moveTo(x, y)
        else document.lineTo(x, y)
      if (fill) document.closePath().fill(fill)
      else if (stroke) document.lineWidth(strokeWidth).lineJoin('round').stroke(stroke)
    },
    text({ pieces, size }, x, y, fill) {
      for (const { face, text, x: start } of pieces) {
        if (!registered.has(face.path)) {
          document.registerFont(face.path, face.bytes as Buffer)
          registered.add(face.path)
        }
        document
          .font(face.path, size)
          .fillColor(fill)
          .text(text, x + start, y, {
            lineBreak: false,
            // The library takes what fontkit takes; its types know a list only.
            features: featuresOf(face, text) as unknown as PDFKit.Mixins.OpenTypeFeatures[],
            baseline: 'alphabetic',
          })
      }
    },
    image(image, { x, y, width, height }) {
      document.image(encodePng(image) as Buffer, x, y, { width, height })
    },
    nextPage() {
      document.addPage()
    },
    onEveryPage(draw) {
      const { start, count } = document.bufferedPageRange()
      for (let i = 0; i < count; i++) {
        document.switchToPage(start + i)
        draw(i + 1, count)
      }
    },
    async finish() {
      document.end()
      await ended
      const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
      let at = 0
      for (const chunk of chunks) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      return bytes
    },
  }
}
