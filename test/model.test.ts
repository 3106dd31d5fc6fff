/** `physis model`: what it lists and shows, and that an exported file gives the same ages in the runtime as it comes from the registry. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { afterAll, expect, it } from 'vitest'
import { keyedRandom } from '../src/base/index.ts'
import { openSession } from '../src/graph/node/index.ts'
import { loadPackage, shippedGate } from '../src/model/node/index.ts'
import { networkPicture, openEstimator } from '../src/predict/index.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-model-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('exports an ONNX file that a plain session runs with the same result', { timeout: 60_000 }, async () => {
  const packageFolder = join(folder, 'tiny')
  const { preprocessing } = writeTinyPackage(packageFolder)
  const file = join(folder, 'tiny.onnx')
  const { status } = await runPhysis(['model', 'export', packageFolder, file])
  expect(status).toBe(0)
  expect(readFileSync(file).includes('com.microsoft')).toBe(false)

  const random = keyedRandom(4)
  const pixels = Uint8Array.from({ length: preprocessing.cropSide ** 2 }, () => random.integer(256))
  const { description, members } = loadPackage(packageFolder)
  const estimator = await openEstimator(description, members, onnx => openSession(onnx, { threads: 1 }), 1)
  const [expected] = await estimator.estimate([{ pixels, sex: 'M', chronologicalAgeMonths: null }])
  await estimator.release()

  const image = new Float32Array(64 * 64)
  networkPicture(pixels, preprocessing.cropSide, preprocessing, image)
  const session = await ort.InferenceSession.create(file)
  const found = await session.run({
    image: new ort.Tensor('float32', image, [1, 64, 64, 1]),
    known: new ort.Tensor('float32', [0, 1], [1, 2]),
  })
  await session.release()
  const probabilities = found.probabilities.data as Float32Array
  const months = probabilities.reduce((sum, p, i) => sum + p * 4 * i, 0)
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
  expect(months).toBeCloseTo(expected.boneAgeMonths, 3)
})
it('lists the packages in columns', async () => {
  const { stdout, status } = await runPhysis(['model', 'list'])
  expect(status).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(1)
  const places = lines.map(line => line.search(/ \d+\.\d+\.\d+ /))
  expect(places[0]).toBeGreaterThan(0)
  expect(new Set(places).size).toBe(1)
})

it('shows a card, or what is wrong with a package', { timeout: 60_000 }, async () => {
  const packageFolder = join(folder, 'card')
  writeTinyPackage(packageFolder)
  writeFileSync(join(packageFolder, 'card.md'), '# The card\n')
  const shown = await runPhysis(['model', 'show', packageFolder])
  expect(shown.stdout).toMatch(/^# The card\n\nSHA-256 of model.json: [0-9a-f]{64}\n$/)
  const json = await runPhysis(['model', 'show', packageFolder, '--json'])
  expect(JSON.parse(json.stdout).name).toBe('tiny')
  writeFileSync(join(packageFolder, 'model.json'), '{"format":2}')
  const broken = await runPhysis(['model', 'show', packageFolder])
  expect(broken.stderr).toMatch(/model.json is no model package that this version reads: format/)
  expect(broken.status).toBe(1)
})

it('ships a gate of less than 4 MB', () => {
  const bytes = readdirSync(shippedGate).map(name => statSync(join(shippedGate, name)).size)
  expect(bytes.length).toBeGreaterThan(3)
  expect(bytes.reduce((a, b) => a + b, 0)).toBeLessThan(4e6)
})
