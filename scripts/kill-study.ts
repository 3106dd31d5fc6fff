/**
 * `npm run kill-study`: is a study that was killed as good as one that was not? A small study of transfer (films drawn here, about a
 * minute) runs once without a break. Then ten times from nothing: killed with all its processes (SIGKILL) at a random
 * moment of its length, and run again to the end. Every file that is then there must be there in the unbroken run too, and be
 * the same byte for byte, but for times: the two columns of speed in a training's log, which its checkpoint repeats under a
 * hash, and the moment in the list of openings. (The package holds the day it was made: no run over midnight.)
 *
 *   npm run kill-study [-- --times 10] [--seed 1] [--keep]
 *
 * Ends with a table, and with exit status 1 if anything differs; `--keep` leaves the folders there.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { keyedRandom } from '../src/base/index.ts'
import { encodePng, toGrey } from '../src/image/index.ts'
import { drawnHand } from '../test/helpers/drawnHand.ts'
import { tinyArchitecture, writeTinyPackage } from '../test/helpers/tinyPackage.ts'

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
})
const [times, seed] = [Number(options.times), Number(options.seed)]
if (!(Number.isInteger(times) && times > 0 && Number.isInteger(seed))) {
  console.error('--times and --seed are whole numbers')
  process.exit(2)
}

const root = mkdtempSync(join(tmpdir(), 'physis-kill-'))
const physis = join(import.meta.dirname, '../src/cli/main.ts')
const entry = `import(${JSON.stringify(physis)}).then(({ main }) => main(process.argv.slice(1)))`

const { sex: _, chronologicalAge: __, ...model } = tinyArchitecture
const study = `study: small
seed: 5
cohort: { import: tables, films: site/films.csv, readings: site/readings.csv }
teacher: { package: teacher }
crops: { side: 48 }
model: ${JSON.stringify(model)}
grey: { mean: 0.4, deviation: 0.3 }
training:
  batch: 16
  stages: [{ px: 32, epochs: 4 }]
augmentation: {}
student: { inputs: image+sex+age, labels: mixture, start: teacher }
ablation:
  - { name: image, inputs: image, labels: human, start: random, folds: [1] }
primary: { against: spline of age and sex, reference: hand reading }
openTest: true
resamples: 100
saliencyFilms: 2
reporting: { ethics: none, dates: none, setting: none, readers: none }
package:
  version: 0.0.1
  title: Small
  view: AP
  scale: none
  simulated: false
  licence: none
  intended: A trial of the software.
  notFor: Anything else.
  data: Drawn films.
`
const patients = 110

/** A folder with a site's films, its tables, a teacher and the study. */
function writeSite(folder: string): void {
  mkdirSync(join(folder, 'site/films'), { recursive: true })
  const random = keyedRandom(3)
  const films = ['file,patient,sex,birth_date,study_date,joint,side,crop_x,crop_y,crop_width,crop_height']
  const readings = ['file,reader,bone_age_months,blinded_to_age']
  const hand = drawnHand({ background: 0.05, tissue: 0.4, bone: 0.8 })
  for (let i = 0; i < patients; i++) {
    // Every film has pixels of its own, and the knee brightens with age.
    const age = 30 + 1.6 * i
    const knee = Float32Array.from({ length: 64 * 64 }, () => Math.min(1, 0.2 + age / 400 + 0.3 * random.uniform()))
    hand.data[0] = (i + 1) / 255
    writeFileSync(join(folder, `site/films/${i}-hand.png`), encodePng(toGrey(hand)))
    writeFileSync(join(folder, `site/films/${i}-knee.png`), encodePng(toGrey({ width: 64, height: 64, data: knee })))
    const born = new Date(Date.UTC(2020, 0, 1) - age * 30.4375 * 864e5).toISOString().slice(0, 10)
    const sex = i % 2 ? 'F' : 'M'
    films.push(`films/${i}-hand.png,p${i},${sex},${born},2020-01-03,hand,L,,,,`)
    films.push(`films/${i}-knee.png,p${i},${sex},${born},2020-01-01,knee,L,0,0,64,64`)
    readings.push(`films/${i}-hand.png,A,${Math.round(age + 10 * random.normal())},true`)
  }
  writeFileSync(join(folder, 'site/films.csv'), `${films.join('\n')}\n`)
  writeFileSync(join(folder, 'site/readings.csv'), `${readings.join('\n')}\n`)
  writeTinyPackage(join(folder, 'teacher'))
  writeFileSync(join(folder, 'small.yaml'), study)
}

type Ran = { status: number | null; signal: string | null; seconds: number; said: string }

