import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dicomFile, testFilm } from '../../../test/helpers/writeDicom.ts'
import { sha256 } from '../../base/node/index.ts'
import { filmPath, readManifest } from '../../cohort/index.ts'
import { decodeImage, pngText } from '../../image/index.ts'
import { gateFilm, generators } from '../../phantom/index.ts'
import { importDicom } from './importDicom.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'physis-import-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (path: string) => join(folder, path)
const read = (path: string) => readFileSync(at(path), 'utf8')
/** Writes a file of the source, and tells what the picture of a film in it is called. */
function put(path: string, bytes: Uint8Array | string): string {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), bytes)
  return `films/${sha256(bytes).slice(0, 12)}.png`
}
const run = async (source = 'in', out = 'out') => (await importDicom(at(source), at(out)))!

const knee = testFilm([-100, 0, 100, 2047], {
  PatientName: 'DOE^JANE',
  PatientID: '4711',
  PatientBirthDate: '20120301',
  StudyDate: '20240701',
  PatientAge: '013Y',
  PatientSex: 'F',
  BodyPartExamined: 'KNEE',
  ViewPosition: 'AP',
  ImageLaterality: 'L',
  Manufacturer: 'Maker',
  ManufacturerModelName: 'One',
  StudyInstanceUID: '2.25.70',
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 1,
  PhotometricInterpretation: 'MONOCHROME1',
  RescaleSlope: 1,
  RescaleIntercept: -24,
  WindowCenter: '76',
  WindowWidth: '101',
})
const hand = testFilm([0, 128, 255], {
  BitsAllocated: 8,
  PatientAge: '150M',
  PatientSex: 'M',
  BodyPartExamined: 'HAND',
  SOPInstanceUID: '2.25.8',
})

