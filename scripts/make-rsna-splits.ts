/**
 * Writes the split lists of the RSNA hand films: `node scripts/make-rsna-splits.ts FOLDER`, where FOLDER holds labels.csv and images/.
 * The lists are committed; this shows how they came about and gives the same again.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../src/base/node/index.ts'
import { groupLeaders, similarPairs, splitNames, splitOf, unitVector } from '../src/cohort/index.ts'
import { decodeImage, resize, toFloat } from '../src/image/index.ts'

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node scripts/make-rsna-splits.ts FOLDER')
  process.exit(2)
}
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
const splits = ids.map((_, i) => splitOf(`rsna-hand/${ids[leaders[i]]}`))
for (const name of splitNames.filter(name => name !== 'train')) {
  const members = ids.filter((_, i) => splits[i] === name)
  const head = `# RSNA hand films of the ${name} list: by SHA-256 of the smallest id in the group of near-duplicates (src/cohort/splits.ts)\n`
  writeFileAtomic(`studies/splits/rsna-hand-${name}.txt`, `${head}${members.join('\n')}\n`)
  console.error(`${name}: ${members.length} films`)
}
console.error(
  `train: ${splits.filter(name => name === 'train').length} films; ${pairs.length} pairs of near-duplicates`,
)
