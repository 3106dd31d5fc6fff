/**
 * Writes the split lists of the RSNA hand films: `node scripts/make-rsna-splits.ts FOLDER`, where FOLDER holds labels.csv and images/.
 * The lists are committed; this shows how they came about and gives the same again.
 */
import { writeFileAtomic } from '../src/base/node/index.ts'
import { splitNames, splitOf } from '../src/cohort/index.ts'
import { rsnaGroups } from './rsnaGroups.ts'

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node scripts/make-rsna-splits.ts FOLDER')
  process.exit(2)
}
const { films, twins } = rsnaGroups(folder)
const splits = films.map(({ id, leader }) => ({ id, name: splitOf(`rsna-hand/${leader}`) }))
for (const list of splitNames.filter(name => name !== 'train')) {
  const members = splits.filter(({ name }) => name === list).map(({ id }) => id)
  const head = `# RSNA hand films of the ${list} list: by SHA-256 of the smallest id in the group of near-duplicates (src/cohort/splits.ts)\n`
  writeFileAtomic(`studies/splits/rsna-hand-${list}.txt`, `${head}${members.join('\n')}\n`)
  console.error(`${list}: ${members.length} films`)
}
console.error(`train: ${splits.filter(({ name }) => name === 'train').length} films; ${twins} pairs of near-duplicates`)
