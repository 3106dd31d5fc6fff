/** What the saliency step is given of a film. */
import { keyedRandom, permutation } from '../../base/index.ts'
import { type Box, cropTo } from '../../image/index.ts'
import type { Known } from '../../model/index.ts'

/** Square masks over the crop: 1 where it is seen. */
export type PlateMasks = {
  /** Any open growth plate; all 0 where they are closed. */
  plates: Uint8Array
  bone: Uint8Array
}

export type SaliencyFilm = Known & {
  file: string
  patient: string
  /** Bone age, the reference. */
  ageMonths: number
  /** Called only for the films that are looked at. `masks` where the truth is known: of simulated films. */
  read(): { pixels: Uint8Array; masks?: PlateMasks }
}

/** Keeps these random numbers apart from others of the same seed. */
const purpose = 0x5a11

/** As many films as are wanted, drawn at random, in their order. */
export function drawFilms<Film>(films: readonly Film[], most: number, seed: number): Film[] {
  const drawn = permutation(films.length, keyedRandom(seed, purpose)).slice(0, most).sort()
  return [...drawn].map(i => films[i])
}

/**
 * Masks of a film as they lie in its crop: a pixel belongs to what covers at least half of it.
 *
 * @param box where the crop was cut, in pixels of the film
 */
export function cropMasks(
  film: { plates: Uint8Array; bone: Uint8Array; width: number; height: number },
  box: Box,
  side: number,
): PlateMasks {
  const { width, height } = film
  const cut = (mask: Uint8Array) =>
    Uint8Array.from(cropTo({ width, height, data: Float32Array.from(mask) }, box, side, side).data, share =>
      share >= 0.5 ? 1 : 0,
    )
  return { plates: cut(film.plates), bone: cut(film.bone) }
}
