/** What accepted films look like to the trained network: the pooled features of the pictures that it learned from, as they are. */
import { readFileSync } from 'node:fs'
import { openSession } from '../../graph/node/index.ts'
import { cloudOf, type GateArchitecture, type Likeness, type WeightMap } from '../../model/index.ts'
import { openGateEye, stretchGreys, toNetwork, windowOf } from '../../predict/index.ts'
import { cropRoom } from '../../train/index.ts'
import type { FilmPictures, GroupedItem } from './pictures.ts'

/** More would tell nothing new. */
const most = 3000

export async function likenessFrom(
  { architecture, weights, px }: { architecture: GateArchitecture; weights: WeightMap; px: number },
  films: readonly FilmPictures[],
  pictures: { file: string; side: number },
  onProgress?: (done: number, total: number) => void,
): Promise<Likeness> {
  const items = films.flatMap(film => film.items)
  const all = readFileSync(pictures.file)
  const chosen = { hand: spread(items.filter(isAcceptedHand)), knee: spread(items.filter(isAcceptedKnee)) }
  const total = chosen.hand.length + chosen.knee.length
  const eye = await openGateEye(architecture, weights, px, model => openSession(model, { threads: 2 }))
  let done = 0
  const featuresOf = async (of: readonly GroupedItem[]) => {
    const rows: Float32Array[] = []
    for (const { index, look } of of) {
      const length = pictures.side ** 2
      rows.push(
        (await eye.see(plain(all.subarray(index * length, (index + 1) * length), pictures.side, look, px))).features,
      )
      onProgress?.(++done, total)
    }
    return rows
  }
  try {
    return { hand: cloudOf(await featuresOf(chosen.hand)), knee: cloudOf(await featuresOf(chosen.knee)) }
  } finally {
    await eye.release()
  }
}

/** Frontal hands and knees without anything on them; closed growth plates are no stranger. */
const isAcceptedHand = ({ look, joint, tags, metal }: GroupedItem) =>
  look === 'film' && joint === 'hand' && tags.frontal === true && !metal?.length && !tags.cast && !tags.cut
const isAcceptedKnee = ({ look, joint, tags, metal }: GroupedItem) =>
  look === 'crop' && joint === 'knee' && tags.frontal === true && !metal?.length && !tags.cast && !tags.cut

/** At most `most`, evenly over all. */
const spread = (items: readonly GroupedItem[]): GroupedItem[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)])

/** A cached picture as the network takes it: of a crop its middle. */
function plain(pixels: Uint8Array, side: number, look: GroupedItem['look'], px: number): Float32Array {
  const data = Float32Array.from(pixels, v => (v === 0 ? Number.NaN : (v - 1) / 254))
  const shown = look === 'film' ? side : side / cropRoom
  const { data: picture } = resample({ width: side, height: side, data }, shown, px)
  stretchGreys(picture)
  toNetwork(picture)
  return picture
}

/** The middle of a picture in which NaN is no film. */
function resample(image: { width: number; height: number; data: Float32Array }, shown: number, px: number) {
  const window = { x: image.width / 2, y: image.height / 2, side: shown, rotationDegrees: 0 }
  const film = windowOf({ ...image, data: image.data.map(v => (Number.isNaN(v) ? 0 : v)) }, window, px)
  const there = windowOf({ ...image, data: image.data.map(v => (Number.isNaN(v) ? 0 : 1)) }, window, px)
  for (let i = 0; i < film.data.length; i++)
    film.data[i] = there.data[i] > 0.5 ? film.data[i] / there.data[i] : Number.NaN
  return film
}
