/**
 * `npm run demo`: the whole way on a bare machine. Children are simulated, a small network learns their skeletal age from their knees, and
 * reads the knees of children that it has not seen. Everything lands in ./demo; run again, it goes on where it stopped.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTable } from '../src/base/index.ts'
import { writeFileAtomic } from '../src/base/node/index.ts'
import { openStudy } from '../src/cli/study.ts'
import { formatAge } from '../src/clinic/index.ts'
import { filmPath, readManifest, splitOf } from '../src/cohort/index.ts'
import { contactSheet, decodeImage, type SheetPicture } from '../src/image/index.ts'
import { renderSvg } from '../src/image/node/index.ts'
import { loadPackage } from '../src/model/node/index.ts'
import { type FilmInput, predictFilms } from '../src/predict/node/index.ts'
import { meanAbsolute, median } from '../src/stats/index.ts'
import { readStudy } from '../src/study/index.ts'

const out = 'demo'
const started = performance.now()
console.error('Physis demonstration: simulated children only. Research use only, not a medical device.\n')
const study = readStudy('studies/demo.yaml')
if (!(await openStudy('studies/demo.yaml').run(join(out, 'state')))) process.exit(130)

const films = join(out, 'state/films')
const manifest = readManifest(join(films, 'films.csv'))
const truths = new Map(
  parseTable(readFileSync(join(films, 'truth.csv'), 'utf8'), 'truth.csv').rows.map(({ values }) => [
    values.file,
    Number(values.skeletal_age_months),
  ]),
)
const children = manifest.rows.flatMap(row => ('failure' in row ? [] : [row]))
const listOf = (patient: string | undefined) => splitOf(`${study.study}/${patient}`)
const unseen = children.filter(child => listOf(child.patient) === 'test')
const model = loadPackage(join(out, 'state/package'))
const inputs = unseen.map(
  (child): FilmInput => ({
    path: filmPath(manifest.path, child.file),
    file: child.file,
    known: { sex: child.sex ?? null, chronologicalAgeMonths: null },
    joint: 'knee',
    box: child.cropBox,
    patient: child.patient,
  }),
)
const read: { child: (typeof unseen)[number]; truth: number; estimate: number; lower: number; upper: number }[] = []
let at = 0
for await (const { result } of predictFilms(inputs, { models: model, gate: null, softwareVersion: 'demo' })) {
  const child = unseen[at++]
  const joint = result.joints[0]
  if (joint?.status === 'estimated')
    read.push({
      child,
      truth: truths.get(child.file)!,
      estimate: joint.boneAgeMonths!,
      lower: joint.lowerMonths!,
      upper: joint.upperMonths!,
    })
}

const shown = [...read]
  .sort((a, b) => a.truth - b.truth)
  .filter((_, i, all) => Math.floor((i * 15) / all.length) !== Math.floor(((i - 1) * 15) / all.length))
const pictures = shown.map(
  ({ child, truth, estimate, lower, upper }): SheetPicture => ({
    image: decodeImage(readFileSync(filmPath(manifest.path, child.file))),
    caption: [
      `${child.sex === 'F' ? 'Girl' : 'Boy'}: truth ${formatAge(truth)}`,
      `read ${formatAge(estimate)} (${(lower / 12).toFixed(1)} to ${(upper / 12).toFixed(1)} y)`,
    ],
  }),
)
const typical = median(children.filter(c => listOf(c.patient) === 'train').map(c => truths.get(c.file)!))
const mae = meanAbsolute(read.map(r => r.estimate - r.truth))
const naive = meanAbsolute(read.map(r => typical - r.truth))
const inside = read.filter(r => r.lower <= r.truth && r.truth <= r.upper).length
const sheet = contactSheet(pictures, {
  title: 'Simulated knees, read by a network trained on simulated knees',
  subtitle: `${read.length} unseen children: mean absolute error ${mae.toFixed(1)} months; guessing the median age ${naive.toFixed(1)} months.`,
  footer: 'No patient is shown. Trained on simulated films.',
  columns: 5,
  side: 190,
})
writeFileAtomic(join(out, 'knees.png'), await renderSvg(sheet))

console.error(`
${read.length} of ${unseen.length} unseen simulated children read, in ${((performance.now() - started) / 60_000).toFixed(1)} minutes:
  mean absolute error     ${mae.toFixed(1).padStart(5)} months
  guessing the median     ${naive.toFixed(1).padStart(5)} months
  within the 90 % interval ${inside} of ${read.length}

Look at:
  ${out}/knees.png                     films with truth and estimate: compare growth plates and ages
  ${out}/state/member-1/curve.svg      how the error fell
  ${out}/state/package/card.md         what the model says of itself
  ${out}/state/films/films.csv         the simulated children, with truth.csv beside it`)
