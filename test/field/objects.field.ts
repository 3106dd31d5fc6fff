/**
 * What is delivered, before the tools by which the field judges it: every object by dciodvfy, each set beside its film by
 * dcentvfy, reports by dsrdump, and a golden set of them by PixelMed's validator, which takes longest; bundles by the validator of npm fhir; and
 * all objects sent to Orthanc.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deliver, deliveredKinds, deliveredUid } from '../../src/deliver/index.ts'
import { installedAssets } from '../../src/deliver/node/index.ts'
import { bareFilm, inventedDelivery, inventedFilm, joints } from '../helpers/inventedResults.ts'
import { runPhysis } from '../helpers/runPhysis.ts'
import { dcentvfy, dciodvfy, dsrdump, lacks, type Orthanc, srValidator, startOrthanc } from './tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-field-objects-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const now = new Date('2026-09-14T09:00:00Z')
const utf8 = (text: string) => Buffer.from(text, 'utf8')

const cases = {
  ...Object.fromEntries(Object.entries(joints).map(([name, estimates]) => [name, { film: inventedFilm(), estimates }])),
  chinese: { film: inventedFilm({ PatientName: utf8('Wang^XiaoDong=王^小东') }), estimates: joints.twoKnees },
  arabic: {
    // Qabbani^Linizar as PS3.5, H.5 has it, in Arabic letters of ISO 8859-6, each 0x560 below its place in Unicode.
    film: inventedFilm({
      SpecificCharacterSet: 'ISO_IR 127',
      PatientName: Buffer.from(
        Array.from('\u0642\u0628\u0627\u0646\u064a^\u0644\u0646\u0632\u0627\u0631', letter =>
          letter === '^' ? 0x5e : letter.charCodeAt(0) - 0x560,
        ),
      ),
    }),
    estimates: joints.cast,
  },
  japanese: {
    film: inventedFilm({
      SpecificCharacterSet: '\\ISO 2022 IR 87',
      PatientName: 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
    }),
    estimates: joints.hand,
  },
  deidentified: {
    film: inventedFilm({
      PatientIdentityRemoved: 'YES',
      DeidentificationMethod: 'PS3.15 Basic Profile',
      DeidentificationMethodCodeSequence: [
        {
          CodeValue: '113100',
          CodingSchemeDesignator: 'DCM',
          CodeMeaning: 'Basic Application Confidentiality Profile',
        },
      ],
      LongitudinalTemporalInformationModified: 'MODIFIED',
      TimezoneOffsetFromUTC: '+0900',
    }),
    estimates: joints.hand,
  },
  lossy: { film: inventedFilm({ LossyImageCompression: '01' }), estimates: joints.mature },
  bare: { film: bareFilm(), estimates: joints.noAge },
}
const names = Object.keys(cases)
/** Seven seconds each, minutes on a busy machine: of each kind of content one. */
const golden = ['twoKnees', 'mature', 'noModel', 'forced', 'simulated', 'japanese', 'arabic', 'bare']

const objects = ['sr', 'sc', 'pdf'] as const
const path = (name: string, kind: string) =>
  join(folder, kind === 'film' ? 'films' : 'delivered', `${name}.${kind}.${kind === 'fhir' ? 'json' : 'dcm'}`)

beforeAll(async () => {
  for (const made of ['films', 'delivered']) mkdirSync(join(folder, made))
  for (const [name, { film, estimates }] of Object.entries(cases)) {
    writeFileSync(path(name, 'film'), film.bytes)
    const files = await deliver({
      ...inventedDelivery(estimates, film.source),
      kinds: deliveredKinds,
      assets: installedAssets,
      now,
    })
    expect(files.map(({ kind }) => kind)).toEqual([...deliveredKinds])
    for (const { kind, bytes } of files) writeFileSync(path(name, kind), bytes)
  }
})