describe('importDicom', { timeout: 30_000 }, () => {
  it('writes pictures and what the tags say of them', async () => {
    const kneePicture = put('in/DOE/B', knee)
    const handPicture = put('in/A.dcm', hand)
    const progress: string[] = []
    const found = await importDicom(at('in'), at('out'), { onProgress: (done, all) => progress.push(`${done}/${all}`) })
    expect(found).toEqual({
      written: { manifest: at('out/films.csv'), sources: at('out/sources.csv') },
      films: 2,
      ofTwoKnees: 0,
      converted: 2,
      copies: 0,
      skipped: [],
      failures: [],
      warnings: [],
      unknown: [
        { what: 'patient', films: 1 },
        { what: 'study date', films: 1 },
      ],
    })
    expect(progress).toEqual(['1/2', '2/2'])
    // 1 March 2012 to 1 July 2024 are 4,505 days, 4505 / 30.4375 = 148.0082 months; the tag says 13 years.
    const [header, first, second, ...rest] = read('out/films.csv').split('\n')
    expect(header).toBe('file,patient,sex,birth_date,study_date,chronological_age_months,joint,view,side,device')
    // 150M: completed months, so the middle of the next.
    expect(first).toBe(`${handPicture},,M,,,150.5,hand,,,`)
    expect(second).toMatch(/^films\/[0-9a-f]{12}\.png,4711,F,2012-03-01,2024-07-01,148\.0\d*,knee,AP,L,Maker One$/)
    expect(rest).toEqual([''])
    expect(read('out/sources.csv')).toBe(
      `file,source,sop_instance_uid,study_instance_uid\n${handPicture},../in/A.dcm,2.25.8,\n${kneePicture},../in/DOE/B,2.25.7,2.25.70\n`,
    )
    // As `physis dicom convert` displays it: from 25.5 to 125.5, inverted.
    expect([...decodeImage(readFileSync(at(`out/${kneePicture}`))).data]).toEqual([255, 255, 126, 0])
    const { rows, path } = readManifest(at('out/films.csv'))
    expect(rows.map(row => 'failure' in row || statSync(filmPath(path, row.file)).isFile())).toEqual([true, true])
  })

  it('makes two pictures of a film of two knees, and knows it again', async () => {
    const ages = { fromMonths: 96, toMonths: 132 }
    const { image, truth } = gateFilm({
      kind: 'knee-pair',
      seed: 3,
      index: 0,
      side: 640,
      ages,
      generator: generators.a,
    })
    const tags = { BitsAllocated: 8, PatientID: '8', BodyPartExamined: 'KNEE', PatientOrientation: 'L\\F' }
    const picture = put('in/both.dcm', testFilm([...image.data], tags, { columns: image.width }))
    const [first, second] = [1, 2].map(n => picture.replace('.png', `-${n}.png`))
    expect(await run()).toMatchObject({ films: 1, ofTwoKnees: 1, converted: 1, warnings: [] })
    expect(read('out/films.csv')).toBe(`file,patient,joint,side\n${first},8,knee,R\n${second},8,knee,L\n`)
    expect(read('out/sources.csv').match(/,\.\.\/in\/both\.dcm,/g)).toHaveLength(2)
    const [left, right] = [first, second].map(name => decodeImage(readFileSync(at(`out/${name}`))))
    const [one, other] = truth.knees.map(({ x }) => x).sort((a, b) => a - b)
    expect(left.width + right.width).toBe(image.width)
    expect([one < left.width, left.width < other]).toEqual([true, true])
    expect([...left.data.subarray(0, left.width), ...right.data.subarray(0, right.width)]).toEqual([
      ...image.data.subarray(0, image.width),
    ])
    // Its rows are there, also where people have changed them.
    writeFileSync(at('out/films.csv'), read('out/films.csv').replace('knee,L', 'knee,'))
    expect(await run()).toMatchObject({ films: 1, ofTwoKnees: 1, converted: 0 })
    expect(read('out/films.csv')).toContain(`${second},8,knee,\n`)
  })

  it('skips what is no film, counts it, and names what fails', async () => {
    put('in/knee.dcm', knee)
    put('in/again.dcm', knee)
    put('in/DICOMDIR', dicomFile({ '0004,1130': ['CS', 'EXPORT'] }))
    put('in/sr.dcm', dicomFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.34', Modality: 'SR' }))
    put('in/readme.txt', 'Patient: Doe')
    put('in/empty', '')
    put('in/mr.dcm', testFilm([1], { SOPClassUID: '1.2.840.10008.5.1.4.1.1.4', Modality: 'MR' }))
    put('in/raw.dcm', testFilm([1], { SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1.1', Modality: 'DX' }))
    put('in/chest.dcm', testFilm([1], { BodyPartExamined: 'CHEST' }))
    const rgb = { BitsAllocated: 8, SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' }
    put('in/photo.dcm', testFilm([200, 10, 10], rgb))
    put('in/cut/off.dcm', hand.subarray(0, hand.length - 2))
    const { films, copies, skipped, failures } = await run()
    expect([films, copies]).toEqual([1, 1])
    expect(Object.fromEntries(skipped.map(({ reason, files }) => [reason.slice(0, 14), files]))).toEqual({
      'no DICOM image': 4,
      'no radiograph ': 1,
      'raw images for': 1,
      'of another bod': 1,
      'in colour, so ': 1,
    })
    expect(failures.map(({ file }) => file)).toEqual(['cut/off.dcm'])
    expect(failures[0].message).not.toBe('')
    expect(readdirSync(at('out/films'))).toHaveLength(1)
  })

  it('goes on where it stopped', async () => {
    const stop = new AbortController()
    put('in/1.dcm', knee)
    put('in/2.dcm', hand)
    const stopped = await importDicom(at('in'), at('out'), { signal: stop.signal, onProgress: () => stop.abort() })
    expect(stopped).toBeUndefined()
    expect(readdirSync(at('out'))).toEqual(['films'])
    await run()
    const before = readdirSync(at('out/films')).map(name => statSync(at(`out/films/${name}`)).mtimeMs)
    const table = read('out/films.csv')
    expect((await run()).converted).toBe(0)
    expect(readdirSync(at('out/films')).map(name => statSync(at(`out/films/${name}`)).mtimeMs)).toEqual(before)
    expect(read('out/films.csv')).toBe(table)
  })

  it('keeps what people filled in, and adds a second source', async () => {
    const nameless = put('in/1.dcm', testFilm([0, 9], { PatientID: '1' }))
    expect((await run()).unknown.map(({ what }) => what)).toEqual(['sex', 'study date', 'age', 'joint'])
    writeFileSync(at('out/films.csv'), `file,patient,joint,diagnosis\n${nameless},1,knee,Q78.0\n`)
    const second = put('more/2.dcm', testFilm([0, 8], { PatientID: '2', BodyPartExamined: 'HAND' }))
    expect((await run('more')).films).toBe(1)
    expect((await run()).converted).toBe(0)
    expect(read('out/films.csv')).toBe(`file,patient,joint,diagnosis\n${nameless},1,knee,Q78.0\n${second},2,hand,\n`)
    writeFileSync(at('out/films.csv'), `file,note\n${nameless},mine\n`)
    await expect(run()).rejects.toThrow(/column note is unknown.*correct it, or move it away/)
  })

  it('does not take its own pictures for files of the source', async () => {
    put('in/1.dcm', knee)
    expect((await run('in', 'in')).skipped).toEqual([])
    expect((await run('in', 'in')).skipped).toEqual([])
  })

  it('writes rows that a manifest takes where dates are impossible, and says so', async () => {
    put(
      'in/1.dcm',
      testFilm([0, 255], { BitsAllocated: 8, PatientBirthDate: '20250101', StudyDate: '20240701', PatientAge: '012Y' }),
    )
    const { warnings } = await run()
    expect(warnings).toEqual([
      { message: 'the birth date lies after the study date: the age is unknown by them', films: 1 },
      { message: 'the age is known in whole years only: the middle of the year was taken', films: 1 },
    ])
    expect(read('out/films.csv').split('\n')[0]).toBe('file,study_date,chronological_age_months')
    expect(readManifest(at('out/films.csv')).rows[0]).toMatchObject({ chronologicalAgeMonths: 150 })
  })

  it('keeps the mark of simulated films, makes pixels square and tells of burned-in annotations', async () => {
    const marks = { Manufacturer: 'Physis-Simulated', ManufacturerModelName: 'physis-phantom-a 1' }
    const film = testFilm([0, 255], { BitsAllocated: 8, PixelAspectRatio: '2\\1', BurnedInAnnotation: 'YES', ...marks })
    const picture = put('in/1.dcm', film)
    const { warnings } = await run()
    expect(warnings.map(({ message }) => message)).toEqual([
      'the picture holds annotations, perhaps of the patient: look at it before it leaves the site',
    ])
    const png = readFileSync(at(`out/${picture}`))
    expect(decodeImage(png)).toMatchObject({ width: 2, height: 2 })
    expect(pngText(png)).toEqual({ 'Physis-Simulated': 'physis-phantom-a 1', 'Physis-Burned-In': 'possible' })
  })

  it('refuses a source without films, and writes nothing where all fail', async () => {
    await expect(run('none')).rejects.toThrow(/is no folder/)
    put('in/readme.txt', 'no film')
    await expect(run()).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/no radiograph/) })
    put('in/cut.dcm', knee.subarray(0, knee.length - 2))
    expect(await run()).toMatchObject({ written: undefined, films: 0, failures: [{ file: 'cut.dcm' }] })
    expect(readdirSync(at('out'))).toEqual(['films'])
  })
})
