/** Every film of the collection that can be read is de-identified, and gives the pixels that other toolkits read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { filmsFolder } from '../../../test/helpers/films.ts'
import { sha256 } from '../../base/node/index.ts'
import { decodeDicom, readDicomHeader } from '../decode.ts'
import { loadCodecs } from '../node/index.ts'
import references from '../references.json' with { type: 'json' }
import { deidentify } from './deidentify.ts'
import { pseudonymsOf } from './pseudonyms.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = filmsFolder('dicom')
const pseudonyms = pseudonymsOf('a secret of the site, long enough')
const readable = Object.entries(references.films).filter(([, reference]) => reference !== null)

describe.skipIf(!folder)('films of the collection', () => {
  it.each(readable)('%s', async (file, reference) => {
    const bytes = readFileSync(join(folder!, file))
    const before = readDicomHeader(bytes)
    const film = deidentify(bytes, pseudonyms)!
    const { stored, facts, format, transferSyntax } = await decodeDicom(film.bytes, loadCodecs, { anyKind: true })
    const pixels = new Uint8Array(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength)
    expect(sha256(pixels)).toBe(reference!.sha256)
    expect(format).toEqual(before.format)
    expect(transferSyntax).toBe(before.transferSyntax.replace('Deflated ', ''))
    expect(facts).toMatchObject({ sex: before.facts.sex, patientId: film.patient })
    const header = Buffer.from(film.bytes.subarray(0, 8000)).toString('latin1')
    const { patientId, sopInstanceUid, studyInstanceUid } = before.facts
    for (const known of [patientId, sopInstanceUid, studyInstanceUid])
      if (known && known.length > 3) expect(header.includes(known)).toBe(false)
  })
})
