/**
 * SVG to PNG with the same pixels on every machine: resvg compiled to WebAssembly (MPL-2.0), and Inter (SIL Open Font
 * Licence 1.1) from its npm package. Fonts of the system are never looked at, since a server may have none. Inter is
 * cut into files by script; those for Latin, Greek and Cyrillic are loaded, in regular and semibold.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { sheetFont } from '../contactSheet.ts'

const find = createRequire(import.meta.url)
const scripts = ['latin', 'latin-ext', 'greek', 'cyrillic']
const weights = [400, 600]

let ready: Promise<Uint8Array[]> | undefined

async function load(): Promise<Uint8Array[]> {
  await initWasm(readFileSync(find.resolve('@resvg/resvg-wasm/index_bg.wasm')))
  return weights.flatMap(weight =>
    scripts.map(
      script =>
        new Uint8Array(readFileSync(find.resolve(`@fontsource/inter/files/inter-${script}-${weight}-normal.woff2`))),
    ),
  )
}

/**
 * Draws an SVG.
 *
 * @param scale pixels for each unit of the SVG
 * @returns a PNG with 8 bits a channel
 */
export async function renderSvg(svg: string, scale = 1): Promise<Uint8Array> {
  ready ??= load()
  const fontBuffers = await ready
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: sheetFont, sansSerifFamily: sheetFont },
  })
  try {
    const picture = drawing.render()
    const png = picture.asPng()
    picture.free()
    return png
  } finally {
    drawing.free()
  }
}
