/**
 * What the gate does with films that neither taught it nor set its limits:
 *
 *     PHYSIS_DATA=FOLDER node scripts/gate-measure.ts [--gate FOLDER] [--films 120] [--out FILE.json] [--test-hands]
 *
 * Simulated films are drawn from another seed than the study's. `--test-hands` opens the test list of the RSNA hands, which is done once, at the very end, and adds a
 * line to studies/gate-hand-test.csv; without it the validation list stands in its place.
 */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keyedRandom, type Random } from '../src/base/index.ts'
import { parseSplitList } from '../src/cohort/index.ts'
import { loadCodecs } from '../src/dicom/node/index.ts'
import { openSession } from '../src/graph/node/index.ts'
import { cropTo, type FloatImage, resize, toFloat, turnQuarters } from '../src/image/index.ts'
import { loadGate, shippedGate } from '../src/model/node/index.ts'
import { type GateKind, type GateTruth, gateFilm, gateKinds } from '../src/phantom/index.ts'
import { type GateFindings, gateRefusals, openGate, quartersOf, readFilm } from '../src/predict/index.ts'
import { isTestStrip } from '../src/study/gate/films.ts'
import { readMarks } from '../src/study/gate/marks.ts'
import { readGateStudy } from '../src/study/gate/studyFile.ts'

const { values: flags } = parseArgs({
  options: {
    gate: { type: 'string', default: shippedGate },
    films: { type: 'string', default: '120' },
    out: { type: 'string' },
    'test-hands': { type: 'boolean', default: false },
  },
})
const data = process.env.PHYSIS_DATA
if (!data) throw new Error('set PHYSIS_DATA to the folder of rsna-hand, adult-knee, adult-knee-pair and dicom')
const n = Number(flags.films)
const seed = 977
const loaded = loadGate(flags.gate)
const { limits } = loaded.description
const gate = await openGate(loaded, model => openSession(model, { threads: 2 }))

type Row = { what: string; n: number; share: number; detail?: string }
const rows: Row[] = []
function tell(what: string, of: readonly boolean[], detail?: string): void {
  rows.push({ what, n: of.length, share: of.filter(Boolean).length / of.length, ...(detail ? { detail } : {}) })
  const { share } = rows.at(-1)!
  console.log(`${what}: ${(100 * share).toFixed(1)} % of ${of.length}${detail ? ` (${detail})` : ''}`)
}

const read = async (path: string) => toFloat((await readFilm(readFileSync(path), loadCodecs)).image)
/** First code against each joint; undefined where there is none. */
const codes = (findings: GateFindings, joint: 'hand' | 'knee') =>
  gateRefusals(findings, limits, joint).map(({ refusals }) => refusals[0]?.code)
const passes = (findings: GateFindings, joint: 'hand' | 'knee') =>
  codes(findings, joint).every(code => code === undefined)
const tally = (of: readonly (string | undefined)[]) =>
  [...new Set(of)].map(code => `${code ?? 'passed'} ${of.filter(c => c === code).length}`).join(', ')

