/** What a result's pictures are made from, beside the Result: the film, and where each estimate comes from. */
import type { GreyImage } from '../image/index.ts'
import type { Saliency } from '../predict/index.ts'
import type { Assets } from './draw/assets.ts'

export type FilmPictures = {
  /** As displayed. */
  image: GreyImage
  saliency: readonly {
    jointIndex: number
    /** Square of `cropSide` pixels. */
    crop: Uint8Array
    cropSide: number
    map: Saliency
  }[]
}

export type DeliverOptions = {
  /** Reads fonts: `node/assets.ts`, or the page's own. */
  assets: Assets
  /** Day of the film and day of the result, as ISO dates; what is not given is not said. */
  filmDate?: string
  madeOn?: string
}

/** Joints whose saliency is shown. */
export const mapsOf = ({ saliency }: Pick<FilmPictures, 'saliency'>): number[] =>
  saliency.map(({ jointIndex }) => jointIndex)
