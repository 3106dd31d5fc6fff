/**
 * One DICOM film of full size to a report and a picture on disk, the model warm:
 *
 *   node bench/deliver.ts [--films 12]
 *
 * A simulated hand is enlarged to 2048 x 2560 pixels of 12 bits. `predict` reads films (decoding, gate, cut) in threads ahead of the rest; here, as one batch, all
 * are read before the rest begins, so that neither slows the other down, and the parts are added up: what a single film waits for. The first two films, which
 * load everything, do not count.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFilm } from '../src/cli/writeFilm.ts'
import { resize, toFloat } from '../src/image/index.ts'
import { loadGate, loadPackage, packageFolder } from '../src/model/node/index.ts'
import { filmOf, generators, noSpread, planPatient } from '../src/phantom/index.ts'
import { predictFilms } from '../src/predict/node/index.ts'
import { median } from '../src/stats/index.ts'
import { testFilm } from '../test/helpers/writeDicom.ts'

const { values } = parseArgs({ options: { films: { type: 'string', default: '12' } } })
const folder = mkdtempSync(join(tmpdir(), 'physis-bench-deliver-'))
const [width, height] = [2048, 2560]
const plan = planPatient(11, 1, 512, {
  ages: { fromMonths: 120, toMonths: 132 },
  spread: noSpread,
  generator: generators.a,
})
const { image } = filmOf(plan.find(film => film.subject.joint === 'hand')!.subject)
const large = resize(toFloat(image), width, height)
const inputs = Array.from({ length: Number(values.films) + 2 }, (_, i) => {
  const path = join(folder, `${i}.dcm`)
  const grey = Array.from(large.data, v => Math.round(4095 * v))
  // Each is a film of its own.
  grey[0] = i
  const elements = {
    BitsStored: 12,
    HighBit: 11,
    SOPInstanceUID: `2.25.${1000 + i}`,
    PatientID: 'bench',
    PatientSex: 'F',
    PatientAge: '126M',
    BodyPartExamined: 'HAND',
    ViewPosition: 'PA',
  }
  writeFileSync(path, testFilm(grey, elements, { columns: width }))
  return { path, file: `${i}.dcm`, known: { sex: null, chronologicalAgeMonths: null } }
})
const out = join(folder, 'out')
mkdirSync(out)
const times: { read: number; estimate: number; rest: number }[] = []
let before = performance.now()
const options = { models: loadPackage(packageFolder('hand')), gate: loadGate(), softwareVersion: 'bench' }
for await (const prediction of predictFilms(inputs, {
  ...options,
  saliency: true,
  pictures: true,
  batch: inputs.length,
})) {
  if (prediction.result.joints[0]?.status !== 'estimated') throw new Error('the film of the bench was not estimated')
  await writeFilm(out, prediction, { saliency: false, kinds: ['sr', 'sc'] })
  const now = performance.now()
  const { read, estimate } = prediction.result.timingsMs
  times.push({ read, estimate: estimate!, rest: now - before })
  before = now
}
const warm = times.slice(2)
const [read, estimate, rest] = (['read', 'estimate', 'rest'] as const).map(part => median(warm.map(t => t[part])))
console.log(
  `${warm.length} films of ${width} x ${height} pixels; load ${loadavg()[0].toFixed(1)}; medians, seconds:
read, decode, gate, cut  ${(read / 1000).toFixed(2)}
estimate  ${(estimate / 1000).toFixed(2)}
saliency, SR and SC on disk  ${(rest / 1000).toFixed(2)}
together  ${((read + estimate + rest) / 1000).toFixed(2)} (wanted: less than 1.5)`,
)
rmSync(folder, { recursive: true })
