/** Every film of the collection gives the pixels that other toolkits read from it, or an error with a name. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { filmsFolder } from '../../test/helpers/films.ts'
import { sha256 } from '../base/node/index.ts'
import { decodeDicom } from './decode.ts'
import { loadCodecs } from './node/loadCodecs.ts'
import references from './references.json' with { type: 'json' }

vi.setConfig({ testTimeout: 60_000 })

const folder = filmsFolder('dicom')
const films = Object.entries(references.films)

/** What is wrong with those that hold no readable picture. */
const broken: Record<string, string> = {
  'pydicom/MR_truncated.dcm': 'the picture is cut off, with 8130 of 8192 bytes',
  'pydicom/empty_charset_LEI.dcm': 'the DICOM file holds no picture',
  'pydicom/nested_priv_SQ.dcm': 'the DICOM file holds no picture',
  'pydicom/no_meta.dcm': 'the file is no DICOM file',
  'pydicom/no_meta_group_length.dcm': 'the DICOM file holds no picture',
}

describe.skipIf(!folder)('films of the collection', () => {
  const decode = (file: string) => decodeDicom(readFileSync(join(folder!, file)), loadCodecs, { anyKind: true })

  it.each(films.filter(([file]) => !(file in broken)))(
    '%s: stored values are those of other toolkits',
    async (file, reference) => {
      const { stored, image } = await decode(file)
      expect(sha256(new Uint8Array(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength))).toBe(
        reference!.sha256,
      )
      expect([image.width, image.height]).toEqual([reference!.columns, reference!.rows])
    },
  )

  it.each(Object.entries(broken))('%s: fails with a name', async (file, message) => {
    expect(references.films[file as keyof typeof references.films]).toBeNull()
    await expect(decode(file)).rejects.toThrow(
      expect.objectContaining({
        name: 'FilmError',
        code: 'unreadable',
        message: expect.stringContaining(`${message}: `),
      }),
    )
  })

  it('holds a lossless film that equals its uncompressed original bit for bit in every syntax', () => {
    const original = references.films['wg04-ref/RG2_UNC'].sha256
    for (const file of ['wg04-j2kr/RG2_J2KR', 'wg04-jlsl/RG2_JLSL', 'wg04-jpll/RG2_JPLL', 'wg04-rle/RG2_RLE'] as const)
      expect(references.films[file].sha256).toBe(original)
  })

  it('shows a MONOCHROME1 chest with light bone and dark air', async () => {
    const { image, display } = await decode('dwv/gdcm-CR-MONO1-10-chest.dcm')
    expect(display).toMatchObject({ inverted: true, voiLut: { kind: 'LINEAR', centre: 550, width: 1024 } })
    const at = (x: number, y: number) => image.data[y * image.width + x] / image.maxValue
    const [spine, lung] = [at(205, 350), at(90, 250)]
    expect(spine).toBeGreaterThan(0.6)
    expect(lung).toBeLessThan(0.5)
  })

  it.each(['pydicom/693_J2KI.dcm', 'pydicom/MR_small_implicit.dcm'])('%s is no radiograph', async file => {
    await expect(decodeDicom(readFileSync(join(folder!, file)), loadCodecs)).rejects.toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('is no radiograph') }),
    )
  })
})
