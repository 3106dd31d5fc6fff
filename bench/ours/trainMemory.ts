/**
 * A real training, `trainRun`, of the shipped network on noise, and the memory of its process over time. Prints `{"step", "residentMiB", "peakMiB"}` a
 * line; the peak holds this process and the one that computes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedRandom } from '../../src/base/index.ts'
import { runConfigSchema, trainRun } from '../../src/train/index.ts'
import { px, shipped, threads } from '../cases.ts'
import { memoryOf } from '../memory.ts'

const [folder, steps] = [process.argv[2], Number(process.argv[3])]
const batch = 16
const stepsPerEpoch = Math.min(500, steps)
/** As many films as a real study keeps in memory, of a few different crops. */
const films = stepsPerEpoch * batch
const [crops, side] = [64, 192]
const random = keyedRandom(1)
writeFileSync(
  join(folder, 'crops.u8'),
  Uint8Array.from({ length: crops * side * side }, () => 256 * random.uniform()),
)
const film = (i: number) => ({
  index: i % crops,
  ageMonths: 12 + (i % 200),
  sex: i % 2 ? 'F' : 'M',
  chronologicalAgeMonths: null,
})
const config = runConfigSchema.parse({
  seed: 1,
  architecture: shipped,
  training: { batch, stages: [{ px, epochs: Math.ceil(steps / stepsPerEpoch) }] },
  augmentation: {},
  grey: { mean: 0.5, deviation: 0.29 },
  crops: { file: join(folder, 'crops.u8'), side, count: crops, sha256: '' },
  train: Array.from({ length: films }, (_, i) => film(i)),
  validation: Array.from({ length: 256 }, (_, i) => film(i)),
  start: null,
})
await trainRun(folder, config, {
  threads: { compute: threads, augmentation: 1 },
  checkpointSeconds: 30,
  onProgress({ pid, step }) {
    const [computing, own] = [memoryOf(pid), memoryOf('self')]
    if (!computing || !own) return
    const { residentMiB } = computing
    console.log(JSON.stringify({ step, residentMiB, peakMiB: computing.peakMiB + own.peakMiB }))
  },
})
