/**
 * The picture that an archive shows beside the film: film left with what was seen on it, numbers right, where the estimate comes from, the age
 * axis, and always, at the foot, model, date and "research use only". It is legible when it is 512 pixels wide: the smallest letters are 8 pixels
 * high there. The film is never enlarged, and a picture is as large as its film needs. No name of a patient is on it.
 */
import { UsageError } from '../../base/index.ts'
import type { RgbImage } from '../../image/index.ts'
import { type Result, saliencyOverlay } from '../../predict/index.ts'
import { type Canvas, noCanvas, type Place } from '../draw/canvas.ts'
import { fitted, reduced } from '../draw/fit.ts'
import { type Fonts, openFonts } from '../draw/fonts.ts'
import { dark as look } from '../draw/look.ts'
import { drawMarks } from '../draw/marks.ts'
import { openRaster, rasterCanvas } from '../draw/rasterCanvas.ts'
import type { DeliverOptions, FilmPictures } from '../pictures.ts'
import { dateWords, jointWords, madeByWords, researchNotice } from '../wording/index.ts'
import { drawPanel, panelText, sizes } from './panel.ts'

/** Of the sheet, in its own unit: three to a pixel of a picture of 512. */
const width = 1536
const leastHeight = 1024
/** Up to here a picture fills a monitor of five to four. */
const usualHeight = 1228
const margin = 32
const gap = 28
const panelWidth = 600
const footHeight = 104
/** No picture has more pixels to a side. */
const mostPixels = 1600

/**
 * The picture of a result, for one joint or several, estimated or refused.
 *
 * @throws {UsageError} for a film that could not be read: there is nothing to show
 */
export async function secondaryCapturePicture(
  result: Result,
  pictures: FilmPictures,
  options: DeliverOptions,
): Promise<RgbImage> {
  if (result.failure) throw new UsageError('No picture is made of a film that could not be read.')
  const foot = footOf(result, options)
  const [fonts] = await Promise.all([
    openFonts(options.assets, `${panelText(result)}${foot.join(' ')}`),
    openRaster(options.assets),
  ])
  const left = margin
  const panelX = width - margin - panelWidth
  const filmRoom = (height: number): Place => ({
    x: left,
    y: margin,
    width: panelX - gap - left,
    height: height - 2 * margin - footHeight,
  })
  const panelHeight = drawPanel(noCanvas, fonts, look, result, { x: panelX, y: margin, width: panelWidth })
  const heightFor = (content: number) => Math.max(leastHeight, Math.ceil(content + 2 * margin + footHeight))
  // One map goes below the numbers where they leave room for it, and the film has all the rest.
  const below = usualHeight - 2 * margin - footHeight - panelHeight - gap - captionHeight
  const isUnderPanel = pictures.saliency.length === 1 && below >= leastMap
  const mapSide = Math.min(mostMap, below)
  const height = heightFor(isUnderPanel ? panelHeight + gap + mapSide + captionHeight : panelHeight)
  const arranged = isUnderPanel
    ? {
        film: atTop(fitted(pictures.image, filmRoom(height)), filmRoom(height)),
        maps: [{ x: panelX, y: margin + panelHeight + gap, width: mapSide, height: mapSide }],
      }
    : arrange(pictures, filmRoom(height))
  // As many pixels as the film has; a small film makes a small picture.
  const filmScale = arranged.film.width / pictures.image.width
  const scale = Math.min(mostPixels / Math.max(width, height), Math.max(0.5, 1 / filmScale))
  const shrink = Math.min(1, 1 / (filmScale * scale))
  const film = {
    ...arranged.film,
    width: shrink * arranged.film.width,
    height: shrink * arranged.film.height,
  }
  const canvas = rasterCanvas(width, height, scale, look.paper)
  canvas.image(reduced(pictures.image, film.width * scale, film.height * scale), film)
  drawMarks(canvas, fonts, result, film, sizes.small)
  drawSaliency(canvas, fonts, result, pictures, arranged.maps, scale)
  drawPanel(canvas, fonts, look, result, { x: panelX, y: margin, width: panelWidth })
  drawFoot(canvas, fonts, foot, height)
  return canvas.finish()
}

