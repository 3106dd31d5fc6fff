import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it, vi } from 'vitest'
import { inventedDelivery, inventedFilm, inventedResult, joints, model } from '../../test/helpers/inventedResults.ts'
import { pdfText } from '../../test/helpers/pdfText.ts'
import { readDicomFile } from '../../test/helpers/readDicom.ts'
import type { JointEstimate, Result } from '../predict/index.ts'
import { closureOf } from '../predict/interpret.ts'
import { type Delivery, deliver, deliveredKinds } from './deliver.ts'
import { deliveredUid } from './deliveredUid.ts'
import { installedAssets as assets, writeDelivered } from './node/index.ts'
import { panelText } from './picture/panel.ts'

// The writer and the fonts are loaded with the first film, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => of(), 120_000)

const now = new Date('2026-09-14T09:00:00Z')
const { source } = inventedFilm({ TimezoneOffsetFromUTC: '+0900' })
const png = { header: undefined, sha256: 'ab'.repeat(32) }
const stem = source.sha256.slice(0, 12)

const of = (change: Partial<Delivery> = {}, estimates: readonly JointEstimate[] = joints.forced) =>
  deliver({
    ...inventedDelivery(estimates, change.source ?? source),
    kinds: deliveredKinds,
    assets,
    now,
    ...change,
  })
const uidsOf = async (...delivery: Parameters<typeof of>) =>
  (await of(...delivery)).map(({ bytes }) => deliveredUid(bytes)!)

it('makes of a DICOM film one object of each kind, and a bundle', async () => {
  const files = await of()
  expect(files.map(({ kind, name }) => [kind, name])).toEqual([
    ['sr', `${stem}-sr.dcm`],
    ['sc', `${stem}-sc.dcm`],
    ['pdf', `${stem}-pdf.dcm`],
    ['fhir', `${stem}-fhir.json`],
  ])
  const [report, picture, document] = files.map(({ kind, bytes }) => (kind === 'fhir' ? {} : readDicomFile(bytes)))
  expect([report, picture, document].map(file => file['0008,0016'])).toEqual([
    '1.2.840.10008.5.1.4.1.1.88.34',
    '1.2.840.10008.5.1.4.1.1.7',
    '1.2.840.10008.5.1.4.1.1.104.1',
  ])
  // The pages, without the byte that makes them even: who, when (18:00 in Tokyo), and where the estimate comes from.
  const pages = (document['0042,0011'] as Buffer).subarray(0, Number(document['0042,0015']))
  const text = pdfText(pages)
  for (const said of ['Invented, Child', 'P-0001', '2014-07-14', '2026-09-14', 'Where the estimate comes from'])
    expect(text).toContain(said)
  // The film by its hash, and not by the name of its file, which the UID does not hold and which may be that of the child.
  expect(text).toContain(`${stem}, 60 × 50 pixels`)
  const { result } = inventedDelivery(joints.forced, source)
  const renamed = await of({ result: { ...result, film: { ...result.film, file: 'Invented_Child.dcm' } } })
  expect(renamed.map(({ bytes }) => Buffer.from(bytes))).toEqual(files.map(({ bytes }) => Buffer.from(bytes)))
  expect(JSON.parse(Buffer.from(files[3].bytes).toString('utf8')).resourceType).toBe('Bundle')
})

it('makes only what is asked for, whatever the order', async () => {
  expect((await of({ kinds: ['fhir', 'sr'] })).map(({ kind }) => kind)).toEqual(['sr', 'fhir'])
  expect(await of({ kinds: [] })).toEqual([])
})

it('makes of a PNG or JPEG pages and a bundle', async () => {
  const files = await of({ source: png })
  expect(files.map(({ kind, name }) => [kind, name])).toEqual([
    ['pdf', 'abababababab.pdf'],
    ['fhir', 'abababababab-fhir.json'],
  ])
  expect(pdfText(files[0].bytes)).toContain('Research use only, not a medical device.')
})

it('says in every output what speaks against plates that look closed, and no growth remaining', async () => {
  const doubt = 'That growth has ended is doubtful: the child is 9 y 0 m old.'
  const [closed] = joints.mature
  const doubtful = [{ ...closed, message: `${closed.message} ${doubt}`, interpretation: closureOf(doubt) }]
  const [sr, sc, pdf, fhir] = await of({}, doubtful)
  const report = JSON.stringify(readDicomFile(sr.bytes))
  expect(report).toContain(`Growth remaining, Growth plates look closed: ${doubt}`)
  expect(report).not.toContain('GROWTH-K')
  expect(panelText(inventedResult(doubtful, source))).toContain(doubt)
  expect(sc.kind).toBe('sc')
  const document = readDicomFile(pdf.bytes)
  const pages = pdfText((document['0042,0011'] as Buffer).subarray(0, Number(document['0042,0015'])))
  expect(pages).toContain('No bone age')
  expect(pages.join(' ')).not.toMatch(/Plates closed|0 mm/)
  const bundle = Buffer.from(fhir.bytes).toString('utf8')
  expect(bundle).toContain(doubt)
  expect(bundle).not.toContain('not-applicable')
})

