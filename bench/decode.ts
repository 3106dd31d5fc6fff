/**
 * Decoding JPEG 2000: ours beside GDCM (`gdcmconv --raw`), on this machine, in one run, in turn. What a person waits for
 * is a process; what is compared is the decoding, so the start-up of either is measured on a film of 16 x 16 pixels and
 * taken off.
 *
 *   node bench/decode.ts [--rounds 5] [FILE...]
 *
 * Without files, a film of 2048 x 2560 pixels of 12 bits is made and compressed by gdcmconv, without loss. Needs Debian's
 * libgdcm-tools and dcmtk (test/field/setup.sh). Ours runs in a process of its own, too, and writes its pixels to a file.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { keyedRandom } from '../src/base/index.ts'
import { decodeDicom } from '../src/dicom/index.ts'
import { loadCodecs } from '../src/dicom/node/index.ts'
import { median } from '../src/stats/index.ts'
import { lacks, must, rawPixels } from '../test/field/tools.ts'
import { testFilm } from '../test/helpers/writeDicom.ts'

const { values: flags, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, ours: { type: 'string' } },
  allowPositionals: true,
})

// The process that is measured: reads a film, decodes it, writes its pixels.
if (flags.ours !== undefined) {
  const { stored } = await decodeDicom(readFileSync(positionals[0]), loadCodecs, { anyKind: true })
  writeFileSync(flags.ours, new Uint8Array(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength))
  process.exit(0)
}

if (lacks('libgdcm-tools', 'dcmtk')) process.exit(1)
const folder = mkdtempSync(join(tmpdir(), 'physis-bench-decode-'))
const at = (name: string) => join(folder, name)
const rounds = Number(flags.rounds)

/** A film that is bone-like enough for a wavelet: soft slopes and the noise of a detector. */
function makeFilm(name: string, columns: number, rows: number): string {
  const random = keyedRandom(2000, columns, rows)
  const values = Array.from({ length: columns * rows }, (_, i) => {
    const [x, y] = [(i % columns) / columns, Math.floor(i / columns) / rows]
    const shaft = Math.exp(-(((x - 0.5) / 0.12) ** 2)) * (0.6 + 0.4 * Math.sin(9 * y))
    return Math.min(4095, Math.max(0, Math.round(600 + 2600 * shaft + 12 * random.normal())))
  })
  const uids = { StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.3' }
  writeFileSync(at('plain.dcm'), testFilm(values, { BitsStored: 12, ...uids }, { columns }))
  must('gdcmconv', '--j2k', at('plain.dcm'), at(name))
  return at(name)
}

type Time = { wall: number; cpu: number }

/** Seconds on the clock, and of processors: the latter hold on a busy machine too, and count helping threads. */
function timed(command: string, ...args: string[]): Time {
  const line = ['-c', `TIMEFORMAT='%R %U %S'; time "$0" "$@" >/dev/null`, command, ...args]
  const { status, stderr } = spawnSync('bash', line, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${stderr}`)
  const [wall, user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number)
  return { wall, cpu: user + system }
}
const script = fileURLToPath(import.meta.url)
const ours = (path: string) => timed(process.execPath, script, '--ours', at('ours.raw'), path)
const ms = (seconds: number) => `${(1000 * seconds).toFixed(0)} ms`
const theirs = (path: string) => timed('gdcmconv', '--raw', path, at('theirs.dcm'))

try {
  const small = makeFilm('small.dcm', 16, 16)
  const films = positionals.length > 0 ? positionals : [makeFilm('film.dcm', 2048, 2560)]
  if (loadavg()[0] > 0.5) console.error(`The machine is busy (load ${loadavg()[0].toFixed(1)}): trust the ratio alone.`)
  for (const film of films) {
    const times = { ours: [] as Time[], oursStart: [] as Time[], gdcm: [] as Time[], gdcmStart: [] as Time[] }
    for (let round = 0; round < rounds; round++) {
      times.oursStart.push(ours(small))
      times.gdcmStart.push(theirs(small))
      times.ours.push(ours(film))
      times.gdcm.push(theirs(film))
    }
    console.log(positionals.length > 0 ? film : 'a film of 2048 x 2560 pixels, 12 bits, JPEG 2000 lossless')
    const same = readFileSync(at('ours.raw')).equals(rawPixels(at('theirs.dcm')))
    console.log(same ? '  the pixels are the same' : '  THE PIXELS DIFFER')
    for (const kind of ['wall', 'cpu'] as const) {
      const of = (list: readonly Time[]) => median(list.map(time => time[kind]))
      const [start, gdcmStart] = [of(times.oursStart), of(times.gdcmStart)]
      const [decoding, gdcmDecoding] = [of(times.ours) - start, of(times.gdcm) - gdcmStart]
      console.log(
        `  ${kind}: ours ${ms(decoding)} (start-up ${ms(start)}), GDCM ${ms(gdcmDecoding)} (start-up ${ms(gdcmStart)}): ${(decoding / gdcmDecoding).toFixed(2)} times as long; median of ${rounds}`,
      )
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
