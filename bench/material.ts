/** What whole commands are measured on: a package of the shipped architecture, and films as a hospital might send them. */
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedRandom } from '../src/base/index.ts'
import { sha256 } from '../src/base/node/index.ts'
import { encodePng, type FloatImage, resize, toGrey } from '../src/image/index.ts'
import { asTheyAre, encodeSafetensors, type ModelPackage } from '../src/model/index.ts'
import { listShipped, packageFolder } from '../src/model/node/index.ts'
import { squareSide } from '../src/predict/index.ts'
import { drawnHand } from '../test/helpers/drawnHand.ts'
import { px, randomWeights, shipped } from './cases.ts'

/** The folder of models/hand, or of a package in `folder` with random weights that is as large. */
export function handPackage(folder: string): { folder: string; random: boolean } {
  if (listShipped().includes('hand')) return { folder: packageFolder('hand'), random: false }
  mkdirSync(folder, { recursive: true })
  const weights = Buffer.concat(encodeSafetensors(randomWeights(shipped), 'F16'))
  const wide = { toMonths: null, quantile: 2, n: 100 }
  const interval = {
    chronologicalAgeKnown: false,
    coverage: 0.9,
    recalibration: asTheyAre,
    quantiles: { F: [wide], M: [wide], unknown: [wide] },
    floorMonths: 3,
    n: 100,
  }
  const description: ModelPackage = {
    format: 1,
    name: 'random',
    version: '0.0.0',
    joint: 'hand',
    view: 'PA',
    scale: 'none',
    architecture: shipped,
    preprocessing: {
      find: 'hand',
      squareSide,
      cropSide: 192,
      px,
      grey: { mean: 0.35, deviation: 0.25 },
      flipAveraging: true,
    },
    members: [{ file: 'weights-1.safetensors', sha256: sha256(weights) }],
    calibration: [
      { sexKnown: true, ...interval },
      { sexKnown: false, ...interval },
    ],
    errors: [],
    validMonths: { from: 0, to: 240 },
    simulated: false,
    licence: 'none',
    trainingFilms: { file: 'training-films.txt', sha256: sha256(''), n: 0 },
  }
  writeFileSync(join(folder, 'weights-1.safetensors'), weights)
  writeFileSync(join(folder, 'training-films.txt'), '')
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description))
  return { folder, random: true }
}

const [filmWidth, filmHeight] = [1000, 1200]
/** Films that differ; the rest are further names of these. */
const different = 20

/** Fills `folder` with drawn hands of 1000 x 1200 pixels under noise, as PNG. */
export function writeFilms(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true })
  const path = (i: number) => join(folder, `${String(i + 1).padStart(4, '0')}.png`)
  for (let i = 0; i < Math.min(count, different); i++) {
    const random = keyedRandom(2, i)
    const hand = drawnHand({ background: 0.1, tissue: 0.4, bone: 0.75, scale: 0.9, x: 5 + i, y: 5 + i })
    const film: FloatImage = resize(hand, filmWidth, filmHeight)
    for (let p = 0; p < film.data.length; p++) film.data[p] += 0.01 * random.normal()
    writeFileSync(path(i), encodePng(toGrey(film)))
  }
  for (let i = different; i < count; i++) linkSync(path(i % different), path(i))
}
