/**
 * The step that makes of every film the pictures that the gate learns from: the whole film, each knee close by, and close-ups as whole films. pictures.u8
 * holds them one after the other, items.jsonl says for each film what they are. It goes on where it stopped.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mapInWorkers, moduleBeside } from '../../base/node/index.ts'
import type { GateItem } from '../../train/index.ts'
import { fillPictureCache, type PictureCache } from '../pictureCache.ts'
import type { GateFilmEntry } from './films.ts'
import type { GroupName } from './groups.ts'

export type GroupedItem = GateItem & { group: GroupName }

/** A film's line of items.jsonl. */
export type FilmPictures = { name: string; sha256: string; failure: string; items: GroupedItem[] }

export type PictureOptions = {
  side: number
  cropWidths: number
  seed: number
  onProgress?: (done: number, total: number) => void
}

/** For a thread of `pictureWorker.ts`. */
export type PictureTask = { film: GateFilmEntry; side: number; cropWidths: number; seed: number; number: number }
export type PictureAnswer = {
  sha256: string
  pictures: { pixels: Uint8Array; item: Omit<GroupedItem, 'index'> }[]
  failure: string
}

/** Makes the pictures of the films of the training list. */
export async function makePictures(
  folder: string,
  films: readonly GateFilmEntry[],
  { side, cropWidths, seed, onProgress }: PictureOptions,
): Promise<FilmPictures[]> {
  const cache: PictureCache<FilmPictures> = {
    folder,
    pictures: 'pictures.u8',
    table: 'items.jsonl',
    bytes: side * side,
    header: '',
    parse,
    line: film => `${JSON.stringify(film)}\n`,
    pictureCount: film => film.items.length,
  }
  function work(done: number): AsyncIterable<PictureAnswer> {
    const tasks = films.slice(done).map((film, i): PictureTask => ({ film, side, cropWidths, seed, number: done + i }))
    const worker = moduleBeside(import.meta.url, 'pictureWorker')
    return mapInWorkers<PictureTask, PictureAnswer>(worker, tasks)
  }
  return fillPictureCache(
    cache,
    films.length,
    work,
    ({ sha256, failure, pictures }, film, first) => ({
      row: {
        name: films[film].name,
        sha256,
        failure,
        items: pictures.map(({ item }, i) => ({ ...item, index: first + i })),
      },
      pictures: pictures.map(({ pixels }) => pixels),
    }),
    onProgress,
  )
}

/** The table of a finished step. */
export const readPictures = (folder: string): FilmPictures[] => parse(readFileSync(join(folder, 'items.jsonl'), 'utf8'))

export const pictureCount = (films: readonly FilmPictures[]): number =>
  films.reduce((n, film) => n + film.items.length, 0)

const parse = (text: string): FilmPictures[] =>
  text
    .split('\n')
    .filter(row => row !== '')
    .map(row => JSON.parse(row))
