/** The RSNA hand films as the split scripts see them: ids in order, and of each the smallest id in its group of near-duplicates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupLeaders, similarPairs, unitVector } from '../src/cohort/index.ts'
import { decodeImage, resize, toFloat } from '../src/image/index.ts'

/** @param folder with labels.csv and images/ */
export function rsnaGroups(folder: string): { films: { id: number; leader: number }[]; twins: number } {
  const ids = readFileSync(join(folder, 'labels.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => Number(line.split(',')[0]))
    .sort((a, b) => a - b)
  const prints = ids.map(id => {
    const film = decodeImage(
      readFileSync(join(folder, 'images', String(Math.floor(id / 1000)).padStart(2, '0'), `${id}.jpg`)),
    )
    const large = resize(toFloat(film), 64, 64)
    return { large: unitVector(large.data), small: unitVector(resize(large, 16, 16).data) }
  })
  const pairs = similarPairs(prints)
  const leaders = groupLeaders(ids.length, pairs)
  return { films: ids.map((id, i) => ({ id, leader: ids[leaders[i]] })), twins: pairs.length }
}
