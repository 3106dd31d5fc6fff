/**
 * Pictures in colour to grey, by the weights of Rec. ITU-R BT.601, as PNG and JPEG are read. Luminance is the first
 * sample of the YBR spaces, so that these are never turned into red, green and blue (PS3.3, C.7.6.3.1.2).
 */
import { colourfulFrom, type GreyImage, isColoured, luminance } from '../image/index.ts'
import type { ElementSet } from './elements.ts'
import { failure } from './failure.ts'
import { type LookupTable, lookUp, readLookupTable } from './lookupTable.ts'
import type { PixelFormat } from './pixelFormat.ts'
import { type StoredPixels, storedRange } from './storedPixels.ts'

/** A picture in RGB or YBR as grey. */
export function colourToGrey(stored: StoredPixels, { rows, columns }: PixelFormat): GreyImage {
  const { data, bitsStored, photometric } = stored
  const n = rows * columns
  const top = 2 ** bitsStored - 1
  const maxValue = bitsStored > 8 ? 65535 : 255
  const out = maxValue === 255 ? new Uint8Array(n) : new Uint16Array(n)
  const isRgb = photometric === 'RGB' || photometric === 'YBR_ICT' || photometric === 'YBR_RCT' || photometric === 'XYB'
  let colourful = 0
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]]
    const grey = isRgb ? luminance(a, b, c) : a
    // Chroma of YBR spreads about half of white; red and blue differ from luminance by 1.4 and 1.8 times as much.
    const spread = isRgb
      ? Math.max(a, b, c) - Math.min(a, b, c)
      : 1.6 * Math.max(Math.abs(b - (top + 1) / 2), Math.abs(c - (top + 1) / 2))
    if (spread > colourfulFrom * top) colourful++
    out[i] = Math.min(maxValue, Math.round((grey * maxValue) / top))
  }
  return { width: columns, height: rows, data: out, maxValue, coloured: isColoured(colourful, n) }
}

const channels = ['Red', 'Green', 'Blue'] as const

/**
 * A picture whose values stand for colours of a table, as grey (PS3.3, C.7.9).
 *
 * @throws {FilmError} `unsupported` if the table is in segments or missing
 */
export function paletteToGrey(dataSet: ElementSet, stored: StoredPixels, { rows, columns }: PixelFormat): GreyImage {
  const tables = channels.map(name =>
    readLookupTable(
      dataSet,
      `${name}PaletteColorLookupTableDescriptor`,
      `${name}PaletteColorLookupTableData`,
      storedRange(stored.bitsStored, stored.signed),
    ),
  )
  if (!tables.every((table): table is LookupTable => table !== undefined))
    throw failure('unsupported', 'the palette of the picture is missing, or written in segments, which are not read')
  const greys = new Uint16Array(65536)
  const colourfulness = new Uint8Array(65536)
  for (let value = 0; value < 65536; value++) {
    const input = stored.signed ? (value << 16) >> 16 : value
    const rgb = tables.map(table => lookUp(table, input) / (2 ** table.bits - 1))
    greys[value] = Math.round(65535 * Math.min(1, luminance(rgb[0], rgb[1], rgb[2])))
    colourfulness[value] = Number(Math.max(...rgb) - Math.min(...rgb) > colourfulFrom)
  }
  const n = rows * columns
  const data = new Uint16Array(n)
  let colourful = 0
  for (let i = 0; i < n; i++) {
    const value = stored.data[i] & 0xffff
    data[i] = greys[value]
    colourful += colourfulness[value]
  }
  return { width: columns, height: rows, data, maxValue: 65535, coloured: isColoured(colourful, n) }
}