const mapCaption = 'Saliency map'

type Arranged = { film: Place; maps: Place[] }

/** Side of a map, and what stands below it. */
const [leastMap, mostMap] = [230, 420]
const captionHeight = 1.6 * sizes.small

/** Maps beside the film or below it, whichever leaves the film larger. What is free then makes the maps larger. */
function arrange({ image, saliency }: FilmPictures, room: Place): Arranged {
  const n = saliency.length
  if (n === 0) return { film: atTop(fitted(image, room), room), maps: [] }
  const withMaps = (way: 'beside' | 'below', side: number): Arranged => {
    const rest =
      way === 'beside'
        ? { ...room, width: room.width - side - gap }
        : { ...room, height: room.height - side - captionHeight - gap }
    const film = atTop(fitted(image, rest), room)
    const place = (i: number) =>
      way === 'beside'
        ? { x: film.x + film.width + gap, y: room.y + i * (side + captionHeight + gap), width: side, height: side }
        : { x: room.x + i * (side + gap), y: film.y + film.height + gap, width: side, height: side }
    return { film, maps: saliency.map((_, i) => place(i)) }
  }
  const within = (most: number, least: number) => Math.max(leastMap, Math.min(most, least))
  const beside = withMaps('beside', Math.min(leastMap, (room.height + gap) / n - captionHeight - gap))
  const below = withMaps('below', Math.min(leastMap, (room.width + gap) / n - gap))
  return beside.film.width > below.film.width
    ? withMaps('beside', within(room.width - beside.film.width - gap, (room.height + gap) / n - captionHeight - gap))
    : withMaps(
        'below',
        within(room.height - below.film.height - gap - captionHeight, Math.min(mostMap, (room.width + gap) / n - gap)),
      )
}

const atTop = (film: Place, room: Place): Place => ({ ...film, x: room.x, y: room.y })

function drawSaliency(
  canvas: Canvas,
  fonts: Fonts,
  { joints }: Result,
  { saliency }: FilmPictures,
  places: readonly Place[],
  scale: number,
): void {
  for (const [i, { jointIndex, crop, cropSide, map }] of saliency.entries()) {
    const place = places[i]
    const side = Math.round(place.width * scale)
    canvas.image(saliencyOverlay(crop, cropSide, map, side), place)
    const joint = joints.find(one => one.jointIndex === jointIndex)
    const text = joint && joints.length > 1 ? `Saliency, ${jointWords(joint, true).name}` : mapCaption
    const [line] = fonts.lines(text, place.width, { size: sizes.small }, 1)
    canvas.text(line, place.x, place.y + place.height + 1.2 * sizes.small, look.soft)
  }
}

/** Model and day; what it is for. */
const footOf = (result: Result, { filmDate, madeOn }: DeliverOptions): [string, string] => [
  [
    madeByWords(result),
    ...(dateWords(madeOn) ? [dateWords(madeOn)] : []),
    ...(dateWords(filmDate) ? [`film of ${dateWords(filmDate)}`] : []),
  ].join(' · '),
  researchNotice,
]

function drawFoot(canvas: Canvas, fonts: Fonts, [made, notice]: [string, string], height: number): void {
  const y = height - margin - footHeight + gap
  canvas.polyline(
    [
      [margin, y],
      [width - margin, y],
    ],
    { stroke: look.line, strokeWidth: 2 },
  )
  canvas.text(fonts.line(notice, { size: sizes.small, weight: 'strong' }), margin, y + 40, look.strong)
  const [line] = fonts.lines(made, width - 2 * margin, { size: sizes.small }, 1)
  canvas.text(line, margin, y + 40 + 1.36 * sizes.small, look.soft)
}
