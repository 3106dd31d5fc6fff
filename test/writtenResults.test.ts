/** `physis predict --write`: a simulated hand as DICOM and as PNG, from film to the files that an archive takes. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDicomHeader } from '../src/dicom/index.ts'
import { encodePng, simulatedKeyword } from '../src/image/index.ts'
import { gateFilm } from '../src/phantom/index.ts'
import { writePhantoms } from '../src/phantom/node/index.ts'
import { resultSchema } from '../src/predict/index.ts'
import { runPhysis } from './helpers/runPhysis.ts'
import { writeTinyPackage } from './helpers/tinyPackage.ts'
import { dicomFile } from './helpers/writeDicom.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-written-'))
const at = (...names: string[]) => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeAll(async () => {
  writeTinyPackage(at('model'))
  const ages = { fromMonths: 96, toMonths: 120 }
  for (const dicom of [true, false]) {
    const films = at(dicom ? 'dicom' : 'png')
    await writePhantoms({ folder: films, children: 1, seed: 3, side: 256, ages, films: 'hand', dicom, workers: 1 })
    copyFileSync(join(films, `films/sim-3-000000-1-hand.${dicom ? 'dcm' : 'png'}`), at(dicom ? 'hand.dcm' : 'hand.png'))
  }
}, 60_000)

const predict = (...args: string[]) => runPhysis(['predict', '--model', at('model'), ...args], folder)
const endings = (out: string) =>
  readdirSync(at(out))
    .map(name => name.replace(/^[0-9a-f]{12}/, ''))
    .sort()
const named = (out: string, ending: string) => at(out, readdirSync(at(out)).find(name => name.endsWith(ending))!)

it('writes what was asked for, keeps it when run again, and makes it anew for another answer', {
  timeout: 120_000,
}, async () => {
  const all = ['--write', 'sr,sc,pdf,fhir', '--out', 'out']
  expect(await predict('hand.dcm', ...all)).toMatchObject({ status: 0, stdout: '' })
  expect(endings('out')).toEqual(['-fhir.json', '-pdf.dcm', '-sc.dcm', '-sr.dcm', '.json', 'predictions.csv'])
  const instance = () => readDicomHeader(readFileSync(named('out', '-sr.dcm'))).dataSet.text('SOPInstanceUID')
  const [first, written] = [instance(), statSync(named('out', '-sc.dcm')).mtimeMs]
  await predict('hand.dcm', ...all)
  expect(instance()).toBe(first)
  expect(statSync(named('out', '-sc.dcm')).mtimeMs).toBe(written)
  await predict('hand.dcm', '--age', '9y', ...all)
  expect(instance()).not.toBe(first)
  // A folder holds one answer of a film: nothing stays that would contradict it.
  const other = await predict('hand.dcm', '--age', '10y', '--write', 'sr', '--out', 'out')
  expect(endings('out')).toEqual(['-sr.dcm', '.json', 'predictions.csv'])
  expect(other.stderr).toContain('4 files of former answers to these films removed or replaced')
})
it('does not read its own answers: not in its output folder, nor where they come back from an archive', {
  timeout: 120_000,
}, async () => {
  mkdirSync(at('study'))
  copyFileSync(at('hand.dcm'), at('study/hand.dcm'))
  const again = ['study', '--write', 'sr,sc', '--saliency', '--out', 'study/out']
  await predict(...again)
  const written = endings('study/out')
  expect(written).toEqual(['-saliency.png', '-sc.dcm', '-sr.dcm', '.json', 'predictions.csv'])
  const second = await predict(...again)
  expect(second.stderr).toContain('5 files in the output folder skipped')
  expect(second.stderr).toContain('1 estimated, 0 refused, 0 failed')
  expect(endings('study/out')).toEqual(written)
  const exported = await predict('study', '--out', 'elsewhere')
  expect(exported.stderr).toContain('3 files that are no film skipped')
  expect(exported.stderr).toContain('2 pictures made by Physis skipped')
  expect(exported).toMatchObject({ status: 0, stderr: expect.stringContaining('1 estimated, 0 refused, 0 failed') })
  const outright = await predict(named('study/out', '-sc.dcm'), named('study/out', '-saliency.png'))
  expect(outright.status).toBe(1)
  expect(outright.stderr.match(/was made by Physis of an answer and is no film/g)).toHaveLength(2)
})
it('reads a disk of knees and hands with the shipped gate and packages, and writes all kinds', {
  timeout: 240_000,
}, async () => {
  const ages = { fromMonths: 96, toMonths: 120 }
  await writePhantoms({
    folder: at('disk'),
    children: 1,
    seed: 5,
    side: 400,
    ages,
    films: 'paired',
    dicom: true,
    workers: 1,
  })
  writeFileSync(at('disk/films/DICOMDIR'), dicomFile({ SOPClassUID: '1.2.840.10008.1.3.10' }))
  const hand = readdirSync(at('disk/films')).find(name => name.endsWith('hand.dcm'))!
  for (const [model, joint, films] of [
    ['knee-simulated', 'knee', 'disk/films'],
    ['hand', 'hand', join('disk/films', hand)],
  ] as const) {
    const out = `disk-${model}`
    const { status, stderr } = await runPhysis(
      ['predict', '--model', model, films, '--write', 'sr,sc,pdf,fhir', '--out', out],
      folder,
    )
    expect(status, stderr).toBe(0)
    const results = readdirSync(at(out))
      .filter(name => /^[0-9a-f]{12}\.json$/.test(name))
      .map(name => resultSchema.parse(JSON.parse(readFileSync(at(out, name), 'utf8'))))
    for (const { film, joints } of results) {
      const own = film.file.includes(joint)
      expect(joints[0], film.file).toMatchObject(
        own ? { status: 'estimated', joint } : { status: 'refused', code: 'wrong_joint' },
      )
    }
    expect(results.some(({ joints }) => joints[0].status === 'estimated')).toBe(true)
    for (const ending of ['-sr.dcm', '-sc.dcm', '-pdf.dcm', '-fhir.json'])
      expect(endings(out).filter(found => found === ending)).toHaveLength(results.length)
  }
})
it('estimates both knees of a film, of a long leg film too, and says how they differ', {
  timeout: 120_000,
}, async () => {
  mkdirSync(at('pairs'))
  const ages = { fromMonths: 96, toMonths: 132 }
  for (const [kind, side] of [
    ['knee-pair', 640],
    ['long-leg', 1200],
  ] as const) {
    const { image } = gateFilm({ kind, seed: 12, index: 2, side, ages })
    writeFileSync(at(`pairs/${kind}.png`), encodePng(image, { [simulatedKeyword]: 'gate film' }))
  }
  const { status, stderr } = await runPhysis(
    ['predict', '--model', 'knee-simulated', 'pairs', '--out', 'pairs-out'],
    folder,
  )
  expect(status, stderr).toBe(0)
  for (const name of readdirSync(at('pairs-out')).filter(name => name.endsWith('.json'))) {
    const { film, joints, difference, warnings } = resultSchema.parse(
      JSON.parse(readFileSync(at('pairs-out', name), 'utf8')),
    )
    expect(
      joints.map(joint => joint.status),
      film.file,
    ).toEqual(['estimated', 'estimated'])
    const [left, right] = joints.map(joint => joint.box!)
    expect(left.x + left.width / 2).toBeLessThan(right.x)
    expect(difference!.months).toBeCloseTo(Math.abs(joints[0].boneAgeMonths! - joints[1].boneAgeMonths!), 9)
    // A PNG does not say which is which.
    expect(joints.map(joint => joint.side)).toEqual([null, null])
    expect(warnings.join()).not.toContain('look for the other one')
  }
  // Of a film that the manifest calls one of both knees, and that shows one.
  const one = gateFilm({ kind: 'knee', seed: 12, index: 2, side: 400, ages })
  writeFileSync(at('pairs/one.png'), encodePng(one.image, { [simulatedKeyword]: 'gate film' }))
  writeFileSync(at('pairs/films.csv'), 'file,joint,side\none.png,knee,B\n')
  const single = await runPhysis(
    ['predict', '--model', 'knee-simulated', '--manifest', 'pairs/films.csv', '--out', 'one-out'],
    folder,
  )
  expect(single.status, single.stderr).toBe(0)
  const { warnings } = resultSchema.parse(JSON.parse(readFileSync(named('one-out', '.json'), 'utf8')))
  expect(warnings.join()).toContain('said to show both knees, and one was found')
})
it('gives a PNG its pages and FHIR, and says what it did not get', { timeout: 120_000 }, async () => {
  const { status, stderr } = await predict('hand.png', '--write', 'sr,pdf,fhir', '--out', 'plain')
  expect(status).toBe(0)
  expect(stderr).toContain('1 film is no DICOM and got no sr: ')
  expect(endings('plain')).toEqual(['-fhir.json', '.json', '.pdf', 'predictions.csv'])
})
it('names a kind that it does not know, and asks where to write', { timeout: 60_000 }, async () => {
  expect(await predict('hand.png', '--write', 'doc', '--out', 'no')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--write doc is not known: write sr, sc, pdf, fhir'),
  })
  expect(await predict('hand.png', '--write', 'sr')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('say where with --out'),
  })
  expect(await predict('hand.png', '--write', ',', '--out', 'no')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--write names nothing: write sr, sc, pdf, fhir'),
  })
  writeFileSync(at('text.png'), 'no film')
  expect(await predict('text.png', '--write', 'pdf', '--out', 'failed')).toMatchObject({ status: 1 })
  expect(endings('failed')).toEqual(['.json', 'predictions.csv'])
})
