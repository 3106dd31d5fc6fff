/** The shipped hand package: whole, small, and on real films as good as its card says where the test list is not touched. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTable, sha256 } from '../src/base/node/index.ts'
import { parseSplitList } from '../src/cohort/index.ts'
import { loadGate, loadPackage, packageFolder, parseTrainingHashes } from '../src/model/node/index.ts'
import { type FilmInput, predictFilms } from '../src/predict/node/index.ts'
import { meanAbsolute } from '../src/stats/index.ts'
import { filmsFolder } from './helpers/films.ts'

const folder = packageFolder('hand')
const model = loadPackage(folder)

describe('models/hand', () => {
  it('is whole and small', () => {
    expect(model.description).toMatchObject({ name: 'hand', joint: 'hand', simulated: false })
    for (const { file } of model.description.members) expect(statSync(join(folder, file)).size).toBeLessThan(8e6)
    const films = readFileSync(join(folder, model.description.trainingFilms.file))
    expect(sha256(films)).toBe(model.description.trainingFilms.sha256)
    expect(parseTrainingHashes(films.toString(), 'training-films.txt').films.size).toBe(
      model.description.trainingFilms.n,
    )
    const card = readFileSync(join(folder, 'card.md'), 'utf8')
    for (const part of ['## Not for', 'non-commercial research', '| calibration |']) expect(card).toContain(part)
  })

  const rsna = filmsFolder('rsna-hand')
  const large = filmsFolder('rsna-hand-large')
  const smallPath = (id: string) =>
    join(rsna!, 'images', String(Math.floor(Number(id) / 1000)).padStart(2, '0'), `${id}.jpg`)
  const read = async (films: readonly { path: string; sex: 'F' | 'M' }[]) => {
    const inputs = films.map(
      ({ path, sex }): FilmInput => ({ path, file: path, known: { sex, chronologicalAgeMonths: null }, joint: 'hand' }),
    )
    const months: (number | null)[] = []
    for await (const { result } of predictFilms(inputs, { models: model, gate: loadGate(), softwareVersion: 'test' }))
      months.push(result.joints[0]?.boneAgeMonths ?? null)
    return months
  }
  const sexOf = (male: string) => (male === 'True' ? 'M' : 'F')

  it.skipIf(!rsna || !large)('reads a large film and its small twin alike', { timeout: 240_000 }, async () => {
    // Ten pictures were masked and labelled by hand: they are no longer the film of their twin.
    const rows = readTable(join(large!, 'labels.csv'), ['file', 'id', 'boneage', 'male'])
      .rows.map(r => r.values)
      .filter(r => !r.file.startsWith('masked-labelled'))
    const big = await read(rows.map(r => ({ path: join(large!, r.file), sex: sexOf(r.male) })))
    const small = await read(rows.map(r => ({ path: smallPath(r.id), sex: sexOf(r.male) })))
    const both = rows.flatMap((_, i) => (big[i] === null || small[i] === null ? [] : [big[i] - small[i]]))
    expect(both.length).toBeGreaterThan(0.95 * rows.length)
    expect(meanAbsolute(both)).toBeLessThan(2)
  })
  it.skipIf(!rsna)(
    'errs on validation films as much as on the calibration films of its card',
    { timeout: 240_000 },
    async () => {
      const wanted = new Set(parseSplitList(readFileSync('studies/splits/rsna-hand-validation.txt', 'utf8')))
      const rows = readTable(join(rsna!, 'labels.csv'), ['id', 'boneage', 'male'])
        .rows.map(r => r.values)
        .filter(r => wanted.has(r.id))
      const months = await read(rows.map(r => ({ path: smallPath(r.id), sex: sexOf(r.male) })))
      const errors = rows.flatMap((r, i) => (months[i] === null ? [] : [months[i] - Number(r.boneage)]))
      expect(errors.length).toBeGreaterThan(0.98 * rows.length)
      const stated = Number(/MAE ([\d.]+) months, bias/.exec(readFileSync(join(folder, 'card.md'), 'utf8'))![1])
      // 720 films: the standard error of their mean absolute error is about 0.25 months.
      expect(Math.abs(meanAbsolute(errors) - stated)).toBeLessThan(1)
    },
  )
})
