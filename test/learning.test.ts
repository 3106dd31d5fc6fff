/** A trainer that cannot learn 256 films by heart has a defect. Real films, no augmentation, 64 px, 24 epochs: below 3 months. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { filmPath, readManifest, readReadings } from '../src/cohort/index.ts'
import { importRsna } from '../src/cohort/node/index.ts'
import { cutCrops } from '../src/study/crops.ts'
import { runConfigSchema, trainRun } from '../src/train/index.ts'
import { filmsFolder } from './helpers/films.ts'

const rsna = filmsFolder('rsna-hand')
const folder = mkdtempSync(join(tmpdir(), 'physis-learning-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(!rsna)('learns 256 real films by heart', { timeout: 240_000 }, async () => {
  const { manifest, readings } = importRsna(rsna!, folder)
  const all = readManifest(manifest)
  const films = { ...all, rows: all.rows.slice(0, 256) }
  expect(films.rows.every(row => filmPath(all.path, row.file))).toBe(true)
  const ages = new Map(readReadings(readings).readings.map(r => [r.file, r.boneAgeMonths]))
  const crops = await cutCrops(folder, films, { find: 'hand', cropSide: 96 })
  const train = films.rows.map((row, i) => ({
    index: crops[i].index,
    ageMonths: ages.get(row.file),
    sex: 'failure' in row ? null : (row.sex ?? null),
    chronologicalAgeMonths: null,
  }))
  const config = runConfigSchema.parse({
    seed: 1,
    architecture: {
      stem: 'conv',
      dims: [32, 64, 128, 256],
      depths: [1, 1, 3, 1],
      activation: 'gelu',
      sex: true,
      chronologicalAge: false,
      hidden: 128,
      months: { first: 0, last: 240, step: 2 },
    },
    training: {
      batch: 16,
      stages: [{ px: 64, epochs: 24 }],
      warmUpSteps: 20,
      averageDecay: 0.9,
      labelSdMonths: 3,
      weightDecay: 0.01,
      dropSex: 0,
    },
    augmentation: null,
    grey: { mean: 0.35, deviation: 0.25 },
    crops: { file: join(folder, 'crops.u8'), side: 96, count: 256, sha256: '' },
    train,
    validation: train.slice(0, 64),
    start: null,
  })
  const { log } = await trainRun(join(folder, 'run'), config)
  const last = log.at(-1)!
  expect(last.epoch).toBe(24)
  expect(last.trainMaeMonths).toBeLessThan(3)
})
