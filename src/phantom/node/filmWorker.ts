/**
 * The thread of `writePhantoms.ts`: draws a child, simulates its film and writes film and masks. A film that is already
 * there is not made again: only its truth is computed. The film is written last, so that whoever finds it finds its
 * masks too.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serve, writeFileAtomic } from '../../base/node/index.ts'
import { encodePng, type GreyImage, simulatedKeyword } from '../../image/index.ts'
import { type AgeRange, type Child, drawChild } from '../child.ts'
import { drawKnee, generator, type KneeTruth, kneeFilm, kneeTruth, plateNames } from '../film.ts'
import { filmName, maskName } from './names.ts'

export type FilmJob = { folder: string; seed: number; side: number; ages: AgeRange }
export type FilmAnswer = { child: Child; truth: KneeTruth; leg: 'L' | 'R'; written: boolean }

serve<number, FilmAnswer>(data => {
  const { folder, seed, side, ages } = data as FilmJob
  const mark = { [simulatedKeyword]: `${generator.name} ${generator.version}` }
  return index => {
    const child = drawChild(seed, index, ages)
    const draws = drawKnee(seed, index)
    const leg = draws.shape.side
    const path = join(folder, filmName(child))
    if (existsSync(path)) return { child, truth: kneeTruth(child, draws, side), leg, written: false }
    const { image, truth, plates } = kneeFilm(child, draws, side)
    for (const name of plateNames) {
      const mask: GreyImage = { ...image, data: plates[name].map(v => 255 * v) }
      writeFileAtomic(join(folder, maskName(child, name)), encodePng(mask, mark))
    }
    writeFileAtomic(path, encodePng(image, mark))
    return { child, truth, leg, written: true }
  }
})
