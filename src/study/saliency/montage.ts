/**
 * Maps on one sheet, by sex and age band: a film of each with its maps, and the mean over all films of the band. Means lie in the crop as it was
 * cut, so joints lie on each other as well as they were found; each film's map is scaled to a mean of 1 first, so that each counts the same.
 */
import { escapeMarkup, researchNotice } from '../../base/index.ts'
import { encodePng, type RgbImage, sheetFont } from '../../image/index.ts'
import { renderSvg } from '../../image/node/index.ts'
import { type Saliency, saliencyOverlay } from '../../predict/index.ts'
import { rowsInBands } from '../../stats/index.ts'
import { ageBandEdges } from './ageBands.ts'

export type MappedFilm = {
  sex: 'F' | 'M' | undefined | null
  ageMonths: number
  /** The package's estimate. */
  boneAgeMonths: number
  /** Square of `side` pixels. */
  pixels: Uint8Array
  side: number
  gradient: Saliency
  gradCam: Saliency
}

export type MontageOptions = {
  title: string
  /** Lines under the title, short enough for the narrow sheet without films. */
  subtitle: readonly string[]
  footer: string
  /** Shows single films. Where false, only means of 10 films or more are drawn, in which no one can be made out. */
  showFilms: boolean
}

/** A mean of fewer shows its films. */
const leastFilms = 10
const tile = 132
const gap = 6
/** Between girls and boys. */
const between = 20
const margin = 36
const labelWidth = 78
const top = 192
const ink = { strong: '#1b1f24', soft: '#5b6470', line: '#d9dde2', paper: '#fbfbfa', film: '#0b0c0e' }

/** @returns a PNG */
export const saliencyMontage = (films: readonly MappedFilm[], options: MontageOptions): Promise<Uint8Array> =>
  renderSvg(montageSvg(films, options))

