/** The truth masks of a film that `writePhantoms` wrote. */
import { existsSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { decodeImage } from '../../image/index.ts'
import { plateNames } from '../film.ts'
import { handPlateNames } from '../hand/film.ts'
import { maskName } from './names.ts'

/** 1 where it is seen, at the film's size. */
export type FilmMasks = {
  /** Any open growth plate. */
  plates: Uint8Array
  bone: Uint8Array
  width: number
  height: number
}

/**
 * @param folder of the phantoms, with films.csv
 * @param file of the film, as films.csv names it
 * @returns undefined if the film has no masks, as a real one
 */
export function readMasks(folder: string, file: string): FilmMasks | undefined {
  const read = (plate: string) => {
    const path = join(folder, maskName(parse(file).name, plate))
    return existsSync(path) ? decodeImage(readFileSync(path)) : undefined
  }
  const bone = read('bone')
  if (!bone) return undefined
  const plates = new Uint8Array(bone.data.length)
  for (const name of [...plateNames, ...handPlateNames]) {
    const mask = read(name)
    if (mask) for (let i = 0; i < plates.length; i++) if (mask.data[i] > 0) plates[i] = 1
  }
  return {
    plates,
    bone: Uint8Array.from(bone.data, v => (v > 0 ? 1 : 0)),
    width: bone.width,
    height: bone.height,
  }
}
