/**
 * Writes the split lists of the wrist rehearsal: `node scripts/make-wrist-splits.ts FOLDER`, where FOLDER holds labels.csv and images/.
 * The lists are committed; this shows how they came about and gives the same again. The rule stands in studies/splits/README.md.
 */
import { readFileSync } from 'node:fs'
import { formatTable } from '../src/base/index.ts'
import { sha256, writeFileAtomic } from '../src/base/node/index.ts'
import { parseSplitList } from '../src/cohort/index.ts'
import { rsnaGroups } from './rsnaGroups.ts'

/** Share of the films outside the test list that teach the teacher: about half of all films. */
const teacherShare = 0.56
/** Share of the student's films that calibrate; the rest makes the folds. */
const calibrationShare = 1 / 8

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node scripts/make-wrist-splits.ts FOLDER')
  process.exit(2)
}
const handTest = new Set(parseSplitList(readFileSync('studies/splits/rsna-hand-test.txt', 'utf8')).map(Number))

/** What a film is to the teacher's own study: most train it. */
const teacherUse = (at: number) => (at < 0.1 ? 'calibration' : at < 0.15 ? 'validation' : 'train')

/** A number in [0, 1) that the text decides. */
const place = (text: string): number => Number.parseInt(sha256(text).slice(0, 12), 16) / 16 ** 12

const films = rsnaGroups(folder).films.map(({ id, leader }) => {
  if (handTest.has(leader)) return { id, list: 'test', split: 'test' } as const
  if (place(`rsna-wrist/${leader}`) < teacherShare)
    return { id, list: 'teacher', use: teacherUse(place(`rsna-wrist/teacher/${leader}`)) } as const
  const within = place(`rsna-wrist/fold/${leader}`)
  if (within < calibrationShare) return { id, list: 'student', split: 'calibration' } as const
  const fold = 1 + Math.floor((5 * (within - calibrationShare)) / (1 - calibrationShare))
  return { id, list: 'student', split: 'fold', fold } as const
})
for (const name of ['teacher', 'student', 'test'] as const) {
  const members = films.filter(({ list }) => list === name).map(({ id }) => id)
  const head = `# RSNA hand films of the wrist rehearsal's ${name} list: see README.md\n`
  writeFileAtomic(`studies/splits/rsna-wrist-${name}.txt`, `${head}${members.join('\n')}\n`)
  console.error(`${name}: ${members.length} films`)
}
const teacherLists = {
  test: films.filter(({ list }) => list !== 'teacher'),
  calibration: films.filter(film => 'use' in film && film.use === 'calibration'),
  validation: films.filter(film => 'use' in film && film.use === 'validation'),
}
for (const [name, members] of Object.entries(teacherLists)) {
  const head = `# RSNA hand films of the wrist rehearsal, for its teacher's own study, ${name}: see README.md\n`
  writeFileAtomic(`studies/splits/rsna-wrist-teacher-${name}.txt`, `${head}${members.map(({ id }) => id).join('\n')}\n`)
  console.error(`teacher's ${name}: ${members.length} films`)
}
const rows = films.flatMap(({ id, split, ...film }) =>
  split === undefined ? [] : [{ file: id, split, fold: 'fold' in film ? film.fold : '' }],
)
writeFileAtomic('studies/splits/rsna-wrist.csv', formatTable(['file', 'split', 'fold'], rows))
for (const part of ['calibration', 1, 2, 3, 4, 5] as const)
  console.error(`${part}: ${rows.filter(row => row.fold === part || row.split === part).length} films`)