// Hands.
const list = flags['test-hands'] ? 'test' : 'validation'
const lists = new URL(`../studies/splits/rsna-hand-${list}.txt`, import.meta.url)
const handCodes: (string | undefined)[] = []
/** Of every fifth hand that passes, turned by one, two, three quarters: whether it passes and is turned back as it came. */
const turnedBack: boolean[] = []
for (const id of parseSplitList(readFileSync(lists, 'utf8')).map(line => line.replace(/^.*\//, ''))) {
  const part = String(Math.floor(Number(id) / 1000)).padStart(2, '0')
  const film = await read(join(data, 'rsna-hand/images', part, `${id}.jpg`))
  const findings = await gate.look(film)
  handCodes.push(codes(findings, 'hand')[0])
  if (handCodes.length % 5 !== 0 || handCodes.at(-1) !== undefined) continue
  const before = quartersOf(findings.rotationDegrees)
  for (const quarters of [1, 2, 3]) {
    const found = await gate.look(turnQuarters(film, quarters))
    const isBack = (quartersOf(found.rotationDegrees) - before - quarters) % 4 === 0
    turnedBack.push(isBack && passes(found, 'hand'))
  }
}
tell(
  `hands of the ${list} list pass`,
  handCodes.map(code => code === undefined),
  tally(handCodes),
)
tell('every fifth of them that passes, turned by one, two and three quarters: passes and is turned back', turnedBack)

if (flags['test-hands']) {
  const { name, version } = loaded.description
  const accepted = handCodes.filter(code => code === undefined).length
  appendFileSync(
    'studies/gate-hand-test.csv',
    `${new Date().toISOString().slice(0, 10)},${name} ${version},${loaded.sha256},${handCodes.length},${accepted}\n`,
  )
}

// Simulated films of every kind.
const simulated = new Map<GateKind, { truth: GateTruth; findings: GateFindings; image: FloatImage }[]>()
for (const kind of gateKinds) {
  const films = []
  // Plain knees are told apart by their plates, so there are more of them.
  for (let index = 0; index < (kind === 'knee' || kind === 'knee-pair' ? 3 * n : n); index++) {
    const side = kind === 'knee-pair' ? 384 : kind === 'long-leg' ? 512 : 256
    const { image, truth } = gateFilm({ kind, seed, index, side })
    const film = toFloat(image)
    films.push({ truth, findings: await gate.look(film), image: film })
  }
  simulated.set(kind, films)
  if (!kind.startsWith('hand'))
    tell(
      `simulated ${kind} refused by the hand model`,
      films.map(({ findings }) => !passes(findings, 'hand')),
    )
}
const plainHands = simulated.get('hand')!.map(({ findings }) => codes(findings, 'hand')[0])
tell(
  'simulated hands pass',
  plainHands.map(code => code === undefined),
  tally(plainHands),
)
for (const kind of ['hand-screws', 'hand-cast', 'hand-lateral', 'hand-cut'] as const) {
  const own = simulated.get(kind)!.map(({ findings }) => codes(findings, 'hand')[0])
  tell(
    `simulated ${kind} refused by the hand model`,
    own.map(code => code !== undefined),
    tally(own),
  )
}
const plain = (['knee', 'knee-pair'] as const).flatMap(kind => simulated.get(kind)!)
// A knee that is too small is refused rightly.
const isLargeEnough = (width: number) => width >= limits.knee.pixelsAcross
const large = plain.filter(({ truth }) => truth.knees.every(({ width }) => isLargeEnough(width)))
console.log(`films of knees with too few pixels across one, left out: ${plain.length - large.length}`)
/** No plate has begun to close; some have, not all are closed throughout. */
const isOpen = ({ knees }: GateTruth) => knees.every(({ closing }) => closing === 0)
const isClosing = (truth: GateTruth) => !isOpen(truth) && truth.knees.every(({ mature }) => !mature)
for (const [plates, has] of [
  ['open', isOpen],
  ['closing', isClosing],
] as const) {
  const own = large.filter(({ truth }) => has(truth))
  const refused = own.map(({ findings }) => codes(findings, 'knee').find(code => code !== undefined))
  tell(
    `films of simulated knees, plates ${plates}, refused`,
    refused.map(code => code !== undefined),
    tally(refused),
  )
}
const closed = simulated.get('knee')!.filter(({ truth }) => truth.knees.every(knee => knee.mature))
const closedCodes = closed.flatMap(({ findings }) => codes(findings, 'knee'))
tell(
  'simulated closed knees refused as mature',
  closedCodes.map(code => code === 'mature'),
  tally(closedCodes),
)
for (const kind of [
  'knee-screws',
  'knee-plate',
  'knee-cast',
  'knee-turned',
  'knee-cut',
  'knee-lateral',
  'knee-oblique',
] as const) {
  // Of two knees one alone may have metal: one that is refused is enough.
  const own = simulated.get(kind)!.map(({ findings }) => codes(findings, 'knee').find(code => code !== undefined))
  tell(
    `simulated ${kind} refused by the knee model`,
    own.map(code => code !== undefined),
    tally(own),
  )
}
tell(
  'simulated knees, pairs and long legs: as many knees as there are',
  (['knee', 'knee-pair', 'long-leg'] as const)
    .flatMap(kind => simulated.get(kind)!)
    .map(({ truth, findings }) => truth.knees.length === findings.knees.length),
)
tell(
  'side told by the fibula is the right one, of those told on open and closed single knees',
  simulated
    .get('knee')!
    .filter(({ findings }) => findings.knees.length === 1 && Math.abs(findings.knees[0].fibulaLeft - 0.5) > 0.4)
    .map(({ truth, findings }) => (findings.knees[0].fibulaLeft > 0.5 ? 'R' : 'L') === truth.knees[0].side),
)

// Legs from hip to ankle, with pixels enough across each knee.
const legs: boolean[] = []
for (let index = 0; index < n / 2; index++) {
  const ages = { fromMonths: 48, toMonths: 150 }
  const { image, truth } = gateFilm({ kind: 'long-leg', seed, index, side: 1200, ages })
  const findings = await gate.look(toFloat(image))
  legs.push(findings.knees.length === truth.knees.length && passes(findings, 'knee'))
}
tell('simulated long legs of 1,200 pixels: both knees found and read', legs)

// Real adult knees.
const adult: { findings: GateFindings; ends: [number, number] }[] = []
for (const file of readdirSync(join(data, 'adult-knee'), { recursive: true, encoding: 'utf8' }).sort()) {
  if (!file.endsWith('.jpg')) continue
  const film = await read(join(data, 'adult-knee', file))
  adult.push({ findings: await gate.look(film), ends: greyEnds(film.data) })
}
const adultCodes = adult.map(({ findings }) => codes(findings, 'knee')[0])
tell(
  'real adult knees refused as mature',
  adultCodes.map(code => code === 'mature'),
  tally(adultCodes),
)
tell(
  'real adult knees: exactly one',
  adult.map(({ findings }) => findings.knees.length === 1),
)

// Simulated open knees made to look like those films: 224 pixels, their grey range, whole and cut as they are.
for (const [plates, has, cut] of [
  ['open', isOpen, false],
  ['open', isOpen, true],
  ['closing', isClosing, false],
  ['closing', isClosing, true],
] as const) {
  const looked: (string | undefined)[] = []
  for (const [i, { truth, image }] of simulated.get('knee')!.entries()) {
    const [knee] = truth.knees
    if (!has(truth)) continue
    const side = 1.25 * knee.width
    const box = { x: knee.x + 0.5 - side / 2, y: knee.y + 0.5 - side / 2, width: side, height: side }
    const scale = 224 / Math.max(image.width, image.height)
    if (!isLargeEnough(cut ? (224 / side) * knee.width : scale * knee.width)) continue
    const small = cut
      ? cropTo(image, box, 224, 224)
      : resize(image, Math.round(scale * image.width), Math.round(scale * image.height))
    looked.push(codes(await gate.look(withEnds(small, adult[(7 * i) % adult.length].ends)), 'knee')[0])
  }
  tell(
    `simulated knees, plates ${plates}, at 224 pixels in the grey range of the adult films${cut ? ', cut as close as those' : ''}, pass`,
    looked.map(code => code === undefined),
    tally(looked),
  )
}

// Strips of adult knees that taught nothing, moved about; two knees on the wide ones, one on the narrow ones.
const marks = readMarks(new URL('../studies/gate/test-strip-marks.csv', import.meta.url).pathname)
const counts = { one: [] as boolean[], two: [] as boolean[] }
const errors: number[] = []
const halves: number[] = []
const random = keyedRandom(seed, 5)
for (const file of readdirSync(join(data, 'adult-knee-pair'), { recursive: true, encoding: 'utf8' }).sort()) {
  if (!file.endsWith('.png') || !isTestStrip(file)) continue
  const strip = await read(join(data, 'adult-knee-pair', file))
  const knees = strip.width > 3 * strip.height ? 2 : 1
  const { film, scale, x, y } = moved(strip, random)
  const findings = await gate.look(film)
  counts[knees === 2 ? 'two' : 'one'].push(findings.knees.length === knees)
  for (const mark of marks.get(file) ?? []) {
    const at = { x: mark.x * scale + x, y: mark.y * scale + y }
    const away = findings.knees.map(({ centre }) => Math.hypot(centre.x - at.x, centre.y - at.y))
    errors.push(Math.min(...away, 10 * mark.width) / (mark.width * scale))
    // The baseline: the middle of each half, or of the strip.
    const middle = knees === 1 ? 0.5 : mark.x < strip.width / 2 ? 0.25 : 0.75
    halves.push(Math.hypot(mark.x - middle * strip.width, mark.y - strip.height / 2) / mark.width)
  }
}
tell('wide strips, moved: exactly two', counts.two)
tell('narrow strips, moved: exactly one', counts.one)
console.log(
  `centres on ${errors.length} marked knees: median error ${median(errors).toFixed(3)} widths; fixed halves, unmoved: ${median(halves).toFixed(3)}`,
)

// Real films that are neither, and have taught nothing.
const taught = new Set(readGateStudy(new URL('../studies/gate.yaml', import.meta.url).pathname).gate.others.files)
const others: boolean[] = []
for (const file of readdirSync(join(data, 'dicom'), { recursive: true, encoding: 'utf8' }).sort()) {
  // Of one film in eight encodings the plain one.
  if (!/RG2_UNC|\.dcm$/.test(file) || taught.has(file)) continue
  const findings = await read(join(data, 'dicom', file))
    .then(gate.look)
    .catch(() => undefined)
  if (findings) others.push(!passes(findings, 'hand') && !passes(findings, 'knee'))
}
tell('real films of other things refused by both models', others)
await gate.release()
if (flags.out)
  writeFileSync(
    flags.out,
    `${JSON.stringify({ gate: loaded.sha256, seed, rows, centres: { n: errors.length, median: median(errors), halves: median(halves) } }, null, 2)}\n`,
  )

function greyEnds(values: Float32Array): [number, number] {
  const sorted = Float32Array.from(values).sort()
  return [sorted[Math.floor(0.01 * sorted.length)], sorted[Math.floor(0.99 * sorted.length)]]
}

/** The picture with its dark and light ends moved to those of another, cut off at black and white, in 256 greys. */
function withEnds(image: FloatImage, [low, high]: [number, number]): FloatImage {
  const [from, to] = greyEnds(image.data)
  const scale = (high - low) / Math.max(1e-6, to - from)
  const grey = (v: number) => Math.round(255 * Math.min(1, Math.max(0, low + (v - from) * scale))) / 255
  return { ...image, data: image.data.map(grey) }
}

/** A strip on a larger film, black or grey, at another size and place. */
function moved(strip: FloatImage, random: Random) {
  const scale = 0.6 + 0.8 * random.uniform()
  const small = resize(strip, Math.round(strip.width * scale), Math.round(strip.height * scale))
  const room = () => Math.round(0.4 * random.uniform() * small.width)
  const [left, right, top, bottom] = [room(), room(), room(), room()]
  const width = left + small.width + right
  const height = top + small.height + bottom
  const data = new Float32Array(width * height).fill(random.uniform() < 0.7 ? 0 : random.uniform())
  for (let y = 0; y < small.height; y++)
    data.set(small.data.subarray(y * small.width, (y + 1) * small.width), (top + y) * width + left)
  return { film: { width, height, data }, scale, x: left, y: top }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
