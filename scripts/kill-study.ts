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
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { keyedRandom } from '../src/base/index.ts'
import { smallStudy, writeSmallSite } from '../test/helpers/smallStudy.ts'

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

type Ran = { status: number | null; signal: string | null; seconds: number; said: string }

const study = smallStudy(4)

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
  writeSmallSite(join(root, 'whole'), study)
  const whole = await run(join(root, 'whole'))
  if (whole.status !== 0) throw failed(whole)
  const expected = filesOf(join(root, 'whole'))
  console.error(`without a break: ${whole.seconds.toFixed(0)} s, ${expected.size} files`)
  console.log(`${'run'.padStart(3)}  ${'killed at'.padStart(9)}  ${'then ran'.padStart(8)}  outcome`)
  const random = keyedRandom(seed)
  let length = whole.seconds
  for (let i = 1; i <= times; ) {
    const folder = join(root, String(i))
    writeSmallSite(folder, study)
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