it('names no joint and no place where a film shows another joint', async () => {
  const [refused] = joints.cast
  const elsewhere = { ...refused, code: 'wrong_joint', joint: 'other', box: null, landmarks: {}, view: null } as const
  const [sr, , pdf, fhir] = await of({}, [{ ...elsewhere, message: 'The film seems to show no hand.' }])
  const report = JSON.stringify(readDicomFile(sr.bytes))
  expect(report).not.toMatch(/SCOORD|85562004|72696002/)
  const document = readDicomFile(pdf.bytes)
  const pages = pdfText((document['0042,0011'] as Buffer).subarray(0, Number(document['0042,0015'])))
  expect(pages).toContain('Bone age from a film')
  expect(Buffer.from(fhir.bytes).toString('utf8')).not.toContain('bodySite')
})

it.each(['cast', 'noModel', 'mature'] as const)('delivers a refusal like an estimate: %s', async name => {
  const files = await of({}, joints[name])
  expect(files.map(({ kind }) => kind)).toEqual([...deliveredKinds])
  const [, , , bundle] = files.map(({ bytes }) => Buffer.from(bytes).toString('utf8'))
  expect(bundle).toContain('"dataAbsentReason"')
})

it('delivers nothing of a film that could not be read', async () => {
  const { result } = inventedDelivery([], source)
  const failure = { code: 'unreadable' as const, message: 'damaged' }
  expect(await of({ result: { ...result, failure }, image: undefined })).toEqual([])
})

it('refuses a film that is not the one that was read, and pictures without one', async () => {
  const { result } = inventedDelivery(joints.forced, source)
  await expect(of({ source: inventedFilm().source, result })).rejects.toThrow('knee.dcm: the file has changed')
  await expect(of({ image: undefined })).rejects.toThrow('needs its image')
  expect(await of({ image: undefined, kinds: ['sr', 'fhir'] })).toHaveLength(2)
})

it('names a re-run as before, at any time', async () => {
  const first = await uidsOf()
  expect(new Set(first).size).toBe(4)
  expect(first.slice(0, 3).every(uid => /^2\.25\.\d+$/.test(uid))).toBe(true)
  const { result } = inventedDelivery(joints.forced, source)
  const again: Result = {
    ...result,
    film: { ...result.film, file: 'elsewhere/copy.dcm' },
    timingsMs: { read: 99, estimate: 7 },
    joints: result.joints.map(joint => ({ ...joint, boneAgeMonths: joint.boneAgeMonths! + 1e-6 })),
  }
  expect(await uidsOf({ result: again, now: new Date('2027-01-01T23:59:59Z') })).toEqual(first)
})

/** What a person or a site can change from one run to the next. */
const changes: [string, Partial<JointEstimate>][] = [
  ['sex', { sex: 'M' }],
  ['no sex', { sex: null }],
  ['age', { chronologicalAgeMonths: 147 }],
  ['age in whole years', { chronologicalAgeSpanMonths: 12 }],
  ['no age', { chronologicalAgeMonths: null, withheld: null }],
  ['side', { side: 'L' }],
  ['force', { forced: false, status: 'refused', boneAgeMonths: null, lowerMonths: null, upperMonths: null }],
  ['joint', { joint: 'hand', code: 'wrong_joint' }],
  ['place', { box: { x: 3, y: 10, width: 30, height: 30 } }],
  ['model', { model: { ...model, sha256: 'ef'.repeat(32) } }],
]

it.each(changes)('names an answer anew for another input: %s', async (_, change) => {
  const other = await uidsOf({}, [{ ...joints.forced[0], ...change }])
  const first = await uidsOf()
  expect(other).toHaveLength(4)
  expect(other.filter(uid => first.includes(uid))).toEqual([])
})

it('names an answer anew when a model of simulated films is let read a real one', async () => {
  const simulated = { ...joints.simulated[0] }
  const refused: JointEstimate = {
    ...simulated,
    status: 'refused',
    code: 'simulated_model',
    boneAgeMonths: null,
    lowerMonths: null,
    upperMonths: null,
  }
  const [before, after] = [await uidsOf({}, [refused]), await uidsOf({}, [simulated])]
  expect(after.filter(uid => before.includes(uid))).toEqual([])
})

it('names picture and pages anew without saliency, and not what does not show it', async () => {
  const [first, other] = [await uidsOf(), await uidsOf({ saliency: [] })]
  expect(deliveredKinds.filter((_, i) => first[i] !== other[i])).toEqual(['sc', 'pdf'])
})

it('keeps a file that holds the same answer, and replaces one that does not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'physis-delivered-'))
  try {
    for (const film of [source, png]) {
      const files = await of({ source: film })
      expect(files.map(file => writeDelivered(folder, file))).toEqual(files.map(() => true))
      const later = await of({ source: film, now: new Date('2027-01-01T09:00:00Z') })
      expect(later.map(file => writeDelivered(folder, file))).toEqual(files.map(() => false))
      for (const { name, bytes } of files) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
      const changed = await of({ source: film }, [{ ...joints.forced[0], sex: 'M' }])
      expect(changed.map(file => writeDelivered(folder, file))).toEqual(files.map(() => true))
      for (const { name, bytes } of changed) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
    }
    const [report] = await of({ kinds: ['sr'] })
    writeFileSync(join(folder, report.name), report.bytes.subarray(0, 300))
    expect(writeDelivered(folder, report)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