describe.skipIf(lacks('dicom3tools'))('dicom3tools', () => {
  it.each(names)('find no error: %s', name => {
    for (const kind of objects) {
      const { errors, warnings } = dciodvfy(path(name, kind))
      expect([kind, errors]).toEqual([kind, []])
      // A scheme of one's own is no term that they know; an unknown side is empty, and a film that says nothing fills no directory.
      const others = warnings.filter(line => !/<99PHYSIS>|attribute <Laterality>|build DICOMDIR/.test(line))
      expect([kind, others]).toEqual([kind, []])
    }
  })
  it.each(names)('find that they belong to the film: %s', name => {
    // They compare names as bytes, which differ where the film's are not in UTF-8; a bare film lacks even what may be empty.
    const film = ['arabic', 'japanese', 'bare'].includes(name) ? [] : ['film']
    expect(dcentvfy([...film, ...objects].map(kind => path(name, kind)))).toEqual([])
  })
})

describe.skipIf(lacks('dcmtk'))('dsrdump', () => {
  it.each(names)('reads the report: %s', name => {
    const { text, errors } = dsrdump(path(name, 'sr'))
    expect(errors).toEqual([])
    expect(text).toContain('(126010,DCM,"Imaging Measurements")')
    expect(text).toContain('Research use only')
  })
  it('reads a name in any script', () => {
    expect(dsrdump(path('chinese', 'sr')).text).toContain('王')
    expect(dsrdump(path('japanese', 'sr')).text).toContain('山田')
    expect(dsrdump(path('arabic', 'sr')).text).toContain('\u0642\u0628\u0627\u0646\u064a')
  })
})

describe.skipIf(lacks('pixelmed-apps'))("PixelMed's validator", () => {
  it.each(golden)(
    'finds no error: %s',
    name => {
      const { errors, warnings } = srValidator(path(name, 'sr'))
      expect(errors).toEqual([])
      // Its TID 1501 has no rows for evaluations that are no numbers; the template is extensible.
      const allowed =
        /(TEXT \(121106,DCM,"Comment"\)|CODE \((REFUSAL|FORCED),99PHYSIS,"[^"]*"\)): Content Item not in template/
      expect(warnings.filter(line => !allowed.test(line))).toEqual([])
    },
    900_000,
  )
})

describe('the validator of npm fhir', () => {
  // Loaded as the package says, without its sources being transformed.
  const { Fhir } = createRequire(import.meta.url)('fhir') as typeof import('fhir')
  const fhir = new Fhir()
  it.each(names)('finds no error: %s', name => {
    const bundle = JSON.parse(readFileSync(path(name, 'fhir'), 'utf8'))
    const { messages } = fhir.validate(bundle, { errorOnUnexpected: true })
    expect(messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([])
  })
})

describe.skipIf(lacks('orthanc', 'orthanc-dicomweb'))('Orthanc', () => {
  let orthanc: Orthanc
  beforeAll(async () => {
    orthanc = await startOrthanc({ DefaultEncoding: 'Utf8' })
  })
  afterEach(() => orthanc.empty())
  afterAll(() => orthanc?.stop())

  const uidOf = (name: string, kind: string) => deliveredUid(readFileSync(path(name, kind)))!
  const ways: [string, () => string][] = [
    ['C-STORE', () => orthanc.dicomNode],
    ['STOW-RS', () => orthanc.studies],
  ]
  it.each(ways)('takes all by %s, and QIDO finds them', async (_, to) => {
    const { status, stdout, stderr } = await runPhysis(['dicom', 'send', join(folder, 'delivered'), '--to', to()])
    const [stored, skipped] = [objects.length * names.length, names.length]
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: `${stored} stored, 0 failed, ${skipped} skipped that are no DICOM files to store\n`,
    })
    for (const [i, Modality] of ['SR', 'OT', 'DOC'].entries()) {
      const found = await orthanc.instances({ Modality })
      expect(found.map(instance => instance['00080018'].Value![0]).sort()).toEqual(
        names.map(name => uidOf(name, objects[i])).sort(),
      )
    }
    // They stand in the film's study.
    expect(await orthanc.instances({ StudyInstanceUID: '1.2.3.4' })).toHaveLength(stored - objects.length)
  })
  it.each(ways)('keeps one instance of a result that is sent twice by %s', async (_, to) => {
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = await runPhysis(['dicom', 'send', path('twoKnees', 'sr'), '--to', to()])
      expect(status, stderr).toBe(0)
    }
    expect(await orthanc.instances({ Modality: 'SR' })).toHaveLength(1)
  })
})
