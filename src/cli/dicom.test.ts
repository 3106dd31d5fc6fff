import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { dicomFile, testFilm } from '../../test/helpers/writeDicom.ts'
import { decodeImage, pngText } from '../image/index.ts'
import { dicomCommand } from './dicom.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-dicom-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const write = (name: string, bytes: Uint8Array) => {
  writeFileSync(at(name), bytes)
  return at(name)
}

async function run(...args: string[]): Promise<{ out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []]
  const log = vi.spyOn(console, 'log').mockImplementation(line => void out.push(line))
  const error = vi.spyOn(console, 'error').mockImplementation(line => void err.push(line))
  try {
    await dicomCommand().parseAsync(args, { from: 'user' })
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
  return { out, err }
}

const knee = write(
  'knee.dcm',
  testFilm([-100, 0, 100, 2047], {
    PatientName: 'DOE^JANE',
    PatientID: '4711',
    PatientBirthDate: '20120301',
    StudyDate: '20240701',
    PatientSex: 'F',
    BodyPartExamined: 'KNEE',
    ViewPosition: 'AP',
    ImageLaterality: 'L',
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 1,
    PhotometricInterpretation: 'MONOCHROME1',
    PresentationLUTShape: 'IDENTITY',
    RescaleSlope: 1,
    RescaleIntercept: -24,
    WindowCenter: '76\\0',
    WindowWidth: '101\\50',
    ImagerPixelSpacing: '0.143\\0.143',
    EstimatedRadiographicMagnificationFactor: '1.1',
  }),
)

describe('physis dicom show', () => {
  it('prints what matters, and not who it is', async () => {
    const { out } = await run('show', knee)
    expect(out).toEqual([
      'film             Computed Radiography (CR), for presentation',
      'transfer syntax  Explicit VR Little Endian',
      'age              12 y 4 m (by dates)',
      'sex              female',
      'joint            knee',
      'view             AP',
      'side             left',
      'pixels           4 x 1, 12 of 16 bits, signed, MONOCHROME1',
      'spacing          0.143 x 0.143 mm (rows x columns) at the detector, by ImagerPixelSpacing, magnified 1.10 times',
      'rescale          1 x value - 24',
      'window           centre 76, width 101, LINEAR, the first of 2',
      'inverted         yes',
      'warning          the presentation LUT shape IDENTITY contradicts MONOCHROME1: the latter decides, look whether bone is light',
    ])
  })
  it('says that an age in whole years is shown as the middle of the year', async () => {
    const { out } = await run('show', write('years.dcm', testFilm([0, 255], { BitsAllocated: 8, PatientAge: '012Y' })))
    expect(out).toContain('age              12 y 6 m (by PatientAge)')
    expect(out).toContain('warning          the age is known in whole years only: the middle of the year was taken')
  })
  it('tells a film for processing, and a report', async () => {
    const raw = write('raw.dcm', testFilm([1], { SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1.1', Modality: 'DX' }))
    expect((await run('show', raw)).out[0]).toBe(
      'film             Digital X-Ray, for processing (DX), FOR PROCESSING: refused',
    )
    const report = write('sr.dcm', dicomFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34', Modality: 'SR' }))
    expect((await run('show', report)).out.at(-1)).toBe('picture          none')
  })
  it('names the file that cannot be read', async () => {
    await expect(run('show', at('none.dcm'))).rejects.toMatchObject({
      code: 'missing',
      message: `${at('none.dcm')}: there is no such file: look at its name and its folder`,
    })
    const text = write('text.dcm', Buffer.from('no film'))
    await expect(run('show', text)).rejects.toMatchObject({
      code: 'unreadable',
      message: `${text}: the file is no DICOM file: fetch it again from where it came from, or leave it out`,
    })
  })
})

describe('physis dicom convert', () => {
  it('writes the displayed picture in 8 bits', async () => {
    await run('convert', knee, at('knee.png'))
    const png = decodeImage(readFileSync(at('knee.png')))
    // From 25.5 to 125.5, inverted: -124 and -24 lie below, 2023 above, and 76 gives 1 - 0.505, x 255 = 126.2.
    expect([...png.data]).toEqual([255, 255, 126, 0])
    await run('convert', knee, at('knee.pgm'))
    expect(readFileSync(at('knee.pgm')).toString('latin1')).toBe('P5\n4 1\n255\n\xff\xff\x7e\x00')
  })
  it('writes stored values in 16 bits, offset where they can be negative, and says so', async () => {
    const { err } = await run('convert', '--stored', knee, at('stored.pgm'))
    expect(err.at(-1)).toBe(`${at('stored.pgm')}: stored values can be negative: 2048 was added to each`)
    const head = 'P5\n# sample = stored value + 2048\n4 1\n65535\n'
    expect(readFileSync(at('stored.pgm'))).toEqual(
      Buffer.concat([Buffer.from(head), Buffer.of(7, 156, 8, 0, 8, 100, 15, 255)]),
    )
    await run('convert', '--stored', knee, at('stored.png'))
    const png = readFileSync(at('stored.png'))
    expect([...decodeImage(png).data]).toEqual([1948, 2048, 2148, 4095])
    expect(pngText(png)).toEqual({ Comment: 'sample = stored value + 2048', 'Physis-Burned-In': 'no' })
  })
  it('makes pixels square, and keeps the mark of a simulated film', async () => {
    const film = write(
      'flat.dcm',
      testFilm([0, 255], {
        BitsAllocated: 8,
        PixelAspectRatio: '2\\1',
        Manufacturer: 'Physis-Simulated',
        ManufacturerModelName: 'physis-phantom-a 1',
      }),
    )
    await run('convert', film, at('flat.png'))
    const png = readFileSync(at('flat.png'))
    expect(decodeImage(png)).toMatchObject({ width: 2, height: 2 })
    expect(pngText(png)).toEqual({ 'Physis-Simulated': 'physis-phantom-a 1', 'Physis-Burned-In': 'no' })
  })
  it('refuses another kind of file as a wrong call, and colour as stored values', async () => {
    await expect(run('convert', knee, at('knee.tiff'))).rejects.toMatchObject({ name: 'UsageError' })
    const rgb = { BitsAllocated: 8, SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' }
    const colour = write('colour.dcm', testFilm([1, 2, 3], rgb))
    await expect(run('convert', '--stored', colour, at('c.pgm'))).rejects.toMatchObject({ code: 'unsupported' })
  })
})
