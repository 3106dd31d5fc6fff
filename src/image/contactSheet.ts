/**
 * Pictures side by side on a calm light sheet, each with its caption: for documents and print. The sheet is an SVG with
 * the pictures in it as PNG, so that one file holds everything and text stays sharp. Colours and sizes follow the look
 * of the product: greys, three sizes of type.
 */
import { escapeMarkup, researchNotice } from '../base/index.ts'
import { encodePng } from './encode.ts'
import type { GreyImage } from './grey.ts'

export type SheetPicture = {
  image: GreyImage
  /** One or two lines; the first is stronger. */
  caption: readonly [string] | readonly [string, string]
}

export type SheetOptions = {
  title: string
  /** Under the title: what to see. */
  subtitle?: string
  /** Small, at the end; says "research use only" by itself. */
  footer: string
  columns: number
  /** Side of the square in which each picture is shown, px. */
  side: number
}

/** The family of all text on sheets; `node/renderSvg.ts` brings its files. */
export const sheetFont = 'Inter'

const ink = { strong: '#1b1f24', soft: '#5b6470', line: '#d9dde2', paper: '#fbfbfa', film: '#0b0c0e' } as const

/** Lays out a sheet. Pictures keep their shape and are centred in their square. */
export function contactSheet(pictures: readonly SheetPicture[], options: SheetOptions): string {
  const { columns, side, title, subtitle, footer } = options
  const margin = 36
  const gap = 14
  const captionHeight = 46
  const top = subtitle ? 112 : 88
  const rows = Math.ceil(pictures.length / columns)
  const width = 2 * margin + columns * side + (columns - 1) * gap
  const height = top + rows * (side + captionHeight + gap) + 44
  const parts = pictures.map(({ image, caption }, i) => {
    const x = margin + (i % columns) * (side + gap)
    const y = top + Math.floor(i / columns) * (side + captionHeight + gap)
    const scale = side / Math.max(image.width, image.height)
    const [w, h] = [image.width * scale, image.height * scale]
    const [strong, soft] = caption
    return [
      `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="${ink.film}"/>`,
      `<image x="${x + (side - w) / 2}" y="${y + (side - h) / 2}" width="${w}" height="${h}" href="data:image/png;base64,${base64(encodePng(image))}"/>`,
      text(x, y + side + 19, 14, strong, ink.strong, 600),
      soft === undefined ? '' : text(x, y + side + 37, 12.5, soft, ink.soft),
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${sheetFont}">`,
    `<rect width="${width}" height="${height}" fill="${ink.paper}"/>`,
    text(margin, 56, 24, title, ink.strong, 600),
    subtitle === undefined ? '' : text(margin, 84, 14, subtitle, ink.soft),
    ...parts,
    `<line x1="${margin}" x2="${width - margin}" y1="${height - 44}" y2="${height - 44}" stroke="${ink.line}"/>`,
    text(margin, height - 20, 12.5, `${footer} ${researchNotice}`, ink.soft),
    '</svg>',
  ].join('\n')
}

function text(x: number, y: number, size: number, content: string, fill: string, weight = 400): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeMarkup(content)}</text>`
}

/** Base64 in Node and browser alike, in pieces that fit a call's arguments. */
function base64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(binary)
}
