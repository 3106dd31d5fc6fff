/** What `physis predict` writes of films, before the same judges as the invented answers of objects.field.ts: a disk with a simulated knee and hand, each read by its shipped package. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePhantoms } from '../../src/phantom/node/index.ts'
import { runPhysis } from '../helpers/runPhysis.ts'
import { dcentvfy, dciodvfy, dsrdump, lacks, srValidator } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-predicted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const films = join(folder, 'disk/films')
/** Estimated, or refused as the other joint. */
const models = ['knee-simulated', 'hand'] as const
const written = (model: string, ending: string) =>
  readdirSync(join(folder, model))
    .filter(name => name.endsWith(ending))
    .map(name => join(folder, model, name))

beforeAll(async () => {
  await writePhantoms({
    folder: join(folder, 'disk'),
    children: 1,
    seed: 5,
    side: 400,
    ages: { fromMonths: 96, toMonths: 120 },
    films: 'paired',
    dicom: true,
    workers: 1,
  })
  for (const model of models) {
    const kinds = ['--write', 'sr,sc,pdf,fhir', '--saliency', '--out', join(folder, model)]
    const { status, stderr } = await runPhysis(['predict', '--model', model, '--accept-simulated', films, ...kinds])
    expect(status, stderr).toBe(0)
    expect(written(model, '-sr.dcm').length).toBeGreaterThanOrEqual(2)
  }
}, 240_000)

describe.skipIf(lacks('dicom3tools'))('dicom3tools', () => {
  it.each(models)('find no error in what %s wrote, and that it belongs to its film', model => {
    for (const path of written(model, '.dcm')) {
      const { errors, warnings } = dciodvfy(path)
      expect(errors, path).toEqual([])
      expect(
        warnings.filter(line => !/<99PHYSIS>|attribute <Laterality>|build DICOMDIR/.test(line)),
        path,
      ).toEqual([])
    }
    const all = readdirSync(films).filter(name => name.endsWith('.dcm'))
    expect(dcentvfy([...all.map(name => join(films, name)), ...written(model, '.dcm')])).toEqual([])
  })
})

describe.skipIf(lacks('dcmtk'))('dsrdump', () => {
  it.each(models)('reads the reports of %s', model => {
    const dumped = written(model, '-sr.dcm').map(dsrdump)
    expect(dumped.flatMap(({ errors }) => errors)).toEqual([])
    expect(dumped.some(({ text }) => text.includes('(85151-9,LN,'))).toBe(true)
  })
})

describe.skipIf(lacks('pixelmed-apps'))("PixelMed's validator", () => {
  it('finds no error in the report of an estimate', () => {
    const [estimated] = written('knee-simulated', '-sr.dcm').filter(path => readFileSync(path).includes('85151-9'))
    expect(srValidator(estimated).errors).toEqual([])
  }, 900_000)
})

describe('the validator of npm fhir', () => {
  const { Fhir } = createRequire(import.meta.url)('fhir') as typeof import('fhir')
  it.each(models)('finds no error in what %s wrote', model => {
    const bundles = written(model, '-fhir.json').map(path => JSON.parse(readFileSync(path, 'utf8')))
    const messages = bundles.flatMap(bundle => new Fhir().validate(bundle, { errorOnUnexpected: true }).messages)
    expect(messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([])
  })
})
