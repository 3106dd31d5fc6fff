import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dicomFile, type TestElements, testFilm } from '../../test/helpers/writeDicom.ts'
import { readDicomHeader } from '../dicom/index.ts'
import { dicomDeidentifyCommand } from './dicomDeidentify.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-deidentify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => void vi.stubEnv('PHYSIS_SECRET', 'a secret of the site, long enough'))
afterEach(() => {
  vi.unstubAllEnvs()
  process.exitCode = undefined
})

const jane: TestElements = {
  PatientName: 'DOE^JANE',
  PatientID: '4711',
  PatientBirthDate: '20120301',
  StudyDate: '20240701',
  StudyInstanceUID: '1.2.3.4',
  SOPInstanceUID: '1.2.3.6',
  BodyPartExamined: 'KNEE',
}

let number = 0
function source(files: Record<string, Uint8Array | string>): string {
  const path = join(folder, `in${number++}`)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}
const outFolder = () => join(folder, `out${number++}`)

async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown }> {
  const [out, err]: [string[], string[]] = [[], []]
  const log = vi.spyOn(console, 'log').mockImplementation(line => void out.push(line))
  const write = vi.spyOn(process.stderr, 'write').mockImplementation(text => err.push(String(text)) > 0)
  try {
    await dicomDeidentifyCommand().parseAsync(args, { from: 'user' })
  } finally {
    log.mockRestore()
    write.mockRestore()
  }
  return { out: out.join('\n'), err: err.join(''), code: process.exitCode }
}

describe('physis dicom deidentify', () => {
  const films = source({
    'DOE_JANE/knee.dcm': testFilm([1, 2], jane),
    'DOE_JANE/capture': testFilm([1, 2], {
      ...jane,
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
      SOPInstanceUID: '1.2.3.7',
    }),
    'DOE_JANE/report.dcm': dicomFile({ ...jane, SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.11' }),
    'DOE_JANE/cut.dcm': testFilm([1, 2], jane).subarray(0, -1),
    'notes.txt': 'DOE JANE',
    empty: '',
  })

  it('writes films and a report that name nobody, and names what failed', async () => {
    const out = outFolder()
    const { out: lines, err, code } = await run(films, '--out', out)
    expect(code).toBe(1)
    const files = readdirSync(out).sort()
    expect(files).toHaveLength(3)
    expect(files.filter(file => /^[0-9a-f]{16}\.dcm$/.test(file))).toHaveLength(2)
    for (const file of files) expect(readFileSync(join(out, file), 'latin1')).not.toMatch(/DOE|JANE|4711|2012/)
    expect(lines).not.toMatch(/DOE|JANE|4711|2012/)
    expect(lines.split('\n').filter(line => /^[0-9a-f]{16}\.dcm: \d+ kept, /.test(line))).toHaveLength(2)
    expect(lines).toContain('  warning: text may be burned into the picture')
    expect(err).toContain(`${join(films, 'DOE_JANE/cut.dcm')}: the picture is cut off`)
    expect(err).toContain('3 files skipped')
    expect(err).toContain('2 films, 1 failed')
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
    expect(report).toMatchObject({
      edition: 'PS3.15 2026d',
      methods: [{ code: '113100' }, { code: '113107' }, { code: '113108' }],
      last: { written: 2, there: 0, skipped: 3, failed: { unreadable: 1 } },
    })
    const patients = Object.values(report.films).map(film => (film as { patient: string }).patient)
    expect(new Set(patients).size).toBe(1)
    const written = files
      .filter(file => file.endsWith('.dcm'))
      .map(file => readDicomHeader(readFileSync(join(out, file))))
    expect(written.map(({ facts }) => facts.patientId)).toEqual(patients)
  })

  it('goes on in a folder, and adds to its report', async () => {
    const out = outFolder()
    await run(join(films, 'DOE_JANE/knee.dcm'), '--out', out)
    const { err, code } = await run(films, '--out', out)
    expect(code).toBe(1)
    expect(err).toContain('2 films, 1 of them were there already, 1 failed')
    expect(Object.keys(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).films)).toHaveLength(2)
  })

  it('overwrites no film by another', async () => {
    const out = outFolder()
    const twice = source({ 'a.dcm': testFilm([1, 2], jane), 'b.dcm': testFilm([3, 4], jane) })
    const { err, code } = await run(twice, '--out', out)
    expect(code).toBe(1)
    expect(err).toMatch(/b\.dcm: .* is there with other content/)
    const [film] = readdirSync(out)
    const header = readDicomHeader(readFileSync(join(out, film)))
    expect([...header.dataSet.bytes('PixelData')!]).toEqual([1, 0, 2, 0])
  })

  it('fails for what is named and no film, and does nothing for a folder without films', async () => {
    const out = outFolder()
    const { err, code } = await run(
      join(films, 'notes.txt'),
      join(films, 'DOE_JANE/report.dcm'),
      'gone.dcm',
      '--out',
      out,
    )
    expect(code).toBe(1)
    expect(err).toContain('notes.txt: the file is no DICOM file')
    expect(err).toContain('report.dcm: the DICOM file holds no picture')
    expect(err).toContain('gone.dcm: there is no such file')
    await expect(run(source({ 'a.txt': 'x' }), '--out', out)).rejects.toThrow(/^no DICOM image lies in/)
    expect(() => readdirSync(out)).toThrow()
  })

  it('reads nothing from the folder that it writes to', async () => {
    const within = source({ 'a.dcm': testFilm([1], jane) })
    await run(within, '--out', join(within, 'out'))
    const { err } = await run(within, '--out', join(within, 'out'))
    expect(err).toContain('1 films, 1 of them were there already, 0 failed')
    await expect(run(within, '--out', within)).rejects.toThrow(/is to be read and written/)
  })

  it('needs a secret, and the same for all films of a folder', async () => {
    const out = outFolder()
    vi.stubEnv('PHYSIS_SECRET', undefined)
    await expect(run(films, '--out', out)).rejects.toThrow(expect.objectContaining({ name: 'UsageError' }))
    vi.stubEnv('PHYSIS_SECRET', 'one secret, long enough')
    await run(films, '--out', out)
    vi.stubEnv('PHYSIS_SECRET', 'another one, long enough')
    await expect(run(films, '--out', out)).rejects.toThrow(/made with another PHYSIS_SECRET/)
    writeFileSync(join(out, 'report.json'), '[]')
    await expect(run(films, '--out', out)).rejects.toThrow(/is no report of a de-identification/)
  })
})