export function montageSvg(films: readonly MappedFilm[], options: MontageOptions): string {
  const { title, subtitle, footer, showFilms } = options
  const groups = ([['Girls', 'F'] as const, ['Boys', 'M'] as const, ['Sex unknown', undefined] as const] as const)
    .map(([name, sex]) => ({ name, films: films.filter(f => (f.sex ?? undefined) === sex) }))
    .filter(group => group.films.length > 0)
  const heads = [...(showFilms ? ['Film', 'Gradient', 'Grad-CAM'] : []), 'Mean gradient', 'Mean Grad-CAM']
  const least = showFilms ? 1 : leastFilms
  const all = rowsInBands(
    films.map(f => f.ageMonths),
    ageBandEdges,
  )
    .filter(band => band.rows.length > 0)
    .map(({ lower, upper, rows }) => {
      const inBand = [...rows].map(row => films[row])
      return { lower, upper, ofGroups: groups.map(group => inBand.filter(film => group.films.includes(film))) }
    })
  const [bands, tooFew] = [true, false].map(shown =>
    all.filter(({ ofGroups }) => ofGroups.some(own => own.length >= least) === shown),
  )
  const groupWidth = heads.length * (tile + gap) - gap
  const width = 2 * margin + labelWidth + groups.length * (groupWidth + between) - between
  const height = top + bands.length * (tile + 34) + (tooFew.length > 0 ? 84 : 56)
  const left = (g: number, column: number) => margin + labelWidth + g * (groupWidth + between) + column * (tile + gap)
  const parts: string[] = []
  for (const [g, { name }] of groups.entries()) {
    parts.push(text(left(g, 0), top - 34, 14, name, ink.strong, 600))
    for (const [column, head] of heads.entries()) parts.push(text(left(g, column), top - 12, 12.5, head, ink.soft))
    for (const [b, band] of bands.entries()) {
      const y = top + b * (tile + 34)
      if (g === 0) {
        parts.push(text(margin, y + 18, 14, bandName(band), ink.strong, 600))
        parts.push(text(margin, y + 36, 12.5, 'years', ink.soft))
      }
      const { pictures, captions } = row(band.ofGroups[g], band, { showFilms, least })
      for (const [column, picture] of pictures.entries()) {
        const x = left(g, column)
        parts.push(
          picture
            ? `<image x="${x}" y="${y}" width="${tile}" height="${tile}" href="data:image/png;base64,${Buffer.from(encodePng(picture)).toString('base64')}"/>`
            : `<rect x="${x}" y="${y}" width="${tile}" height="${tile}" fill="none" stroke="${ink.line}"/>`,
        )
      }
      for (const [column, caption] of captions) parts.push(text(left(g, column), y + tile + 16, 11, caption, ink.soft))
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${sheetFont}">`,
    `<rect width="${width}" height="${height}" fill="${ink.paper}"/>`,
    text(margin, 56, 24, title, ink.strong, 600),
    ...subtitle.map((line, i) => text(margin, 82 + 20 * i, 14, line, ink.soft)),
    ...parts,
    ...(tooFew.length > 0
      ? [
          text(
            margin,
            height - 58,
            12.5,
            `Fewer than ${least} films of each sex: ${tooFew.map(bandName).join(', ')} years.`,
            ink.soft,
          ),
        ]
      : []),
    `<line x1="${margin}" x2="${width - margin}" y1="${height - 44}" y2="${height - 44}" stroke="${ink.line}"/>`,
    text(margin, height - 20, 12.5, `${footer} ${researchNotice}`, ink.soft),
    '</svg>',
  ].join('\n')
}

const bandName = ({ lower, upper }: { lower: number; upper: number }) => `${lower / 12} to ${upper / 12}`

/** The pictures of one sex and band; undefined where there is nothing to show. */
function row(
  films: readonly MappedFilm[],
  band: { lower: number; upper: number },
  { showFilms, least }: { showFilms: boolean; least: number },
) {
  const middle = (band.lower + band.upper) / 2
  const [example] = [...films].sort((a, b) => Math.abs(a.ageMonths - middle) - Math.abs(b.ageMonths - middle))
  const pictures: (RgbImage | undefined)[] = []
  const captions: [column: number, text: string][] = []
  if (showFilms) {
    if (example) {
      const { pixels, side, gradient, gradCam, ageMonths, boneAgeMonths } = example
      pictures.push(
        plain(pixels, side),
        ...[gradient, gradCam].map(map => saliencyOverlay(pixels, side, map, 2 * tile)),
      )
      captions.push([0, `reference ${(ageMonths / 12).toFixed(1)} y, read ${(boneAgeMonths / 12).toFixed(1)} y`])
    } else pictures.push(undefined, undefined, undefined)
  }
  const enough = films.length >= least
  const at = pictures.length
  if (enough) {
    const { side } = films[0]
    const pixels = meanOf(films.map(f => f.pixels))
    for (const method of ['gradient', 'gradCam'] as const)
      pictures.push(
        saliencyOverlay(pixels, side, { map: meanOf(films.map(f => scaled(f[method].map))), side }, 2 * tile),
      )
  } else pictures.push(undefined, undefined)
  captions.push([at, enough || films.length === 0 ? `n = ${films.length}` : `fewer than ${least} films`])
  return { pictures, captions }
}

function plain(pixels: Uint8Array, side: number): RgbImage {
  const data = new Uint8Array(3 * pixels.length)
  for (let i = 0; i < pixels.length; i++) data.fill(pixels[i], 3 * i, 3 * i + 3)
  return { width: side, height: side, data, channels: 3 }
}

function meanOf(pictures: readonly ArrayLike<number>[]): Float32Array {
  const out = new Float32Array(pictures[0].length)
  for (const picture of pictures) for (let i = 0; i < out.length; i++) out[i] += picture[i] / pictures.length
  return out
}

function scaled(map: Float32Array): Float32Array {
  const mean = map.reduce((sum, v) => sum + v, 0) / map.length || 1
  return map.map(v => v / mean)
}

function text(x: number, y: number, size: number, content: string, fill: string, weight = 400): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escapeMarkup(content)}</text>`
}
