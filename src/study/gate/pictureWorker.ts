/** The thread of `pictures.ts`: reads a film and cuts its pictures. */
import { readFileSync } from 'node:fs'
import { FilmError, keyedRandom } from '../../base/index.ts'
import { serve, sha256 } from '../../base/node/index.ts'
import { loadCodecs } from '../../dicom/node/index.ts'
import { resize, toFloat } from '../../image/index.ts'
import { readFilm, stretchGreys, windowOf } from '../../predict/index.ts'
import type { PictureAnswer, PictureTask } from './pictures.ts'
import { type PlannedPicture, planPictures } from './plan.ts'
import { sideBySide } from './sideBySide.ts'

/** Width over height of the narrowest hand film: few of the larger films of the collection are narrower. */
const narrowest = 0.65

serve<PictureTask, PictureAnswer>(() => async ({ film, side, cropWidths, seed, number }) => {
  let bytes: Uint8Array
  let besideBytes: Uint8Array
  try {
    bytes = readFileSync(film.path)
    besideBytes = film.source.kind === 'strip-pair' ? readFileSync(film.source.beside.path) : bytes
  } catch {
    return { sha256: '', pictures: [], failure: 'missing' }
  }
  const hash = sha256(bytes)
  try {
    const random = keyedRandom(seed, number)
    const read = async (bytes: Uint8Array) => toFloat((await readFilm(bytes, loadCodecs)).image)
    let image = await read(bytes)
    if (film.source.kind === 'hand' && random.uniform() < 0.5) {
      // The collection squashed its films to a square; most were taller than wide.
      const share = narrowest + (1 - narrowest) * random.uniform()
      image = resize(image, Math.round(share * image.width), image.height)
    }
    let plans: PlannedPicture[]
    if (film.source.kind === 'strip-pair') {
      const { mark, beside } = film.source
      const pair = sideBySide({ image, mark }, { image: await read(besideBytes), mark: beside.mark }, random)
      image = pair.image
      // The knees close by are shown of each film alone.
      plans = planPictures({ ...film, source: { kind: 'strip', marks: pair.marks } }, image, cropWidths, random).slice(
        0,
        1,
      )
    } else plans = planPictures(film, image, cropWidths, random)
    const pictures = plans.map(({ window, item }) => ({
      pixels: toPixels(windowOf(image, window, side).data),
      item,
    }))
    return { sha256: hash, pictures, failure: '' }
  } catch (error) {
    if (error instanceof FilmError) return { sha256: hash, pictures: [], failure: error.code }
    throw error
  }
})

/** Greys 1 to 255; 0 where there is no film. */
function toPixels(data: Float32Array): Uint8Array {
  stretchGreys(data)
  return Uint8Array.from(data, v => (Number.isNaN(v) ? 0 : 1 + Math.round(254 * v)))
}
