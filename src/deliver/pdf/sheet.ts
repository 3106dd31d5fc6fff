/** The measures and the type of the report's pages, in points. */
import type { Canvas } from '../draw/canvas.ts'
import type { Fonts } from '../draw/fonts.ts'
import { light as look } from '../draw/look.ts'
import { page } from './pdfCanvas.ts'

export const size = { large: 28, body: 9.2, small: 7.8 } as const
export const left = 48
export const width = page.width - 2 * left
export const top = 46
/** Letter is 50 points lower than A4. */
export const bottom = page.height - 78
export const filmDotsPerPoint = 3

export const strong = { size: size.body, weight: 'strong', fill: look.strong } as const
export const body = { size: size.body, fill: look.strong } as const
export const soft = { size: size.small, fill: look.soft } as const

/** A part of a page that is not broken: draws on a canvas from `y` on, and returns where it ends. */
export type Section = (canvas: Canvas, fonts: Fonts, y: number) => number
