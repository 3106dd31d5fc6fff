/**
 * The films of a stage in memory, all at the size at which they are drawn: a little larger than the picture, so that enlarging them at random loses
 * nothing and shrinking them does not alias.
 */
import { shrink } from '../predict/index.ts'
import type { GreyScaling } from './augment.ts'

/** Side at which films are kept for pictures of `px`, from crops of `side`. */
export const keptSide = (px: number, side: number, augmented: boolean): number =>
  augmented ? Math.min(side, Math.round(px * 1.15)) : px

/** Crops `indices` of the cache, resized, one after the other in shared memory. */
export function stageFilms(
  crops: (index: number) => Uint8Array,
  side: number,
  indices: readonly number[],
  kept: number,
): SharedArrayBuffer {
  const films = new SharedArrayBuffer(indices.length * kept * kept)
  for (const [i, index] of indices.entries()) {
    new Uint8Array(films, i * kept * kept, kept * kept).set(shrink(crops(index), side, kept))
  }
  return films
}

/** A film as it is, in the network's grey values. */
export function drawPlain(film: Uint8Array, out: Float32Array, { mean, deviation }: GreyScaling): void {
  for (let i = 0; i < film.length; i++) out[i] = (film[i] / 255 - mean) / deviation
}
