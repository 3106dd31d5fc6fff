/**
 * The step that makes of every film the pictures that the gate learns from: the whole film, each knee close by, and close-ups as whole films. pictures.u8
 * holds them one after the other, items.jsonl says for each film what they are. It goes on where it stopped.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { mapInWorkers } from '../../base/node/index.ts'
import type { GateItem } from '../../train/index.ts'
import type { GateFilmEntry } from './films.ts'
import type { GroupName } from './groups.ts'
import type { PictureAnswer, PictureTask } from './pictureWorker.ts'

export type GroupedItem = GateItem & { group: GroupName }

/** A film's line of items.jsonl. */
export type FilmPictures = { name: string; sha256: string; failure: string; items: GroupedItem[] }

export type PictureOptions = {
  side: number
  cropWidths: number
  seed: number
  onProgress?: (done: number, total: number) => void
}

/** Makes the pictures of the films of the training list. */
export async function makePictures(
  folder: string,
  films: readonly GateFilmEntry[],
  { side, cropWidths, seed, onProgress }: PictureOptions,
): Promise<FilmPictures[]> {
  const [picturePath, tablePath] = [join(folder, 'pictures.u8.part'), join(folder, 'items.jsonl.part')]
  const length = side * side
  const before = existsSync(tablePath) && existsSync(picturePath) ? readFileSync(tablePath, 'utf8') : ''
  const made = parse(before.slice(0, before.lastIndexOf('\n') + 1)).slice(0, films.length)
  const pictures = openSync(picturePath, existsSync(picturePath) ? 'r+' : 'w')
  const table = openSync(tablePath, 'w')
  try {
    let count = pictureCount(made)
    let tableEnd = writeSync(table, made.map(line).join(''), 0)
    ftruncateSync(pictures, count * length)
    const tasks = films
      .slice(made.length)
      .map((film, i): PictureTask => ({ film, side, cropWidths, seed, number: made.length + i }))
    const worker = new URL(`./pictureWorker${import.meta.url.slice(-3)}`, import.meta.url)
    for await (const answer of mapInWorkers<PictureTask, PictureAnswer>(worker, tasks)) {
      const items: GroupedItem[] = []
      for (const { pixels, item } of answer.pictures) {
        writeSync(pictures, pixels, 0, length, count * length)
        items.push({ ...item, index: count++ })
      }
      const film = { name: films[made.length].name, sha256: answer.sha256, failure: answer.failure, items }
      // The picture reaches the disk before the line that names it.
      tableEnd += writeSync(table, line(film), tableEnd)
      made.push(film)
      onProgress?.(made.length, films.length)
    }
  } finally {
    closeSync(pictures)
    closeSync(table)
  }
  renameSync(picturePath, join(folder, 'pictures.u8'))
  renameSync(tablePath, join(folder, 'items.jsonl'))
  return made
}

/** The table of a finished step. */
export const readPictures = (folder: string): FilmPictures[] => parse(readFileSync(join(folder, 'items.jsonl'), 'utf8'))

export const pictureCount = (films: readonly FilmPictures[]): number =>
  films.reduce((n, film) => n + film.items.length, 0)

const line = (film: FilmPictures) => `${JSON.stringify(film)}\n`
const parse = (text: string): FilmPictures[] =>
  text
    .split('\n')
    .filter(row => row !== '')
    .map(row => JSON.parse(row))
