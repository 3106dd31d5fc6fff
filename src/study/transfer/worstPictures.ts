/**
 * Pictures of the films with the largest errors, for a report that leaves the site: each as the network saw it, and only where somebody looked whether text
 * is burned into the film. For a film that came from DICOM its file was asked (`pictureMarks`); of any other picture nobody knows, and it is left out.
 */
import { readFileSync } from 'node:fs'
import { filmPath } from '../../cohort/index.ts'
import type { Picture } from '../../evaluate/report/index.ts'
import { burnedInKeyword, encodePng, pngText, simulatedKeyword } from '../../image/index.ts'
import type { Crops } from './score.ts'
import type { StudyKnee } from './studyKnee.ts'

export type WorstPictures = { pictures: Record<string, Picture>; picturesLeftOut: Record<string, string> }

/**
 * @param manifestPath to which the films are relative
 * @param files those with the largest errors
 */
export function worstPictures(
  manifestPath: string,
  files: readonly string[],
  knees: ReadonlyMap<string, StudyKnee>,
  crops: Crops,
  side: number,
): WorstPictures {
  const pictures: Record<string, Picture> = {}
  const picturesLeftOut: Record<string, string> = {}
  for (const file of files) {
    const why = whyNotShown(readFileSync(filmPath(manifestPath, file)))
    if (why !== undefined) {
      picturesLeftOut[file] = why
      continue
    }
    const data = crops(knees.get(file)!.index)
    const png = encodePng({ width: side, height: side, data, maxValue: 255, coloured: false })
    pictures[file] = `data:image/png;base64,${Buffer.from(png).toString('base64')}` as Picture
  }
  return { pictures, picturesLeftOut }
}

/** Why a film must not be shown; undefined where it may. */
export function whyNotShown(film: Uint8Array): string | undefined {
  const text = pngText(film)
  if (simulatedKeyword in text || text[burnedInKeyword] === 'no') return undefined
  return burnedInKeyword in text
    ? 'text may be burned into the film'
    : 'not checked for text burned into the film, for it was not imported from DICOM'
}
