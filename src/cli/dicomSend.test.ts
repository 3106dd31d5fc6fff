import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dicomFile, testFilm } from '../../test/helpers/writeDicom.ts'
import { dicomSendCommand } from './dicomSend.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-send-'))
const authorizations: (string | undefined)[] = []
/** Stores everything but instance 2.25.3, and says of 2.25.2 that it was changed. */
const server = createServer(async (request: IncomingMessage, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  authorizations.push(request.headers.authorization)
  const body = Buffer.concat(chunks)
  const item = (tag: string, inner: object) => JSON.stringify({ [tag]: { vr: 'SQ', Value: [inner] } })
  const code = (tag: string, value: number) => ({ [tag]: { vr: 'US', Value: [value] } })
  if (body.includes('2.25.3')) response.writeHead(409).end(item('00081198', code('00081197', 0xa900)))
  else if (body.includes('2.25.2')) response.writeHead(202).end(item('00081199', code('00081196', 0xb000)))
  else response.end(item('00081199', {}))
})
let url = ''

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/studies`
  mkdirSync(join(folder, 'films/deep'), { recursive: true })
  const film = (id: number) => testFilm([1, 2], { SOPInstanceUID: `2.25.${id}`, PatientName: 'DOE^JANE' })
  writeFileSync(join(folder, 'films/1.dcm'), film(1))
  writeFileSync(join(folder, 'films/deep/2'), film(2))
  writeFileSync(join(folder, 'films/deep/notes.txt'), 'of no interest')
  writeFileSync(join(folder, 'films/DICOMDIR'), dicomFile({ '0002,0002': ['UI', '1.2.840.10008.1.3.10'] }))
  writeFileSync(join(folder, '3.dcm'), film(3))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)

async function send(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', '']
  const log = vi.spyOn(console, 'log').mockImplementation(line => {
    stdout += `${line}\n`
  })
  const write = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text
    return true
  })
  vi.stubEnv('PHYSIS_TOKEN', 'abc')
  try {
    await dicomSendCommand().exitOverride().parseAsync(args, { from: 'user' })
    return { status: Number(process.exitCode ?? 0), stdout, stderr }
  } finally {
    process.exitCode = 0
    vi.unstubAllEnvs()
    log.mockRestore()
    write.mockRestore()
  }
}

describe('physis dicom send', () => {
  it('walks folders, counts what is no DICOM file, and is content with warnings', async () => {
    const { status, stdout, stderr } = await send(at('films'), '--to', url)
    expect(stdout).toBe('2 stored, 1 of them with a warning, 0 failed, 2 skipped that are no DICOM files to store\n')
    expect(stderr).toContain('films/deep/2 (SOP instance 2.25.2): stored, with changed values (coercion) (0xB000)\n')
    expect(status).toBe(0)
    expect(authorizations).toEqual(['Bearer abc', 'Bearer abc'])
  })
  it('names every file that was not stored, and no patient', async () => {
    const { status, stdout, stderr } = await send(
      ...['3.dcm', 'films/1.dcm', 'films/deep/notes.txt', 'none'].map(at),
      '--to',
      url,
    )
    expect(stdout).toBe('1 stored, 3 failed\n')
    expect(stderr).toContain('/3.dcm (SOP instance 2.25.3): the data set does not match its SOP class (0xA900)\n')
    expect(stderr).toContain('films/deep/notes.txt: the file is no DICOM file that can be stored: leave it out\n')
    expect(stderr).toContain('/none: there is no such file: look at its name and its folder\n')
    expect(stderr).not.toContain('DOE')
    expect(status).toBe(1)
  })
  it('says once that a node is not there, and how many were not sent', async () => {
    const { status, stdout, stderr } = await send(at('films'), '--to', 'dicom://PACS@127.0.0.1:1')
    expect(stderr).toContain('physis: PACS@127.0.0.1:1: nothing listens there (connection refused)')
    expect(stdout).toBe('0 stored, 0 failed, 2 not sent, 2 skipped that are no DICOM files to store\n')
    expect(status).toBe(1)
  })
  it('tells a wrong call', async () => {
    await expect(send(at('films'), '--to', 'pacs')).rejects.toMatchObject({ name: 'UsageError' })
    await expect(send(at('films'))).rejects.toMatchObject({ code: 'commander.missingMandatoryOptionValue' })
    mkdirSync(at('nothing'))
    await expect(send(at('nothing'), '--to', url)).rejects.toThrow(`no file lies in ${at('nothing')}`)
  })
})
