/**
 * A canvas of pixels. Pictures are put into the pixels at once, unscaled; shapes and text become one SVG, letters as outlines, which
 * resvg (WebAssembly, MPL-2.0) draws over them. The same pixels on every machine.
 */
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { GreyImage, RgbImage } from '../../image/index.ts'
import type { Assets } from './assets.ts'
import type { Canvas } from './canvas.ts'
import { outline } from './outline.ts'

export type RasterCanvas = Canvas & { finish(): RgbImage }

let ready: Promise<void> | undefined

/** Loads what draws; the first call counts. */
export function openRaster(assets: Assets): Promise<void> {
  ready ??= assets('@resvg/resvg-wasm/index_bg.wasm')
    .then(initWasm)
    .catch((error: unknown) => {
      // Others of the program may have loaded it before.
      if (!String(error).includes('Already initialized')) throw error
    })
  return ready
}

/**
 * @param scale pixels for each unit
 * @param paper colour as `#rrggbb`
 */
export function rasterCanvas(width: number, height: number, scale: number, paper: string): RasterCanvas {
  const [across, down] = [Math.round(width * scale), Math.round(height * scale)]
  const data = new Uint8Array(across * down * 3)
  const colour = [1, 3, 5].map(at => Number.parseInt(paper.slice(at, at + 2), 16))
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]
  const shapes: string[] = []
  const n = (value: number) => Number((value * scale).toFixed(2)).toString()
  const styled = ({
    fill = 'none',
    stroke,
    strokeWidth = 1,
  }: {
    fill?: string
    stroke?: string
    strokeWidth?: number
  }) => `fill="${fill}"${stroke ? ` stroke="${stroke}" stroke-width="${n(strokeWidth)}"` : ''}`
  return {
    rect(place, style) {
      shapes.push(
        `<rect x="${n(place.x)}" y="${n(place.y)}" width="${n(place.width)}" height="${n(place.height)}" ${styled(style)}/>`,
      )
    },
    polyline(points, style) {
      const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('')
      shapes.push(`<path d="${d}${style.fill ? 'Z' : ''}" stroke-linejoin="round" ${styled(style)}/>`)
    },
    text(line, x, y, fill) {
      const d = outline(line, x, y, n)
      if (d !== '') shapes.push(`<path d="${d}" fill="${fill}"/>`)
    },
    image(image, place) {
      put(image, Math.round(place.x * scale), Math.round(place.y * scale), data, across, down)
    },
    finish() {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${across}" height="${down}">${shapes.join('')}</svg>`
      const drawing = new Resvg(svg, { font: { loadSystemFonts: false } })
      try {
        const picture = drawing.render()
        const over = picture.pixels
        for (let i = 0; i < across * down; i++) {
          const alpha = over[4 * i + 3]
          if (alpha === 0) continue
          // resvg's colours have been multiplied with their alpha.
          for (let c = 0; c < 3; c++)
            data[3 * i + c] = Math.min(255, over[4 * i + c] + Math.round(((255 - alpha) * data[3 * i + c]) / 255))
        }
        picture.free()
      } finally {
        drawing.free()
      }
      return { width: across, height: down, data, channels: 3 }
    },
  }
}

function put(
  image: GreyImage | RgbImage,
  left: number,
  top: number,
  data: Uint8Array,
  across: number,
  down: number,
): void {
  const channels = 'channels' in image ? image.channels : 1
  const shift = image.data instanceof Uint16Array ? 8 : 0
  for (let y = Math.max(0, -top); y < image.height && top + y < down; y++)
    for (let x = Math.max(0, -left); x < image.width && left + x < across; x++)
      for (let c = 0; c < 3; c++)
        data[3 * ((top + y) * across + left + x) + c] =
          image.data[channels * (y * image.width + x) + (channels === 3 ? c : 0)] >> shift
}