/** Runs the study in a process group of its own; all of it is killed after so many seconds, if it still runs. */
function run(folder: string, killAfter?: number): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    let said = ''
    const args = ['-e', entry, '--', 'study', 'run', 'small.yaml', '--state', 'state']
    const child = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    const timer =
      killAfter === undefined ? undefined : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 1000 * killAfter)
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.on('error', reject)
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      resolve({ status, signal, seconds: (performance.now() - started) / 1000, said })
    })
  })
}

/** Without its times: the only differences that there may be. */
function withoutTimes(path: string, bytes: Buffer): Buffer {
  const name = basename(path)
  if (name === 'log.csv') return withoutColumns(bytes, ['films_per_second', 'waiting_share'])
  if (name.endsWith('-openings.csv')) return withoutColumns(bytes, ['opened'])
  if (name.startsWith('checkpoint.')) {
    const end = 8 + Number(bytes.readBigUInt64LE(0))
    const header = bytes.toString('utf8', 8, end).replace(/"sha256":"[0-9a-f]{64}"/, '')
    const plain = header.replace(/\\"(filmsPerSecond|waitingShare)\\":[^,}]+/g, '').trimEnd()
    return Buffer.concat([Buffer.from(plain), bytes.subarray(end)])
  }
  return bytes
}

function withoutColumns(bytes: Buffer, names: readonly string[]): Buffer {
  const rows = bytes.toString('utf8').split('\n')
  const dropped = names.map(name => rows[0].split(',').indexOf(name))
  return Buffer.from(
    rows
      .map(row =>
        row
          .split(',')
          .filter((_, i) => !dropped.includes(i))
          .join(','),
      )
      .join('\n'),
  )
}

/** All files below a folder, by relative path. */
function filesOf(folder: string): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
  return new Map(
    paths.sort().map(path => [relative(folder, path), withoutTimes(path, readFileSync(path))] as [string, Buffer]),
  )
}

function differences(expected: ReadonlyMap<string, Buffer>, found: ReadonlyMap<string, Buffer>): string[] {
  const missing = [...expected.keys()].filter(path => !found.has(path)).map(path => `missing: ${path}`)
  return [
    ...missing,
    ...[...found].flatMap(([path, bytes]) => {
      const own = expected.get(path)
      if (!own) return [`left over: ${path}`]
      return own.equals(bytes) ? [] : [`differs: ${path}`]
    }),
  ]
}

const failed = (ran: Ran) => new Error(`the study ended with ${ran.status ?? ran.signal}:\n${ran.said.slice(-2000)}`)

let trouble = 0
try {
  writeSite(join(root, 'whole'))
  const whole = await run(join(root, 'whole'))
  if (whole.status !== 0) throw failed(whole)
  const expected = filesOf(join(root, 'whole'))
  console.error(`without a break: ${whole.seconds.toFixed(0)} s, ${expected.size} files`)
  console.log(`${'run'.padStart(3)}  ${'killed at'.padStart(9)}  ${'then ran'.padStart(8)}  outcome`)
  const random = keyedRandom(seed)
  let length = whole.seconds
  for (let i = 1; i <= times; ) {
    const folder = join(root, String(i))
    writeSite(folder)
    const killed = await run(folder, length * random.uniform())
    if (killed.signal !== 'SIGKILL') {
      // It was quicker than the unbroken run: again, within its own length.
      if (killed.status !== 0) throw failed(killed)
      length = Math.min(length, killed.seconds)
      rmSync(folder, { recursive: true })
      continue
    }
    const last = killed.said.trim().split('\n').at(-1)!.replaceAll(`${folder}/`, '').slice(0, 60)
    const resumed = await run(folder)
    const found = resumed.status === 0 ? differences(expected, filesOf(folder)) : [`failed: ${failed(resumed).message}`]
    if (found.length > 0) trouble++
    const outcome = found.length === 0 ? `all ${expected.size} files are the same` : found.join('; ')
    console.log(
      `${String(i).padStart(3)}  ${`${killed.seconds.toFixed(1)} s`.padStart(9)}  ${`${resumed.seconds.toFixed(0)} s`.padStart(8)}  ${outcome}   (last said: ${last})`,
    )
    if (!options.keep) rmSync(folder, { recursive: true })
    i++
  }
  console.log(`${times - trouble} of ${times} ended as the run without a break`)
} finally {
  if (options.keep) console.error(`kept: ${root}`)
  else rmSync(root, { recursive: true, force: true })
}
process.exitCode = trouble > 0 ? 1 : 0
